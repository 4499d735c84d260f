import type {Distributions, Trajectory} from "../transfer/index.js";

/** A checkpoint in numbers. */
export interface CheckpointSummary {
  readonly name: string;
  /** Neurons with at least one feature. */
  readonly alive: number;
  readonly dead: number;
  /** Mean number of features of the neurons alive; NaN where none is. */
  readonly meanLength: number;
  /** Sum of all activations that count. */
  readonly mass: number;
  /** Records that count, and those that were left out, by reason. */
  readonly records: number;
  readonly skipped: Readonly<Record<string, number>>;
}

/** Two checkpoints in numbers. */
export interface PairSummary {
  readonly from: string;
  readonly to: string;
  /** Neurons alive in both. */
  readonly alive: number;
  readonly newlyAlive: number;
  readonly retired: number;
  readonly dead: number;
  /** Of the neurons alive in both: how many answer to more features than before, to fewer, to as many. */
  readonly longer: number;
  readonly shorter: number;
  readonly unchanged: number;
  /** Means over the neurons alive in both; NaN where there is none. */
  readonly hellinger: number;
  readonly jensenShannon: number;
}

/** What changed, in numbers. */
export interface TransferSummary {
  readonly checkpoints: readonly CheckpointSummary[];
  /** Each checkpoint and the one before it. */
  readonly pairs: readonly PairSummary[];
}

export function summaryOf(
  all: readonly Distributions[],
  {consecutive, meanLength, alive}: Trajectory,
): TransferSummary {
  return {
    checkpoints: all.map(({checkpoint, mass, records, skipped, choice, width}, i) => ({
      name: checkpoint,
      alive: alive[i],
      dead: choice.layers.length * width - alive[i],
      meanLength: meanLength[i],
      mass: mass.reduce((sum, each) => sum + each, 0),
      records: records.counted,
      skipped,
    })),
    pairs: consecutive.map(({checkpoints, groups, lengths, means}) => {
      const changes = Array.from(groups.alive, (unit) => Math.sign(lengths[1][unit] - lengths[0][unit]));
      const count = (sign: number): number => changes.filter((change) => change === sign).length;
      return {
        from: checkpoints[0],
        to: checkpoints[1],
        alive: groups.alive.length,
        newlyAlive: groups.newlyAlive.length,
        retired: groups.retired.length,
        dead: groups.dead.length,
        longer: count(1),
        shorter: count(-1),
        unchanged: count(0),
        hellinger: means.hellinger,
        jensenShannon: means.jensenShannon,
      };
    }),
  };
}
