import type {Run} from "../capture/index.js";
import type {LayerPredictions, NdInts} from "../lens/index.js";
import type {NdArray} from "../tensors/index.js";
import {layerPredictionsView, pack, packMap, packWhole} from "../views/index.js";
import type {CandidateTable, LayerPredictionsState, LensStatistic, Token} from "../views/index.js";
import {Figure} from "./figure.js";
import {columnsInOrder, lensMethod, rowOfLayer} from "./lens-state.js";
import {provenanceLine} from "./provenance-line.js";
import {columnAt} from "./rankings.js";
import type {RankedBy} from "./rankings.js";
import {outputId} from "./selection.js";

/** How a figure of layer predictions looks at first; the reader can change each in the figure. */
export interface LayerPredictionsFigureOptions {
  /**
   * The position whose candidates are shown: of a causal model 1 to the length of the text, which is the position after its
   * last token (default: the first of the output, or the one after the text where there is no output). Negative numbers
   * count from the end of the text.
   */
  readonly position?: number;
  /** The layer that is selected at first; negative numbers count from the last. */
  readonly layer?: number;
  /** What the colours say: "probability" (default) or "rank" of the token that came, "entropy", or "divergence" from the model's own distribution. */
  readonly statistic?: LensStatistic;
  /** "down" (default): the first layer on top; "up": at the bottom. */
  readonly direction?: "down" | "up";
  /** "lines": all positions, in as many lines as it takes; "window": an overview and a part; "auto" (default): lines while they are few. */
  readonly layout?: "auto" | "lines" | "window";
}

/** The numbers of a figure: of all positions, and of those whose candidates it holds. */
export interface PredictionNumbers {
  readonly all: LayerPredictions;
  /** With as many candidates as are shown; may be `all`. */
  readonly candidates: LayerPredictions;
}

/** A figure of layer predictions; `predict` is called when the numbers are needed. */
export function layerPredictionsFigure(
  run: Run,
  predict: () => Promise<PredictionNumbers>,
  options: LayerPredictionsFigureOptions & {readonly position: number | undefined},
  {nVocab, causal}: RankedBy,
): Figure<LayerPredictionsState> {
  const {statistic = "probability", direction = "down", layout = "auto", layer, position} = options;
  return new Figure(layerPredictionsView, async () => {
    const {all, candidates} = await predict();
    const {steps, tokens} = all;
    const {positions, order, moved} = columnsInOrder(all);
    const shape = [steps.length, positions.length];
    const packed = ({data}: NdArray) => packMap(moved(data), shape);
    const tops = indexed(moved(all.topIds.data), tokens);
    const state: LayerPredictionsState = {
      view: "layerPredictions",
      version: 1,
      output: outputId(run),
      tokens: run.tokens,
      positions,
      causal,
      targets: order.map((i) => tokens[all.targets[i]]),
      given: order.map((i) => all.given[i]),
      rows: steps,
      ranks: packWhole(moved(all.ranks.data), shape),
      probabilities: packed(all.probabilities),
      entropies: packed(all.entropies),
      divergences: packed(all.divergences),
      tops: packWhole(tops.indices, shape),
      topTokens: tops.tokens,
      topProbabilities: packed(all.topProbabilities),
      tables: candidateTables(candidates),
      nVocab,
      method: lensMethod,
      provenance: provenanceLine(run.provenance),
      statistic,
      direction,
      halfSteps: steps.some(({part}) => part === "attention" || part === "cross"),
      palest: Math.max(2, Math.min(5000, nVocab)),
      layout,
      window: null,
      row: layer === undefined ? null : rowOfLayer("layerPredictions", steps, layer),
      column: position === undefined ? null : columnAt("layerPredictions", positions, position),
      wish: null,
      granted: 0,
      refusal: "",
      hovered: null,
      focused: null,
      brush: null,
    };
    return state;
  });
}

/** The candidates of each position of some numbers. */
export function candidateTables({
  positions,
  ids,
  candidateProbabilities,
  tokens,
}: LayerPredictions): readonly CandidateTable[] {
  const [nSteps, nPositions, topK] = ids.shape;
  return positions.map((position, column) => {
    const of = ({data}: NdArray | NdInts): Float32Array =>
      Float32Array.from({length: nSteps * topK}, (_, i) => {
        const step = Math.floor(i / topK);
        return data[(step * nPositions + column) * topK + (i % topK)];
      });
    const {indices, tokens: names} = indexed(of(ids), tokens);
    return {
      position,
      tokens: names,
      candidates: pack(indices, [nSteps, topK]),
      probabilities: pack(of(candidateProbabilities), [nSteps, topK]),
    };
  });
}

/** Each token once, and for each id which it is. */
function indexed(
  ids: Float32Array,
  names: Readonly<Record<number, Token>>,
): {readonly indices: Float32Array; readonly tokens: readonly Token[]} {
  const known = new Map<number, number>();
  const indices = ids.map((id) => {
    const found = known.get(id) ?? known.size;
    known.set(id, found);
    return found;
  });
  return {indices, tokens: [...known.keys()].map((id) => names[id])};
}
