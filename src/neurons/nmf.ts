import type {Numbers} from "../capture/index.js";
import {checkMaxMemory, defaultMaxMemory, tooLarge} from "../capture/index.js";
import {checkOptions, checkWhole, show} from "../models/index.js";
import {seededRandom} from "../tensors/index.js";
import {clippedMatrix} from "./clipped-matrix.js";
import type {Factors} from "./factors.js";
import {factorsOf} from "./factors.js";
import {ActivationMatrix} from "./matrix.js";
import {solve} from "./solve.js";
import type {ActivationSource, ChosenActivations, FactorSide} from "./source.js";
import {activationsOf} from "./source.js";
import type {FactorInit} from "./start.js";
import {factorInits, startOf} from "./start.js";

export interface NmfOptions {
  /** How many, from 1 to the number of positions (default: 10, or as many as there are positions). */
  readonly factors?: number;
  /** One layer, a list, or a range with both ends; negative numbers count from the last (default: all). */
  readonly layers?: number | Numbers;
  /** Of an encoder–decoder: activations of its decoder (default), or of its encoder. */
  readonly side?: FactorSide;
  /** Where the descent begins (default "nndsvd"). */
  readonly init?: FactorInit;
  /** Of the random numbers, from 0 to 2³² − 1 (default 0). */
  readonly seed?: number;
  /** Ends where the squared error fell by less than this share of itself in five iterations (default 1e-5). */
  readonly tolerance?: number;
  /** At least 1 (default 500). */
  readonly maxIterations?: number;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told after each iteration: how many are done, and how many there can be; of what has converged, that all are. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes that the call may need beyond the runs (default 2 GiB). */
  readonly maxMemory?: number;
}

export const nmfOptionNames = [
  "factors",
  "layers",
  "side",
  "init",
  "seed",
  "tolerance",
  "maxIterations",
  "signal",
  "onProgress",
  "maxMemory",
];

/**
 * Factors of FFNN activations: groups of neurons that fire together, found by non-negative matrix factorization. Negative
 * activations count as 0. Of several runs, one after the other, the neurons' loadings are common to all.
 *
 * @param runs - one or several runs with `ffnnActivations`, of one model
 * @param caller - how errors call the function
 * @returns factors `[factor, position]` and loadings `[factor, layer, neuron]`, the most explaining factor first, and how
 *   much of the activations they explain
 * @throws RangeError if there are more factors than positions or neurons, or a layer is not in the run
 * @see Alammar (2021), "Ecco: an open source library for the explainability of transformer language models", 4.2
 * @see Lee & Seung (1999), "Learning the parts of objects by non-negative matrix factorization"
 * @example
 * const read = await run(model, "The keys to the cabinet are on the table.");
 * const {factors, loadings, shares} = await nmf(read, {factors: 5, layers: {from: 2, to: 4}});
 */
export async function nmf(
  runs: ActivationSource | readonly ActivationSource[],
  options: NmfOptions = {},
  caller = "nmf",
): Promise<Factors> {
  checkNmf(caller, options);
  return decompose(caller, runs, options);
}

/** Checks the options that all functions on factors share. */
export function checkNmf(name: string, options: NmfOptions, more: readonly string[] = []): void {
  checkOptions(name, options, [...nmfOptionNames, ...more]);
  const {factors, side, init, seed, tolerance, maxIterations, maxMemory} = options;
  if (factors !== undefined) checkWhole(name, "factors", factors, 1);
  if (seed !== undefined) checkWhole(name, "seed", seed, 0, 0xffffffff);
  if (maxIterations !== undefined) checkWhole(name, "maxIterations", maxIterations, 1);
  if (maxMemory !== undefined) checkMaxMemory(name, maxMemory);
  if (side !== undefined && side !== "text" && side !== "source") {
    throw new RangeError(`${name}(): side must be "text" or "source", got ${show(side)}.`);
  }
  if (init !== undefined && !factorInits.includes(init)) {
    throw new RangeError(`${name}(): init must be one of ${factorInits.join(", ")}, got ${show(init)}.`);
  }
  if (tolerance !== undefined && !(typeof tolerance === "number" && tolerance >= 0 && tolerance < 1)) {
    throw new RangeError(`${name}(): tolerance must be a number from 0 to below 1, got ${show(tolerance)}.`);
  }
}

/** The same for a call whose options are checked. */
export async function decompose(
  name: string,
  runs: ActivationSource | readonly ActivationSource[],
  options: NmfOptions,
): Promise<Factors> {
  const chosen = activationsOf(name, runs, options.layers, options.side);
  const {init = "nndsvd", seed = 0, tolerance = 1e-5, maxIterations = 500} = options;
  const k = countOf(name, chosen, options);
  const {signal, onProgress} = options;
  const {matrix, clipped} = clippedMatrix(name, chosen);
  try {
    const start = startOf(matrix, k, init, seededRandom(seed));
    const solution = await solve(matrix, start, {
      caller: name,
      tolerance,
      maxIterations,
      ...(signal ? {signal} : {}),
      ...(onProgress ? {onProgress} : {}),
    });
    const method = {init, seed, tolerance, maxIterations};
    return factorsOf(matrix, chosen, solution, {method, clipped});
  } finally {
    matrix.dispose();
  }
}

/** How many factors, where the activations and the memory allow them. */
function countOf(name: string, chosen: ChosenActivations, options: NmfOptions): number {
  const {positions, neurons, layers} = chosen;
  const most = Math.min(positions, neurons * layers.length);
  const {factors = Math.min(10, most), maxMemory = defaultMaxMemory} = options;
  if (factors > most) {
    const [what, fix] =
      most === positions ? [`${positions} positions`, "a longer text"] : [`${most} neurons`, "more layers"];
    throw new RangeError(
      `${name}(): factors must be at most the number of positions and of neurons, got ${factors} for ${what}. Ask for fewer, or take ${fix}.`,
    );
  }
  const bytes = ActivationMatrix.bytes({positions, neurons, layers: layers.length}, factors);
  if (bytes > maxMemory) {
    const what = `factors of ${positions} positions in ${layers.length} ${layers.length === 1 ? "layer" : "layers"}`;
    throw tooLarge(name, what, {bytes, maxMemory}, {});
  }
  return factors;
}
