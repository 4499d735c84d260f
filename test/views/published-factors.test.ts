import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {Figure} from "../../src/figures/index.js";
import {factorsView, lightTheme, pack} from "../../src/views/index.js";
import type {FactorsState} from "../../src/views/index.js";
import {factorsState} from "./factors-cases.js";
import {groundsIn} from "./grounds.js";
import {elements, readXml} from "./xml.js";

/** Factors as the authors of the article and of Ecco published them; not part of the repository. */
const folder = join(__dirname, "../../../shared/data/article-figures");
const files = [
  "article/hero_eu_factors.json",
  "article/counting_two_factors.json",
  "article/cppData.json",
  "ecco-notebooks/factors_notes_all_layers.json",
  "ecco-notebooks/factors_notes_bert_all_layers.json",
  "ecco-notebooks/factors_notes_deberta.json",
].filter((file) => existsSync(join(folder, file)));

interface Published {
  readonly tokens: readonly {readonly token: string; readonly type: string}[];
  /** `[text][factor][token]` */
  readonly factors: readonly (readonly (readonly number[])[])[];
}

const publishedOf = (file: string): Published =>
  JSON.parse(readFileSync(join(folder, file), "utf8")) as Published;

/** The published numbers as our view takes them. */
function stateOf({tokens, factors: [rows]}: Published, change: Partial<FactorsState> = {}): FactorsState {
  const names = tokens.map(({token}) => token);
  const nPrompt = tokens.filter(({type}) => type === "input").length;
  const value = (factor: number, position: number): number => rows[factor][position];
  const layers = {layers: [], byLayer: pack([], [rows.length, 0])};
  return factorsState(names, nPrompt, rows.length, {...layers, method: "NMF", ...change}, value);
}

/** Where the largest value of a list is; the first of equal ones. */
const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** The colour of every token's ground, from the paths that share one. */
async function groundsOf(state: FactorsState): Promise<ReadonlyMap<number, string>> {
  const root = readXml(await new Figure(factorsView, state).svg({theme: "light"}));
  const list = elements(
    root,
    ({name, attributes}) => name === "g" && attributes["font-family"] === lightTheme.monoFont,
  )[0];
  return groundsIn(list);
}

(files.length > 0 ? describe.each(files) : describe.skip.each(["(the published figures are not here)"]))(
  "%s, drawn from its numbers",
  (file) => {
    test("gives each token the colour of the factor that was published as strongest there", async () => {
      const published = publishedOf(file);
      const [rows] = published.factors;
      const grounds = await groundsOf(stateOf(published, {scale: "common"}));
      const top = Math.max(...rows.flat());
      const families = lightTheme.categorical.map((colour) => hueOf(colour));
      let told = 0;
      for (const [position, fill] of grounds) {
        const column = rows.map((row) => row[position]);
        const strongest = argmax(column);
        // Near the page's own colour a hue says little.
        if (column[strongest] < top / 4) continue;
        const hue = hueOf(fill);
        const nearest = argmax(families.map((each) => -distance(each, hue)));
        expect(nearest).toBe(strongest % families.length);
        told++;
      }
      expect(told).toBeGreaterThan(0);
    });

    test("colours the text by one factor in the order of its values", async () => {
      const published = publishedOf(file);
      const [rows] = published.factors;
      for (const [factor, row] of rows.entries()) {
        const state = stateOf(published, {scale: "own", factor});
        const grounds = await groundsOf(state);
        const strength = (position: number): number => darkness(grounds.get(position) ?? "#ffffff");
        const top = Math.max(...row);
        const order = row.map((_, position) => position).sort((a, b) => row[a] - row[b]);
        for (const [i, position] of order.entries()) {
          const before = order[Math.max(0, i - 1)];
          expect(strength(position)).toBeGreaterThanOrEqual(strength(before) - 1e-9);
        }
        // The strongest token has the strongest colour, and what is far below it another one.
        expect(strength(argmax([...row]))).toBeGreaterThan(0.1);
        const quiet = order.find((position) => row[position] < top / 100);
        if (quiet !== undefined) expect(strength(quiet)).toBe(0);
      }
    });

    test("draws its lines on one scale, the largest value at the top", async () => {
      const published = publishedOf(file);
      const [rows] = published.factors;
      const svg = await new Figure(factorsView, stateOf(published, {scale: "common"})).svg();
      const paths = [...svg.matchAll(/d="(M0 (?:24|18)V[^"]*)"/g)].map(([, path]) => path);
      expect(paths).toHaveLength(rows.length);
      const height = Number(/^M0 (\d+)/.exec(paths[0])![1]);
      const top = Math.max(...rows.flat());
      for (const [factor, path] of paths.entries()) {
        const heights = [...path.matchAll(/V([\d.]+)/g)].map(([, y]) => height - Number(y));
        expect(Math.max(...heights) / height).toBeCloseTo(Math.max(...rows[factor]) / top, 1);
      }
    });

    test("gives the last input and the first output token the same value, as published", () => {
      const published = publishedOf(file);
      const nPrompt = published.tokens.filter(({type}) => type === "input").length;
      const [rows] = published.factors;
      if (nPrompt === published.tokens.length) return;
      for (const row of rows) expect(row[nPrompt]).toBe(row[nPrompt - 1]);
    });
  },
);

type Triple = readonly [number, number, number];

function channels(colour: string): Triple {
  const value = parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The direction away from white, whatever its length. */
function hueOf(colour: string): Triple {
  const away = channels(colour).map((channel) => 255 - channel);
  const length = Math.hypot(...away);
  return away.map((channel) => channel / length) as unknown as Triple;
}

const distance = (a: Triple, b: Triple): number => Math.hypot(...a.map((value, i) => value - b[i]));

/** How far a colour is from white, 0–1. */
const darkness = (colour: string): number =>
  Math.hypot(...channels(colour).map((channel) => 255 - channel)) / Math.hypot(255, 255, 255);
