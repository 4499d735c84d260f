import {feedsOf, inputsOf} from "../capture/index.js";
import type {CausalGraph} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";

/** What a graph is fed of a text: tokens, positions and mask; which rows get logits is fed apart. */
export function textInputs(graph: CausalGraph): GraphNode[] {
  return inputsOf(graph).filter((input) => input !== graph.queries);
}

/** Arrays for `textInputs`. */
export function textFeeds(ids: readonly number[]): Tensor[] {
  const [tokens, positions, mask, queries] = feedsOf(ids, []);
  queries.dispose();
  return [tokens, positions, mask];
}
