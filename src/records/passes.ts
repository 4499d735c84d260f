import type {FoundTable} from "./found.js";
import type {Reading} from "./tokens.js";

/** A shard while it is read. */
export interface ShardReading {
  readonly readings: readonly Reading[];
  /** Number of the first token of each reading among those of the shard. */
  readonly offsets: readonly number[];
  readonly table: FoundTable;
  /** What is left out is counted here, by reason. */
  readonly skipped: Map<string, number>;
  /** Called between passes with the tokens that the last one read: lets interrupts through, and may end the call. */
  between(tokens: number): Promise<void>;
}

/** Reads a shard with a model. */
export type Passes = (shard: ShardReading) => Promise<void>;
