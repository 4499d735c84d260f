import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {Figure} from "../../src/figures/index.js";
import {layerPredictionsView, pack} from "../../src/views/index.js";
import type {LayerPredictionsState} from "../../src/views/index.js";
import {tokenName} from "../../src/views/tokens/words.js";
import {predictionsState} from "./layer-predictions-cases.js";
import {elements, readXml} from "./xml.js";

/** Candidates by layer as Ecco's notebooks have them; not part of the repository. */
const folder = join(__dirname, "../../../shared/data/article-figures/ecco-notebooks");
const files = [
  "layer_predictions_heathrow_all_layers.json",
  "layer_predictions_heathrow_top20.json",
  "layer_predictions_ones.json",
].filter((file) => existsSync(join(folder, file)));

interface Candidate {
  readonly token: string;
  readonly prob: string;
  readonly ranking: number;
  readonly layer: number;
}
type Published = readonly (readonly Candidate[])[];

const publishedOf = (file: string): Published =>
  JSON.parse(readFileSync(join(folder, file), "utf8")) as Published;

/** The published numbers as our view takes them: one position, its candidates by layer. */
function stateOf(published: Published): LayerPredictionsState {
  const rows = published.map(([{layer}]) => ({layer, part: "block" as const}));
  const count = published[0].length;
  const tokens = [...new Set(published.flat().map(({token}) => token))];
  const shape = [rows.length, 1];
  const firsts = published.map(([first]) => first);
  const nothing = pack(new Float32Array(rows.length), shape);
  const last = published.at(-1)![0].token;
  const base = predictionsState(["prompt", last], 1, {nLayers: rows.length});
  // Of the token that came, its place among the candidates; where it is none of them, one below all.
  const place = (row: readonly Candidate[]): number => {
    const found = row.findIndex(({token}) => token === last);
    return found < 0 ? count + 1 : found + 1;
  };
  return {
    ...base,
    rows,
    ranks: pack(published.map(place), shape),
    probabilities: pack(
      published.map((row) => Number(row.find(({token}) => token === last)?.prob ?? 0)),
      shape,
    ),
    entropies: nothing,
    divergences: nothing,
    tops: pack(
      firsts.map(({token}) => tokens.indexOf(token)),
      shape,
    ),
    topTokens: tokens,
    topProbabilities: pack(
      firsts.map(({prob}) => Number(prob)),
      shape,
    ),
    tables: [
      {
        position: 1,
        tokens,
        candidates: pack(
          published.flatMap((row) => row.map(({token}) => tokens.indexOf(token))),
          [rows.length, count],
        ),
        probabilities: pack(
          published.flatMap((row) => row.map(({prob}) => Number(prob))),
          [rows.length, count],
        ),
      },
    ],
    column: 0,
  };
}

(files.length > 0 ? describe.each(files) : describe.skip.each(["(the published figures are not here)"]))(
  "%s, drawn from its numbers",
  (file) => {
    test("the candidates of each layer stand in the published order, with the published probabilities", () => {
      const published = publishedOf(file);
      const state = layerPredictionsView.validate(stateOf(published));
      const {columns, rows} = layerPredictionsView.table(state, (message) => message);
      const first = columns.indexOf("candidate 1");
      for (const [layer, candidates] of published.entries()) {
        for (const {token, prob, ranking} of candidates) {
          const at = first + 2 * (ranking - 1);
          expect(rows[layer][at]).toBe(tokenName(token));
          expect(Number(rows[layer][at + 1]) / 100).toBeCloseTo(Number(prob), 6);
        }
      }
    });

    test("the picture holds every candidate by its name, most probable first, with the longer bar", async () => {
      const published = publishedOf(file);
      const root = readXml(await new Figure(layerPredictionsView, stateOf(published)).svg({width: 1600}));
      const texts = elements(root, ({name}) => name === "text").map(({children}) =>
        children.join("").replaceAll("\u00a0", " "),
      );
      for (const layer of published) {
        for (const {token} of layer.slice(0, 3)) {
          const word = token.trim();
          expect(texts.some((text) => text.includes(word))).toBe(true);
        }
        const probabilities = layer.map(({prob}) => Number(prob));
        expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
      }
    });
  },
);
