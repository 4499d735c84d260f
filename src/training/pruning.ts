import type {Corpus} from "../corpora/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, checkWhole, show} from "../models/index.js";
import {seededRandom} from "../tensors/index.js";
import {checkCorpus} from "./checks.js";
import {permuted} from "./permuted.js";
import type {ClassifierEvaluationOptions} from "./evaluate.js";
import {evaluateClassifier} from "./evaluate.js";
import type {PruneOptions} from "./prune.js";
import {prune, sizeOf} from "./prune.js";

export interface ComparePruningOptions extends PruneOptions, ClassifierEvaluationOptions {
  /** What is cut: sets of neurons (layer · width + neuron) by name. */
  readonly sets: Readonly<Record<string, ArrayLike<number>>>;
  /** What is measured on: corpora by name, such as "train" and "test". */
  readonly corpora: Readonly<Record<string, Corpus>>;
  /** Sets of as many neurons, drawn at random, that each set is compared with (default 5). */
  readonly controls?: number;
  /** What they are drawn from (default: all neurons). */
  readonly population?: ArrayLike<number>;
  /** Of the draws (default 1). */
  readonly seed?: number;
  /** Told after each evaluation: how many are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** F1 on each corpus, by the corpora's names. */
export type F1s = Readonly<Record<string, number>>;

/** What cutting one set of neurons does. */
export interface PruningEffect {
  readonly name: string;
  /** Neurons that were cut. */
  readonly count: number;
  readonly f1: F1s;
  /** (f1 − that of the whole model) / that of the whole model, in %; NaN where that is 0. */
  readonly change: F1s;
  /** The same of each random set. */
  readonly controls: readonly {readonly f1: F1s; readonly change: F1s}[];
}

export interface PruningComparison {
  /** F1 of the whole model. */
  readonly whole: F1s;
  readonly effects: readonly PruningEffect[];
}

const caller = "comparePruning";

/**
 * What cutting sets of neurons does to a classifier's F1, beside cutting as many neurons drawn at random.
 *
 * @throws RangeError if a set has a neuron that the model does not have, or more neurons than `population`
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 3.3.2
 * @example
 * const {effects} = await comparePruning(model, {sets: {dead: [3, 17]}, corpora: {test}});
 */
export async function comparePruning(
  model: Model,
  options: ComparePruningOptions,
): Promise<PruningComparison> {
  const names = [
    "sets",
    "corpora",
    "controls",
    "population",
    "seed",
    "at",
    "batch",
    "signal",
    "positive",
    "maxLength",
  ];
  checkOptions(caller, options, [...names, "onProgress"]);
  const {sets, corpora, controls = 5, seed = 1, onProgress} = options;
  checkWhole(caller, "controls", controls, 0);
  checkWhole(caller, "seed", seed, 0, 2 ** 32 - 1);
  checkNamed("sets", sets);
  checkNamed("corpora", corpora);
  for (const [name, corpus] of Object.entries(corpora)) checkCorpus(caller, corpus, `corpora.${name}`);
  const {layers, width} = sizeOf(model);
  const population = Int32Array.from(options.population ?? Array.from({length: layers * width}, (_, i) => i));
  const total = (1 + Object.keys(sets).length * (1 + controls)) * Object.keys(corpora).length;
  let done = 0;
  const measure = async (of: Model): Promise<F1s> => {
    const found: Record<string, number> = {};
    for (const [name, corpus] of Object.entries(corpora)) {
      found[name] = (await evaluateClassifier(of, corpus, evaluation(options))).f1;
      onProgress?.(++done, total);
    }
    return found;
  };
  const without = async (units: ArrayLike<number>): Promise<F1s> => {
    const pruned = prune(model, units, {at: options.at});
    try {
      return await measure(pruned);
    } finally {
      pruned.dispose();
    }
  };
  const whole = await measure(model);
  const random = seededRandom(seed);
  const effects: PruningEffect[] = [];
  for (const [name, units] of Object.entries(sets)) {
    if (units.length > population.length) {
      throw new RangeError(
        `${caller}(): sets.${name} must have at most the ${population.length} neurons of population, got ${units.length}.`,
      );
    }
    const f1 = await without(units);
    const drawn: {f1: F1s; change: F1s}[] = [];
    for (let i = 0; i < controls; i++) {
      const control = await without(permuted(population.slice(), random).subarray(0, units.length));
      drawn.push({f1: control, change: changeOf(control, whole)});
    }
    effects.push({name, count: units.length, f1, change: changeOf(f1, whole), controls: drawn});
  }
  return {whole, effects};
}

function evaluation({
  batch,
  signal,
  positive,
  maxLength,
}: ComparePruningOptions): ClassifierEvaluationOptions {
  return {batch, signal, positive, maxLength};
}

function checkNamed(name: string, value: unknown): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return;
  throw new TypeError(`${caller}(): ${name} must be an object with at least one entry, got ${show(value)}.`);
}

/** In % of the whole model's. */
function changeOf(f1: F1s, whole: F1s): F1s {
  return Object.fromEntries(
    Object.entries(f1).map(([name, value]) => [
      name,
      (100 * (value - whole[name])) / (whole[name] === 0 ? NaN : whole[name]),
    ]),
  );
}
