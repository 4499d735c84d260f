import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {Figure} from "../../src/figures/index.js";
import {pack, rankingsView, rankingsWatchView, themes} from "../../src/views/index.js";
import type {RankingsState, RankingsWatchState} from "../../src/views/index.js";
import {axisName} from "../../src/views/heatmap/axes.js";
import {luminance} from "../../src/views/theme/contrast.js";
import {readPng} from "./png.js";
import {rankingsState, watchState} from "./rankings-cases.js";
import {elements, readXml, textOf} from "./xml.js";
import type {Element} from "./xml.js";

/** Ranks of a GPT-2 as Ecco's authors published them, as numbers and as pictures; not part of the repository. */
const folder = join(__dirname, "../../../shared/data/article-figures/rankings");
const names = [
  "rankings_123",
  "rankings_eu",
  "watch_doctor",
  "watch_key_cabinets",
  "watch_keys_cabinet",
  "watch_principle",
].filter((name) => existsSync(join(folder, `${name}.json`)));

interface Published {
  readonly kind: "rankings" | "rankings_watch";
  readonly model: string;
  readonly prompt: string;
  readonly tokens: readonly string[];
  readonly token_ids: readonly number[];
  readonly layers: number;
  /** `[layer][token]` */
  readonly ranks: readonly (readonly number[])[];
}

const publishedOf = (name: string): Published =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Published;

/** The published numbers as our views take them. Probabilities were not published. */
function stateOf(published: Published): RankingsState | RankingsWatchState {
  const {kind, prompt, tokens, layers, ranks, token_ids: ids, model} = published;
  if (kind === "rankings") {
    const shape = [layers, tokens.length];
    const nothing = new Float32Array(layers * tokens.length);
    return {
      ...rankingsState([prompt, ...tokens], 1, layers),
      ranks: pack(ranks.flat(), shape),
      probabilities: pack(nothing, shape),
      topProbabilities: pack(nothing, shape),
      provenance: model,
    };
  }
  const words = tokens.map((text) => ({text, from: 1, to: 1}));
  const state = watchState([prompt], 1, layers, words);
  return {
    ...state,
    words: state.words.map((word, i) => ({
      ...word,
      ids: [ids[i]],
      ranks: pack(
        ranks.map((row) => row[i]),
        [layers, 1],
      ),
      firstProbabilities: pack(new Float32Array(layers), [layers, 1]),
      logProbabilities: pack(new Float32Array(layers).fill(-1e5), [layers, 1]),
    })),
    provenance: model,
  };
}

/** A field of our picture: its colour and what is written in it. */
interface Field {
  readonly fill: string;
  readonly text: string;
}

const [cellWidth, cellHeight] = [56, 17];

function fieldsOf(root: Element, rows: number, columns: number): readonly (readonly Field[])[] {
  const fills = new Map<string, string>();
  for (const {attributes} of elements(root, ({name}) => name === "path")) {
    for (const [, x, y] of (attributes.d ?? "").matchAll(/M([\d.]+) ([\d.]+)h55v16h-55z/g))
      fills.set(
        `${Math.round(Number(y) / cellHeight)} ${Math.round(Number(x) / cellWidth)}`,
        attributes.fill,
      );
  }
  const texts = new Map<string, string>();
  for (const element of elements(
    root,
    ({name, attributes}) => name === "text" && attributes["font-size"] === "10",
  )) {
    const {x, y} = element.attributes;
    texts.set(`${Math.floor(Number(y) / cellHeight)} ${Math.floor(Number(x) / cellWidth)}`, textOf(element));
  }
  return Array.from({length: rows}, (_, row) =>
    Array.from({length: columns}, (__, column) => ({
      fill: fills.get(`${row} ${column}`)!,
      text: texts.get(`${row} ${column}`)!,
    })),
  );
}

/** How light the fields of the published picture are, 0…1: its frame is the first two long dark lines each way. */
function publishedLight(name: string, rows: number, columns: number): readonly (readonly number[])[] {
  const {width, height, pixel} = readPng(readFileSync(join(folder, `${name}.png`)));
  const dark = (x: number, y: number): boolean => pixel(x, y).every((part) => part < 90);
  const longest = (count: number, at: (i: number) => boolean): number => {
    let [best, run] = [0, 0];
    for (let i = 0; i < count; i++) best = Math.max(best, (run = at(i) ? run + 1 : 0));
    return best;
  };
  const lines = (count: number, across: number, at: (i: number, k: number) => boolean): readonly number[] =>
    Array.from({length: count}, (_, i) => i).filter((i) => longest(across, (k) => at(i, k)) > 110);
  const [left, right] = lines(width, height, (x, y) => dark(x, y));
  const [top, bottom] = lines(height, width, (y, x) => dark(x, y));
  return Array.from({length: rows}, (_, row) =>
    Array.from({length: columns}, (__, column) => {
      // Beside the number, and inside of the field's white edge.
      const x = Math.round(left + ((column + 0.1) * (right - left)) / columns);
      const y = Math.round(top + ((row + 0.2) * (bottom - top)) / rows);
      return luminance(`rgb(${pixel(x, y).join(",")})`);
    }),
  );
}

if (names.length === 0) {
  test.skip("the published rankings are not here: ../shared/data/article-figures/rankings is missing", () =>
    undefined);
}

/** Where there is no file, one test that is left out says so. */
const every = names.length > 0 ? describe.each(names) : () => undefined;

every("%s, as published", (name: string) => {
  const published = publishedOf(name);
  const {kind, ranks, tokens, layers, prompt} = published;
  const state = stateOf(published);
  let root: Element;
  let fields: readonly (readonly Field[])[];

  beforeAll(async () => {
    const view = kind === "rankings" ? rankingsView : rankingsWatchView;
    const figure = new Figure(view as typeof rankingsView, state as RankingsState);
    const source = await figure.svg({theme: "light"});
    const output = join(__dirname, "../output");
    mkdirSync(output, {recursive: true});
    writeFileSync(join(output, `published-${name}.svg`), source);
    root = readXml(source);
    fields = fieldsOf(root, layers, tokens.length);
  });

  test("every rank stands in its field, layers from top to bottom and tokens from left to right", () => {
    const texts = fields.map((row) => row.map(({text}) => Number(text.replaceAll(",", ""))));
    expect(texts).toEqual(ranks);
    const rowNames = elements(root, (e) => e.name === "text" && /^layer \d+$/.test(textOf(e)));
    const inPlace = [...rowNames].sort((a, b) => Number(a.attributes.y) - Number(b.attributes.y)).map(textOf);
    expect(inPlace.filter((text, i) => inPlace.indexOf(text) === i)).toEqual(
      expect.arrayContaining(ranks.map((_, layer) => `layer ${layer}`)),
    );
  });

  test("the tokens stand under their columns, in the published order", () => {
    const under = elements(
      root,
      ({name: tag, attributes}) => tag === "text" && attributes["font-family"] === themes.light.monoFont,
    );
    const shown = under.map(textOf);
    for (const token of tokens) expect(shown).toContain(axisName(token));
    if (kind === "rankings_watch") {
      expect(rankingsWatchView.text(state as RankingsWatchState).split("\n")[0]).toBe(`${prompt} ____`);
    } else {
      const centres = tokens.map((_, i) => (i + 0.5) * cellWidth);
      const below = under.slice(-tokens.length);
      expect(below.map(textOf).sort()).toEqual(tokens.map((token) => axisName(token)).sort());
      for (const [i, centre] of centres.entries()) {
        const near = below.filter((e) => {
          const [x, width] = [Number(e.attributes.x), Number(e.attributes.textLength)];
          return textOf(e) === axisName(tokens[i]) && Math.abs(x + width / 2 - centre) < cellWidth / 2;
        });
        expect(near).not.toHaveLength(0);
      }
    }
  });

  test("colours follow the logarithm of the rank: rank 1 is the extreme, a better rank never paler", () => {
    const flat = fields.flatMap((row, i) => row.map(({fill}, k) => ({rank: ranks[i][k], fill})));
    for (const {rank, fill} of flat) {
      const t = rank >= 5000 ? 0 : 1 - Math.log(rank) / Math.log(5000);
      expect(fill).toBe(themes.light.sequential(Math.round(t * 48) / 48));
    }
    expect(flat.filter(({fill}) => fill === themes.light.sequential(1)).map(({rank}) => rank)).toEqual(
      flat.filter(({rank}) => rank === 1).map(({rank}) => rank),
    );
  });

  test("the published picture has its fields in the same order of strength as ours", () => {
    const light = publishedLight(name, layers, tokens.length).flat();
    const ours = fields.flat().map(({fill}) => luminance(fill));
    const all = ranks.flat();
    let compared = 0;
    for (let a = 0; a < all.length; a++) {
      for (let b = 0; b < all.length; b++) {
        // One rank may be a hair's breadth from the next in either picture; the published scale ends at 2.
        if (Math.max(2, all[a]) * 1.3 > Math.min(5000, all[b])) continue;
        compared++;
        expect(light[a]).toBeLessThan(light[b]);
        expect(ours[a]).toBeLessThan(ours[b]);
      }
    }
    expect(compared).toBeGreaterThan(15);
  });

  test("the tokens that end as the model's first choice are the same", () => {
    const last = fields.at(-1)!;
    const strongest = tokens.filter((_, i) => last[i].fill === themes.light.sequential(1));
    const light = publishedLight(name, layers, tokens.length).at(-1)!;
    const darkest = Math.min(...publishedLight(name, layers, tokens.length).flat());
    const theirs = tokens.filter((_, i) => light[i] - darkest < 0.01 && ranks[layers - 1][i] === 1);
    expect(strongest).toEqual(tokens.filter((_, i) => ranks[layers - 1][i] === 1));
    expect(theirs).toEqual(strongest);
  });
});
