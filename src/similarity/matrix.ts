import {checkOptions, pause, show, throwIfAborted} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {CcaOptions} from "./cca.js";
import {ccaMeasure, ccaNames} from "./cca.js";
import type {CkaOptions} from "./cka.js";
import {ckaMeasure, ckaNames, leastOf} from "./cka.js";
import {checkLayers, layerOf} from "./layer.js";
import type {Measure, Sizes} from "./measure.js";
import {checkMaxMemory, checkMemory} from "./memory.js";
import {NothingVaries, unlessNothing} from "./nothing-varies.js";
import {Pairs} from "./pairs.js";
import type {Compared} from "./pairs.js";
import type {PwccaOptions} from "./pwcca.js";
import {pwccaMeasure, pwccaNames} from "./pwcca.js";
import type {Features, Representation} from "./representation.js";
import {checkFeatures, checkSamePositions} from "./representation.js";
import type {SvccaOptions} from "./svcca.js";
import {svccaMeasure, svccaNames} from "./svcca.js";

export type SimilarityMeasure = "cca" | "svcca" | "pwcca" | "cka";
/** Layers of one model: an NdArray with the axes "layer", "position" and a feature, or one representation of each. */
export type Layers = NdArray | readonly Representation[];

/** Options of the measure, and: */
export type SimilarityMatrixOptions = CcaOptions &
  SvccaOptions &
  PwccaOptions &
  CkaOptions & {
    /** Ends the call with an AbortError: between two steps. */
    readonly signal?: AbortSignal;
    /** Told after each step, which is one layer prepared or one pair compared: how many are done, and how many there are. */
    readonly onProgress?: (done: number, total: number) => void;
  };

export interface SimilarityMatrix {
  readonly measure: SimilarityMeasure;
  /** Similarity of each pair of layers; axes "a", "b". NaN of a layer in which nothing varies: `warnings` says which, and why. */
  readonly values: NdArray;
  readonly positions: number;
  /** Directions that were compared of each layer; absent for cka. */
  readonly ranks?: {readonly a: readonly number[]; readonly b: readonly number[]};
  /** What to know before the numbers are believed, each with the number of pairs that it is true of. */
  readonly warnings: readonly {readonly text: string; readonly pairs: number}[];
}

/** What errors call the function, and one layer of each side. */
export interface LayerNames {
  readonly caller: string;
  readonly a: (layer: number) => string;
  readonly b: (layer: number) => string;
}

const own: LayerNames = {
  caller: "similarityMatrix",
  a: (layer) => `layer ${layer} of a`,
  b: (layer) => `layer ${layer} of b`,
};
type Any = Measure<Prepared, Compared>;
const measures: Readonly<
  Record<
    SimilarityMeasure,
    {
      names: readonly string[];
      make(caller: string, options: SimilarityMatrixOptions, sizes: Sizes): unknown;
    }
  >
> = {
  cca: {names: ccaNames, make: ccaMeasure},
  svcca: {names: svccaNames, make: svccaMeasure},
  pwcca: {names: pwccaNames, make: pwccaMeasure},
  cka: {names: ckaNames, make: ckaMeasure},
};

/**
 * Compares every layer of `a` with every layer of `b`: hidden states or FFNN activations of one model, or of two models that
 * read the same positions. What a measure does with one layer is done once. A layer in which nothing varies is like no other: its
 * values are NaN, and a warning names it.
 *
 * @param a - `[layer, position, feature]`, or a list of representations; row by row
 * @param b - the same positions; `a` itself compares the layers of one model with each other
 * @param measure - "cca", "svcca", "pwcca" (weights of the layers of `a` unless `weightsOf` says another) or "cka"
 * @throws RangeError as the measure does, for a layer in which nothing varies if no pair would be left
 * @throws Error named "AbortError" if `signal` is aborted
 * @example
 * const {values} = await similarityMatrix(run.hiddenStates, run.hiddenStates, "cka", {debiased: true});
 */
export async function similarityMatrix(
  a: Layers,
  b: Layers,
  measure: SimilarityMeasure = "cka",
  options: SimilarityMatrixOptions = {},
): Promise<SimilarityMatrix> {
  return compareLayers(a, b, measure, options);
}

/** {@link similarityMatrix} for another function, whose errors name it and its layers. */
export async function compareLayers(
  a: Layers,
  b: Layers,
  measure: SimilarityMeasure,
  options: SimilarityMatrixOptions,
  names: LayerNames = own,
): Promise<SimilarityMatrix> {
  const {caller} = names;
  const {signal, onProgress, maxMemory} = checkedOptions(caller, measure, options);
  throwIfAborted(caller, signal);
  const least = measure === "cka" ? leastOf(options) : 3;
  const rows = checkedLayers(caller, "a", a, least, names.a);
  const columns = a === b ? rows : checkedLayers(caller, "b", b, least, names.b);
  const all = [...varying(rows), ...varying(columns)];
  for (const layer of all) checkSamePositions(caller, "layers", all[0], layer);
  const {positions} = all[0];
  const features = Math.max(...all.map((layer) => layer.features));
  const sizes = {positions, features, many: rows.length + columns.length > 2};
  const made = measures[measure].make(caller, options, sizes) as Any;
  const {kept, step} = made.bytes(positions, features);
  checkMemory(caller, positions, features, kept * (columns.length + 1) + step, maxMemory);

  const steps = new Steps(rows.length, columns.length, rows === columns, made.symmetric, {
    caller,
    signal,
    onProgress,
  });
  return {measure, positions, ...(await compareAll(made, rows, columns, steps))};
}

/** A layer, or why it is like no other. */
type Layer = Features | NothingVaries;
type Prepared = {readonly rank?: number};

const isThere = <Step>(step: Step | NothingVaries): step is Step => !(step instanceof NothingVaries);

/** The layers in which something varies: without any there is nothing to compare. */
function varying(layers: readonly Layer[]): Features[] {
  const found = layers.filter((layer) => isThere(layer));
  if (found.length === 0) throw layers[0];
  return found;
}

async function compareAll(measure: Any, rows: readonly Layer[], columns: readonly Layer[], steps: Steps) {
  const prepare = (layer: Layer): Prepared | NothingVaries =>
    isThere(layer) ? unlessNothing(() => measure.prepare(layer)) : layer;
  const prepared: (Prepared | NothingVaries)[] = [];
  for (const layer of columns) {
    prepared.push(prepare(layer));
    await steps.done();
  }
  const pairs = new Pairs(rows.length, columns.length, steps.half);
  const ranks: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = steps.same ? prepared[i] : prepare(rows[i]);
    if (!steps.same) await steps.done();
    ranks.push(rankOf(row));
    for (let j = steps.half ? i : 0; j < columns.length; j++) {
      pairs.put(i, j, pairOf(measure, row, prepared[j]));
      await steps.done();
    }
  }
  return {
    ...pairs.result(),
    ...(ranks.some((rank) => rank > 0) ? {ranks: {a: ranks, b: prepared.map(rankOf)}} : {}),
  };
}

const rankOf = (layer: Prepared | NothingVaries): number => (isThere(layer) ? (layer.rank ?? 0) : 0);

function pairOf(
  measure: Any,
  row: Prepared | NothingVaries,
  column: Prepared | NothingVaries,
): Compared | NothingVaries {
  if (!isThere(row)) return row;
  return isThere(column) ? unlessNothing(() => measure.compare(row, column)) : column;
}

/** What is done and what is left; lets messages and interrupts through. */
class Steps {
  /** Whether one half is the mirror of the other. */
  readonly half: boolean;
  readonly #total: number;
  #done = 0;

  constructor(
    nRows: number,
    nColumns: number,
    readonly same: boolean,
    symmetric: boolean,
    readonly options: Pick<SimilarityMatrixOptions, "signal" | "onProgress"> & {readonly caller: string},
  ) {
    this.half = same && symmetric;
    const pairs = this.half ? (nRows * (nRows + 1)) / 2 : nRows * nColumns;
    this.#total = nColumns + (same ? 0 : nRows) + pairs;
  }

  async done(): Promise<void> {
    this.#done++;
    this.options.onProgress?.(this.#done, this.#total);
    await pause();
    if (this.#done < this.#total) throwIfAborted(this.options.caller, this.options.signal);
  }
}

/** Checks the options of a measure before there is anything to compare. */
export function checkMeasure(
  caller: string,
  measure: SimilarityMeasure,
  options: SimilarityMatrixOptions,
): void {
  checkedOptions(caller, measure, options);
  measures[measure].make(caller, options, {positions: 4, features: 1, many: true});
}

function checkedOptions(
  caller: string,
  measure: SimilarityMeasure,
  options: SimilarityMatrixOptions,
): SimilarityMatrixOptions {
  if (!Object.hasOwn(measures, measure)) {
    throw new TypeError(
      `${caller}(): measure must be "cca", "svcca", "pwcca" or "cka", got ${show(measure)}.`,
    );
  }
  checkOptions(caller, options, [...measures[measure].names, "signal", "onProgress"]);
  checkMaxMemory(caller, options.maxMemory);
  return options;
}

function checkedLayers(
  caller: string,
  name: string,
  layers: Layers,
  least: number,
  named: (layer: number) => string,
): Layer[] {
  const list = Array.isArray(layers)
    ? (layers as readonly Representation[])
    : layersOf(checkLayers(caller, name, layers));
  if (list.length === 0) throw new RangeError(`${caller}(): ${name} must have at least one layer, got none.`);
  return list.map((layer, i) => unlessNothing(() => checkFeatures(caller, named(i), layer, least)));
}

function layersOf(array: NdArray): NdArray[] {
  return Array.from({length: array.shape[0]}, (_, layer) => layerOf(array, layer));
}
