import type {GraphNode} from "./node.js";
import type {Tensor} from "./tf.js";

/** A graph that is ready to run: the same inputs and outputs each time, other arrays. */
export interface Program {
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** Runs it. The caller owns the results, and goes on owning what it feeds. */
  run(feeds: readonly Tensor[]): Tensor[];
  dispose(): void;
}
