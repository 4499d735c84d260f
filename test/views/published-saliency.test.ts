import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {Figure} from "../../src/figures/index.js";
import {lightTheme, saliencyView} from "../../src/views/index.js";
import type {SaliencyState} from "../../src/views/index.js";
import {luminance} from "../../src/views/theme/contrast.js";
import {groundsIn} from "./grounds.js";
import {methodOf, saliencyState} from "./saliency-state.js";
import {elements, readXml} from "./xml.js";

/** Saliency as the authors of the article and of Ecco published it; not part of the repository. */
const folder = join(__dirname, "../../../shared/data/article-figures");
const files = [
  "article/hero_eu_saliency.json",
  "article/euData.json",
  "article/shakespeare.json",
  "ecco-notebooks/attributions_eu_grad_x_input.json",
  "ecco-notebooks/attributions_eu_integrated_gradients.json",
].filter((file) => existsSync(join(folder, file)));

interface Published {
  readonly tokens: readonly {readonly token: string; readonly type: string}[];
  /** Of each output token, over all tokens before it. */
  readonly attributions: readonly (readonly number[])[];
}

const publishedOf = (file: string): Published =>
  JSON.parse(readFileSync(join(folder, file), "utf8")) as Published;

/** The published numbers as our view takes them. */
function stateOf({tokens, attributions}: Published, change: Partial<SaliencyState> = {}): SaliencyState {
  const nPrompt = tokens.filter(({type}) => type === "input").length;
  const scores = attributions.flatMap((row) => tokens.map((_, i) => row[i] ?? 0));
  const method = methodOf(scores, [attributions.length, tokens.length], {name: "as published"});
  const names = tokens.map(({token}) => token);
  return saliencyState(names, nPrompt, {methods: [method], ...change});
}

async function drawn(state: SaliencyState): Promise<ReadonlyMap<number, string>> {
  const root = readXml(await new Figure(saliencyView, state).svg({theme: "light"}));
  const [list] = elements(
    root,
    ({name, attributes}) => name === "g" && attributes["font-family"] === lightTheme.monoFont,
  );
  return groundsIn(list);
}

const argmax = (row: readonly number[]): number => row.indexOf(Math.max(...row));
/** Steps of colour: values closer than one may share a colour. */
const step = 1 / 48;

(files.length > 0 ? describe.each(files) : describe.skip.each(["(the published figures are not here)"]))(
  "%s, drawn from its numbers",
  (file) => {
    test("rows are shares of what comes before, as limpid's own are", () => {
      for (const row of publishedOf(file).attributions) {
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
      }
    });

    test("darkens tokens in the order of the published scores, the strongest to the end of the scale", async () => {
      const published = publishedOf(file);
      const state = stateOf(published);
      for (const [output, row] of published.attributions.entries()) {
        const grounds = await drawn({...state, selected: state.nPrompt + output});
        const dark = (position: number): number =>
          1 - luminance(grounds.get(position) ?? lightTheme.background);
        const order = row.map((_, i) => i).sort((a, b) => row[a] - row[b]);
        for (const [i, position] of order.entries()) {
          if (i > 0) expect(dark(position)).toBeGreaterThanOrEqual(dark(order[i - 1]) - 1e-9);
        }
        const top = argmax(row);
        expect(grounds.get(top)).toBe(lightTheme.sequential(1));
        // What was published as clearly weaker is clearly paler.
        const weaker = order.find((position) => row[position] < row[top] * (1 - 2 * step));
        if (weaker !== undefined) expect(dark(weaker)).toBeLessThan(dark(top));
        expect(
          saliencyView.announce({...state, selected: state.nPrompt + output}, (message) => message),
        ).toContain(JSON.stringify(published.tokens[top].token).slice(1, -1));
      }
    });

    test("tells the published numbers in its table, to four digits", () => {
      const published = publishedOf(file);
      const state = stateOf(published);
      const {columns, rows} = saliencyView.table(state, (message) => message);
      const share = columns.findIndex((name) => name.includes("share"));
      const [first] = published.attributions;
      for (const [position, value] of first.entries()) {
        expect(Number(rows[position][share]) / 100).toBeCloseTo(value, 4);
      }
    });

    test("on the scale of the whole output compares steps, as Ecco's pictures could not", async () => {
      const published = publishedOf(file);
      const all = published.attributions.map((row) => Math.max(...row));
      const most = argmax(all);
      const state = stateOf(published, {scale: "output"});
      const grounds = await drawn({...state, selected: state.nPrompt + most});
      expect(grounds.get(argmax([...published.attributions[most]]))).toBe(lightTheme.sequential(1));
      const least = all.indexOf(Math.min(...all));
      if (all[least] < all[most] * (1 - 2 * step)) {
        const paler = await drawn({...state, selected: state.nPrompt + least});
        expect([...paler.values()]).not.toContain(lightTheme.sequential(1));
      }
    });
  },
);
