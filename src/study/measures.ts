import type {Records} from "../records/index.js";
import type {Comparison, Distributions} from "../transfer/index.js";
import {compare, distributionsOf, featureShares, featuresOf, topNeurons} from "../transfer/index.js";

/** Two sets of records, compared. */
export interface Change {
  readonly between: readonly [before: string, after: string];
  /** Neurons by whether they have features before and after. */
  readonly aliveInBoth: number;
  readonly newlyAlive: number;
  readonly retired: number;
  readonly dead: number;
  /** Of the neurons alive in both: mean Hellinger distance and Jensen–Shannon divergence; null where there is none. */
  readonly hellinger: number | null;
  readonly jensenShannon: number | null;
  /** Of the neurons alive in both: how many answer to more features, fewer, as many. */
  readonly longer: number;
  readonly shorter: number;
  readonly unchanged: number;
  /** Relative change of the mean neuron length, in %: over the neurons alive in both, and over all. */
  readonly lengthShared: number | null;
  readonly lengthAll: number | null;
}

/** One set of records. */
export interface Snapshot {
  readonly name: string;
  readonly alive: number;
  /** Features of a living neuron, on average. */
  readonly meanLength: number;
  readonly mass: number;
  /** Share of the mass that the 20 most active neurons have, in %. */
  readonly massOfTop: number;
  readonly records: number;
  readonly skipped: Readonly<Record<string, number>>;
}

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const relative = (before: number, after: number): number | null => finite((100 * (after - before)) / before);

/** What becomes of neurons from one set of records to another. */
export function changeOf(before: Distributions, after: Distributions): Change {
  const found: Comparison = compare(before, after);
  const {alive, newlyAlive, retired, dead} = found.groups;
  const of = (units: Int32Array, {length}: Distributions): number =>
    units.reduce((sum, unit) => sum + length[unit], 0);
  const by = (sign: number): number =>
    alive.filter((unit) => Math.sign(after.length[unit] - before.length[unit]) === sign).length;
  return {
    between: [before.checkpoint, after.checkpoint],
    aliveInBoth: alive.length,
    newlyAlive: newlyAlive.length,
    retired: retired.length,
    dead: dead.length,
    hellinger: finite(found.means.hellinger),
    jensenShannon: finite(found.means.jensenShannon),
    longer: by(1),
    shorter: by(-1),
    unchanged: by(0),
    lengthShared: relative(of(alive, before), of(alive, after)),
    lengthAll: relative(total(before.length), total(after.length)),
  };
}

/** The figures of one set of records. */
export function snapshotOf(of: Distributions): Snapshot {
  const alive = of.length.filter((length) => length > 0).length;
  const mass = total(of.mass);
  const top = topNeurons(of, 20).reduce((sum, unit) => sum + of.mass[unit], 0);
  return {
    name: of.checkpoint,
    alive,
    meanLength: alive === 0 ? 0 : total(of.length) / alive,
    mass,
    massOfTop: (100 * top) / mass,
    records: of.records.counted,
    skipped: of.skipped,
  };
}

/** A neuron with what it answers to, for tables. */
export interface NeuronRow {
  readonly unit: number;
  readonly mass: number;
  readonly length: number;
  /** By decreasing mass, at most twelve. */
  readonly features: readonly string[];
}

export function rowsOf(of: Distributions, units: ArrayLike<number>): NeuronRow[] {
  return Array.from(units, (unit) => ({
    unit,
    mass: of.mass[unit],
    length: of.length[unit],
    features: [...featuresOf(of, unit)]
      .sort((a, b) => b.mass - a.mass || (a.feature < b.feature ? -1 : 1))
      .slice(0, 12)
      .map(({feature}) => feature),
  }));
}

/** How much parts of speech get of the activation, against their share of the corpus. */
export interface TagShares {
  readonly tags: readonly string[];
  readonly corpus: readonly number[];
  /** Of each checkpoint. */
  readonly activation: readonly {
    readonly checkpoint: string;
    readonly share: readonly number[];
    readonly distance: number;
  }[];
}

/** `distance`: half of the sum of absolute differences, 0 where activation is spread as the corpus is. */
export async function tagSharesOf(records: readonly Records[]): Promise<TagShares> {
  const {features, corpus, activation, checkpoints} = await featureShares(records, {feature: "pos"});
  const of = (shares: Float64Array, base: Float64Array): number =>
    shares.reduce((sum, share, i) => sum + Math.abs(share - base[i]), 0) / 2;
  return {
    tags: features,
    corpus: [...corpus[0]],
    activation: checkpoints.map((checkpoint, i) => ({
      checkpoint,
      share: [...activation[i]],
      distance: of(activation[i], corpus[i]),
    })),
  };
}

export const overTokens = (records: Records): Promise<Distributions> =>
  distributionsOf(records, {feature: "token"});
export const overTags = (records: Records): Promise<Distributions> =>
  distributionsOf(records, {feature: "pos"});
