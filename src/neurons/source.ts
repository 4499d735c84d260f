import type {Numbers, RunSource} from "../capture/index.js";
import {checkNumbers} from "../capture/index.js";
import {checkWhole, show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";

/** What has FFNN activations: a run, or the numbers alone. */
export interface ActivationSource {
  /** After the non-linearity. Axes "layer", "position", "neuron". */
  readonly ffnnActivations?: NdArray;
  /** The first positions, which are the prompt; the rest are the output. */
  readonly nPrompt: number;
  /** Of an encoder–decoder: what its encoder did. */
  readonly source?: Pick<RunSource, "ffnnActivations">;
}

/** Whose activations: those of the text, of an encoder–decoder its decoder's; or those of the source, which its encoder read. */
export type FactorSide = "text" | "source";

/** Where one of the texts lies in the positions of all. */
export interface FactorText {
  /** Its first position. */
  readonly from: number;
  /** The first position after it. */
  readonly to: number;
  /** How many of its positions, from the first on, are input; the rest are output. */
  readonly nPrompt: number;
}

/** Activations that are to be read, and what the numbers along their axes mean. */
export interface ChosenActivations {
  readonly arrays: readonly NdArray[];
  readonly texts: readonly FactorText[];
  /** Layers by the model's numbers, in their order. */
  readonly layers: readonly number[];
  /** Where they lie in the arrays. */
  readonly places: readonly number[];
  readonly positions: number;
  readonly neurons: number;
  /** Which neurons these are, where the run kept only some. */
  readonly neuronIndex?: readonly number[];
}

/** Finds and checks the activations of one or several runs. */
export function activationsOf(
  caller: string,
  sources: ActivationSource | readonly ActivationSource[],
  layers: number | Numbers | undefined,
  side: FactorSide = "text",
): ChosenActivations {
  const all = Array.isArray(sources)
    ? (sources as readonly ActivationSource[])
    : [sources as ActivationSource];
  if (all.length === 0) throw new RangeError(`${caller}(): runs must be at least one, got none.`);
  const arrays = all.map((source) => arrayOf(caller, source, side));
  const [first] = arrays;
  for (const other of arrays) {
    if (same(numbersOf(first, 0), numbersOf(other, 0)) && same(numbersOf(first, 2), numbersOf(other, 2)))
      continue;
    throw new RangeError(
      `${caller}(): runs must have the same layers and neurons, got ${sizeOf(first)} and ${sizeOf(other)}. Factor runs of other models one by one.`,
    );
  }
  let from = 0;
  const texts = arrays.map(({shape: [, length]}, i) => {
    const text = {
      from,
      to: from + length,
      nPrompt: side === "source" ? length : Math.min(length, all[i].nPrompt),
    };
    from += length;
    return text;
  });
  const known = numbersOf(first, 0);
  const chosen = layersOf(caller, layers, known);
  const places = chosen.map((layer) => known.indexOf(layer));
  const neuronIndex = first.index?.neuron;
  return {
    arrays,
    texts,
    layers: chosen,
    places,
    positions: from,
    neurons: first.shape[2],
    ...(neuronIndex ? {neuronIndex} : {}),
  };
}

function arrayOf(caller: string, source: ActivationSource, side: FactorSide): NdArray {
  if (typeof source !== "object" || source === null) {
    throw new TypeError(`${caller}(): run must be a run with FFNN activations, got ${show(source)}.`);
  }
  const array = side === "source" ? source.source?.ffnnActivations : source.ffnnActivations;
  if (array === undefined) {
    const fix =
      side === "source" && source.source === undefined
        ? 'Only runs of encoder–decoders have a source; leave out side: "source".'
        : "Run the text with {capture: {ffnnActivations: true}}, if the model has feed-forward layers.";
    throw new TypeError(`${caller}(): run must have FFNN activations of its ${side}, got none. ${fix}`);
  }
  if (array.axes.join() !== "layer,position,neuron") {
    throw new TypeError(
      `${caller}(): activations must have the axes layer, position, neuron, got ${array.axes.join(", ")}.`,
    );
  }
  if (array.shape.reduce((a, b) => a * b, 1) !== array.data.length || array.data.length === 0) {
    throw new RangeError(
      `${caller}(): activations must be ${sizeOf(array)} numbers, at least 1, got ${array.data.length}.`,
    );
  }
  return array;
}

/** The model's numbers along an axis. */
function numbersOf(array: NdArray, axis: 0 | 2): readonly number[] {
  return array.index?.[array.axes[axis]] ?? Array.from({length: array.shape[axis]}, (_, i) => i);
}

/** Layers that are meant, in the order of the model; all of them must be there. */
function layersOf(caller: string, layers: number | Numbers | undefined, known: readonly number[]): number[] {
  const inOrder = [...known].sort((a, b) => a - b);
  if (layers === undefined) return inOrder;
  const last = inOrder[inOrder.length - 1];
  if (typeof layers === "number") checkWhole(caller, "layers", layers, -last - 1, last);
  const numbers = typeof layers === "number" ? [layers] : layers;
  checkNumbers(caller, "layers", numbers);
  const at = (n: number): number => (n < 0 ? n + last + 1 : n);
  const refuse = (n: number): void => {
    if (inOrder.includes(at(n))) return;
    throw new RangeError(`${caller}(): layers must be among ${inWords(inOrder)}, got ${n}.`);
  };
  if (Array.isArray(numbers)) {
    (numbers as readonly number[]).forEach(refuse);
    const chosen = new Set((numbers as readonly number[]).map(at));
    return inOrder.filter((layer) => chosen.has(layer));
  }
  const {from = inOrder[0], to = last} = numbers as {from?: number; to?: number};
  [from, to].forEach(refuse);
  const chosen = inOrder.filter((layer) => layer >= at(from) && layer <= at(to));
  if (chosen.length > 0) return chosen;
  throw new RangeError(`${caller}(): layers.from must be at most layers.to, got ${from} and ${to}.`);
}

/** 0–11, or 0, 3, 5. */
function inWords(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  return last - first === numbers.length - 1 && last > first ? `${first}–${last}` : numbers.join(", ");
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

const sizeOf = ({shape}: NdArray): string => shape.join(" × ");
