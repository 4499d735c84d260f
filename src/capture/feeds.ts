import type {CausalGraph} from "../models/index.js";
import {causalMask, range} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {tensor} from "../tensors/index.js";

/** What `feedsOf` feeds, in its order. */
export function inputsOf(graph: CausalGraph): GraphNode[] {
  return [graph.tokens, graph.positions, graph.mask, graph.queries];
}

/** Arrays for one text that goes on after `past` positions; logits are made for the rows `queries`. */
export function feedsOf(ids: readonly number[], queries: ArrayLike<number>, past = 0): Tensor[] {
  const seq = ids.length;
  return [
    tensor(Int32Array.from(ids), [1, seq], "int32"),
    tensor(range(seq, past), [1, seq], "int32"),
    causalMask(seq, past),
    tensor(Int32Array.from(queries), [queries.length], "int32"),
  ];
}
