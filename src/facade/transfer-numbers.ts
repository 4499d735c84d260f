import {displayHost} from "../figures/index.js";
import {checkOptions, checkWhole, inNameOf, show} from "../models/index.js";
import type {Records} from "../records/index.js";
import {
  bootstrap,
  distributionsOf,
  featureShares,
  hasFeature,
  splitHalves,
  trajectory,
} from "../transfer/index.js";
import type {
  DistanceIntervals,
  Distributions,
  FeatureShares,
  NullDistances,
  RecordChoice,
  TagFeature,
  Trajectory,
} from "../transfer/index.js";
import {Shared} from "./shared.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link compareRecords}: what neurons are distributions over, and how sure the distances should be. */
export interface CompareRecordsOptions extends RecordChoice {
  /** What the checkpoints are called in figures, all different (default: their names, with the corpus where that is needed). */
  readonly names?: readonly string[];
  /** Resamples of the sentences, for intervals and for what "no change" looks like (default 200; 0: neither). */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Share of the resamples inside an interval (default 0.95). */
  readonly level?: number;
  /** Bytes that work may take before it goes to the disk (default 512 MiB). */
  readonly maxMemory?: number;
}

export const compareNames = [
  ...["names", "samples", "seed", "level", "maxMemory"],
  ...["feature", "side", "k", "layers", "weight", "label", "lowercase", "mode"],
];

/** The pair of checkpoints `from` and `to`, by their places, with how sure their distances are. */
export interface PairCertainty {
  readonly from: number;
  readonly to: number;
  readonly intervals: DistanceIntervals;
}

/** What is counted in a corpus, beside its tokens. */
export type SharedFeature = "pos" | "label" | "predicted" | TagFeature;

/** Options of what may take long. */
export interface WaitOptions {
  /** Ends the call with an AbortError (default: the kernel's interrupt). */
  readonly signal?: AbortSignal;
}

/**
 * What is computed from the records of checkpoints, each thing once, when it is first asked for. Several figures may wait for
 * the same; what nobody waits for any more is ended.
 */
export class TransferNumbers {
  readonly names: readonly string[];
  readonly choice: RecordChoice;
  readonly samples: number;
  readonly #known = new Map<string, Shared<unknown>>();
  readonly #reading: {readonly maxMemory?: number};
  readonly #drawing: {readonly seed: number; readonly level: number};

  constructor(
    readonly records: readonly Records[],
    options: CompareRecordsOptions,
  ) {
    const {names, samples = 200, seed = 0, level = 0.95, maxMemory, ...choice} = options;
    this.names = names ?? namesOf(records);
    this.choice = choice;
    this.samples = choice.mode === "txray-2020" ? 0 : samples;
    this.#reading = maxMemory === undefined ? {} : {maxMemory};
    this.#drawing = {seed, level};
  }

  get level(): number {
    return this.#drawing.level;
  }

  /** Options of a function that reads records with this choice. */
  get reading(): RecordChoice & {readonly maxMemory?: number} {
    return {...this.choice, ...this.#reading};
  }

  distributions(caller: string, options: WaitOptions = {}): Promise<readonly Distributions[]> {
    return this.#once(caller, "distributions", options, (signal) =>
      this.#distributionsOf(this.choice, signal),
    );
  }

  /** The same over parts of speech; null where the records have none. */
  tags(caller: string, options: WaitOptions = {}): Promise<readonly Distributions[] | null> {
    return this.#once(caller, "tags", options, async (signal) => {
      for (const one of this.records)
        if (!(await hasFeature(one, "pos", {...this.#reading, signal}))) return null;
      return this.#distributionsOf({...this.choice, feature: "pos"}, signal);
    });
  }

  /** The same with each activation times the probability of the predicted class; null where none was recorded. */
  weighted(caller: string, options: WaitOptions = {}): Promise<readonly Distributions[] | null> {
    return this.#once(caller, "weighted", options, async (signal) => {
      if (this.choice.weight || this.choice.mode === "txray-2020") return null;
      for (const one of this.records)
        if (!(await hasFeature(one, "predicted", {...this.#reading, signal}))) return null;
      return this.#distributionsOf({...this.choice, weight: "probability"}, signal);
    });
  }

  /** @throws RangeError if there is only one checkpoint */
  async trajectory(caller: string, options: WaitOptions = {}): Promise<Trajectory> {
    const all = await this.distributions(caller, options);
    try {
      return await this.#once(caller, "trajectory", options, async () => Promise.resolve(trajectory(all)));
    } catch (error) {
      throw inNameOf(caller, error);
    }
  }

  /** Of each checkpoint and the one before it; empty without resamples. */
  certainty(caller: string, options: WaitOptions = {}): Promise<readonly PairCertainty[]> {
    return this.#once(caller, "certainty", options, async (signal) => {
      if (this.samples === 0) return [];
      const pairs: PairCertainty[] = [];
      for (let to = 1; to < this.records.length; to++) {
        const label = `resampling sentences: ${this.names[to - 1]} and ${this.names[to]}`;
        const intervals = await bootstrap(
          this.records[to - 1],
          this.records[to],
          this.#sampled(label, signal),
        );
        pairs.push({from: to - 1, to, intervals});
      }
      return pairs;
    });
  }

  /** What "no change" looks like in the first checkpoint; null without resamples. */
  noChange(caller: string, options: WaitOptions = {}): Promise<NullDistances | null> {
    return this.#once(caller, "no change", options, async (signal) => {
      if (this.samples === 0) return null;
      return splitHalves(this.records[0], this.#sampled(`halves of ${this.names[0]}`, signal));
    });
  }

  shares(caller: string, feature: SharedFeature, options: WaitOptions): Promise<FeatureShares> {
    return this.#once(caller, `shares of ${JSON.stringify(feature)}`, options, (signal) =>
      featureShares(this.records, {...this.reading, feature, signal}),
    );
  }

  async #distributionsOf(choice: RecordChoice, signal: AbortSignal): Promise<readonly Distributions[]> {
    const progress = slowProgress("reading records");
    const all: Distributions[] = [];
    for (const [i, one] of this.records.entries()) {
      const found = await distributionsOf(one, {...choice, ...this.#reading, signal});
      all.push({...found, checkpoint: this.names[i]});
      progress(i + 1, this.records.length);
    }
    return all;
  }

  #sampled(label: string, signal: AbortSignal): object {
    const progress = slowProgress(label);
    const told = ({done, total}: {readonly done: number; readonly total: number}): void =>
      progress(done, total);
    return {...this.reading, ...this.#drawing, samples: this.samples, signal, onProgress: told};
  }

  #once<T>(
    caller: string,
    key: string,
    {signal}: WaitOptions,
    make: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    let shared = this.#known.get(key) as Shared<T> | undefined;
    if (!shared?.usable) this.#known.set(key, (shared = new Shared(make)));
    return shared.join(caller, signal ?? displayHost()?.interruptSignal());
  }
}

/** @throws TypeError or RangeError if options are unknown or wrong, or the records cannot be compared */
export function checkCompared(records: unknown, options: CompareRecordsOptions): readonly Records[] {
  const caller = "compareRecords";
  checkOptions(caller, options, compareNames);
  if (!Array.isArray(records) || records.length < 1) {
    throw new TypeError(
      `${caller}(): records must be a list of records, got ${show(records)}. Open them with openRecords().`,
    );
  }
  const all = records as readonly Records[];
  const {names, samples} = options;
  if (samples !== undefined && samples !== 0) checkWhole(caller, "samples", samples, 2);
  if (
    names !== undefined &&
    (!Array.isArray(names) || names.length !== all.length || new Set(names).size !== all.length)
  ) {
    throw new RangeError(
      `${caller}(): names must be ${all.length} different names, got ${Array.isArray(names) ? `${names.length}: ${JSON.stringify(names)}` : show(names)}.`,
    );
  }
  const wrong = all.find(({layers, width}) => layers !== all[0].layers || width !== all[0].width);
  if (wrong) {
    throw new RangeError(
      `${caller}(): records must be of models of one size, got ${all[0].layers} × ${all[0].width} neurons in "${all[0].checkpoint}" and ` +
        `${wrong.layers} × ${wrong.width} in "${wrong.checkpoint}". Neurons of other models are not the same neurons.`,
    );
  }
  return all;
}

const corpusOf = ({manifest}: Records): string =>
  String((manifest.corpus as {name?: unknown} | null)?.name ?? "");
const shortName = (name: string): string => name.replace(/\/+$/, "").split("/").at(-1) ?? name;

/** The names of the models; where one comes twice with its corpus, and then with a number. */
function namesOf(records: readonly Records[]): readonly string[] {
  const ways: ((one: Records, i: number) => string)[] = [
    ({checkpoint}) => shortName(checkpoint),
    (one) => `${shortName(one.checkpoint)} on ${corpusOf(one)}`,
    (one, i) => `${shortName(one.checkpoint)} (${i + 1})`,
  ];
  const named = ways.map((way) => records.map(way));
  return named.find((names) => new Set(names).size === names.length) ?? named[2];
}
