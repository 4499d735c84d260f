import type {Token} from "../models/index.js";
import {checkOptions, checkWhole, show} from "../models/index.js";
import type {Factors} from "./factors.js";

/** A token at which a factor fires. */
export interface TopToken {
  /** Which of the runs. */
  readonly text: number;
  /** Its position in that run. */
  readonly position: number;
  readonly token: Token;
  /** The factor there, in units of activation. */
  readonly value: number;
  /** Whether it is of the output. */
  readonly output: boolean;
}

/** A neuron that takes part in a factor. */
export interface TopNeuron {
  /** By the model's numbers. */
  readonly layer: number;
  readonly neuron: number;
  /** From 0 to 1; the squares of all neurons' loadings sum to 1. */
  readonly loading: number;
}

/** A neuron that is to be changed, and how far. */
export interface AblatedNeuron {
  readonly layer: number;
  readonly neuron: number;
  /** From 0 to 1: 1 for the neuron that takes most part in the factor. */
  readonly weight: number;
}

/**
 * The tokens at which a factor fires most.
 *
 * @param runs - those that were factored, in the same order
 * @param options.count - how many at most (default 10); tokens at which the factor is 0 are left out
 * @param options.distinct - equal tokens once, where the factor is largest (default true)
 * @throws RangeError if there is no such factor, or the runs are others
 */
export function topTokens(
  found: Pick<Factors, "factors" | "texts">,
  factor: number,
  runs: {readonly tokens: readonly Token[]} | readonly {readonly tokens: readonly Token[]}[],
  options: {readonly count?: number; readonly distinct?: boolean} = {},
): TopToken[] {
  const caller = "topTokens";
  const all = Array.isArray(runs)
    ? (runs as readonly {tokens: readonly Token[]}[])
    : [runs as {tokens: Token[]}];
  checkOptions(caller, options, ["count", "distinct"]);
  const {count = 10, distinct = true} = options;
  checkWhole(caller, "count", count, 1);
  if (typeof distinct !== "boolean") {
    throw new TypeError(`${caller}(): distinct must be true or false, got ${show(distinct)}.`);
  }
  const values = rowOf(caller, found.factors, factor);
  const fits = ({from, to}: {from: number; to: number}, i: number): boolean =>
    all[i]?.tokens.length === to - from;
  if (all.length !== found.texts.length || !found.texts.every(fits)) {
    throw new RangeError(
      `${caller}(): runs must be those that were factored (${found.texts.map(({from, to}) => to - from).join(", ")} tokens), got ${all.map(({tokens}) => tokens.length).join(", ")} tokens.`,
    );
  }
  const seen = new Set<string>();
  const tops: TopToken[] = [];
  for (const at of largestFirst(values)) {
    if (tops.length === count) break;
    const text = found.texts.findIndex(({to}) => at < to);
    const {from, nPrompt} = found.texts[text];
    const token = all[text].tokens[at - from];
    const name = JSON.stringify(token);
    if (distinct && seen.has(name)) continue;
    seen.add(name);
    tops.push({text, position: at - from, token, value: values[at], output: at - from >= nPrompt});
  }
  return tops;
}

/**
 * The neurons that take most part in a factor.
 *
 * @param options.count - how many at most (default 10); neurons without a part are left out
 * @throws RangeError if there is no such factor
 */
export function topNeurons(
  found: Pick<Factors, "loadings">,
  factor: number,
  options: {readonly count?: number} = {},
): TopNeuron[] {
  const caller = "topNeurons";
  checkOptions(caller, options, ["count"]);
  const {count = 10} = options;
  checkWhole(caller, "count", count, 1);
  const {loadings} = found;
  const values = rowOf(caller, loadings, factor);
  return largestFirst(values)
    .slice(0, count)
    .map((at) => ({...neuronAt(loadings, at), loading: values[at]}));
}

/** How much of a factor is in each layer `[layer]`: squares of its loadings, which sum to 1 unless it is empty. */
export function loadingsByLayer(found: Pick<Factors, "loadings">, factor: number): Float32Array {
  const values = rowOf("loadingsByLayer", found.loadings, factor);
  const [, layers, neurons] = found.loadings.shape;
  return Float32Array.from({length: layers}, (_, layer) =>
    values.subarray(layer * neurons, (layer + 1) * neurons).reduce((sum, value) => sum + value * value, 0),
  );
}

/**
 * The neurons to change so that a factor goes: as few as hold so much of it, the largest first.
 *
 * @param options.share - how much of the factor's squares they must hold, above 0, at most 1 (default 0.9)
 * @param options.most - how many neurons at most (default: no limit)
 * @throws RangeError if there is no such factor, or it is empty
 */
export function ablationSet(
  found: Pick<Factors, "loadings">,
  factor: number,
  options: {readonly share?: number; readonly most?: number} = {},
): AblatedNeuron[] {
  const caller = "ablationSet";
  checkOptions(caller, options, ["share", "most"]);
  const {share = 0.9, most = Infinity} = options;
  if (!(typeof share === "number" && share > 0 && share <= 1)) {
    throw new RangeError(`${caller}(): share must be above 0 and at most 1, got ${show(share)}.`);
  }
  if (most !== Infinity) checkWhole(caller, "most", most, 1);
  const {loadings} = found;
  const values = rowOf(caller, loadings, factor);
  const order = largestFirst(values);
  if (order.length === 0) {
    throw new RangeError(
      `${caller}(): factor must have loadings, got the empty factor ${factor}. Ask for fewer factors.`,
    );
  }
  const all = order.reduce((sum, at) => sum + values[at] ** 2, 0);
  const set: AblatedNeuron[] = [];
  let held = 0;
  for (const at of order) {
    if (set.length >= most || held >= share * all) break;
    held += values[at] ** 2;
    set.push({...neuronAt(loadings, at), weight: values[at] / values[order[0]]});
  }
  return set;
}

/** The numbers of one factor. */
function rowOf(caller: string, {shape, data}: Factors["factors"], factor: number): Float32Array {
  checkWhole(caller, "factor", factor, 0, shape[0] - 1);
  const width = data.length / shape[0];
  return data.subarray(factor * width, (factor + 1) * width);
}

/** Where the values are above 0, the largest first; of equal ones the first. */
function largestFirst(values: Float32Array): number[] {
  const places: number[] = [];
  values.forEach((value, at) => {
    if (value > 0) places.push(at);
  });
  return places.sort((a, b) => values[b] - values[a] || a - b);
}

function neuronAt({shape, index}: Factors["loadings"], at: number): {layer: number; neuron: number} {
  const [layer, neuron] = [Math.floor(at / shape[2]), at % shape[2]];
  return {layer: index?.layer?.[layer] ?? layer, neuron: index?.neuron?.[neuron] ?? neuron};
}
