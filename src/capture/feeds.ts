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
  return made([
    () => tensor(Int32Array.from(ids), [1, seq], "int32"),
    () => tensor(range(seq, past), [1, seq], "int32"),
    () => causalMask(seq, past),
    () => tensor(Int32Array.from(queries), [queries.length], "int32"),
  ]);
}

/** Arrays for texts of one length, which need no padding: their masks are the same. */
export function sameLength(texts: readonly (readonly number[])[], queries: ArrayLike<number>): Tensor[] {
  const seq = texts[0].length;
  const places = texts.map(() => ({before: 0, length: seq}));
  return made([
    () => rows(texts, places, seq),
    () =>
      rows(
        texts.map(() => range(seq)),
        places,
        seq,
      ),
    () => causalMask(seq),
    () => tensor(Int32Array.from(queries), [queries.length], "int32"),
  ]);
}

/** Far below any score, and far from the smallest float, so that sums stay finite and padding never becomes NaN. */
const hidden = -1e9;

/** Where a text stands among slots. */
interface Place {
  /** Slots before it. */
  readonly before: number;
  readonly length: number;
}

/** Texts padded at their starts, so that their last tokens stand side by side: what a causal model is fed for `feedsOf`. */
export function leftPadded(texts: readonly (readonly number[])[], queries: ArrayLike<number>): Tensor[] {
  const seq = Math.max(...texts.map(({length}) => length));
  const places = texts.map(({length}) => ({before: seq - length, length}));
  return made([
    () => rows(texts, places, seq),
    () =>
      rows(
        texts.map((ids) => range(ids.length)),
        places,
        seq,
      ),
    () => paddedCausalMask(places, seq),
    () => tensor(Int32Array.from(queries), [queries.length], "int32"),
  ]);
}

/** Rows of whole numbers, 0 where there is padding: `[text, seq]`. */
export function rows(values: readonly ArrayLike<number>[], places: readonly Place[], seq: number): Tensor {
  const data = new Int32Array(values.length * seq);
  values.forEach((row, i) => data.set(row, i * seq + places[i].before));
  return tensor(data, [values.length, seq], "int32");
}

/** Hides the padding after each text from all who look: `[text, 1, 1, seq]`. */
export function rightPaddedMask(lengths: readonly number[], seq: number): Tensor {
  const data = new Float32Array(lengths.length * seq);
  lengths.forEach((length, i) => data.fill(hidden, i * seq + length, (i + 1) * seq));
  return tensor(data, [lengths.length, 1, 1, seq]);
}

/** Lets each query look at the positions of its own text up to its own; what padding looks at means nothing. */
function paddedCausalMask(places: readonly Place[], seq: number): Tensor {
  const data = new Float32Array(places.length * seq * seq).fill(hidden);
  places.forEach(({before}, i) => {
    for (let query = before; query < seq; query++) {
      const row = (i * seq + query) * seq;
      data.fill(0, row + before, row + query + 1);
    }
  });
  return tensor(data, [places.length, 1, seq, seq]);
}

/** Makes tensors one after the other; if one cannot be made, none is left. */
export function made(makers: readonly (() => Tensor)[]): Tensor[] {
  const tensors: Tensor[] = [];
  try {
    for (const make of makers) tensors.push(make());
    return tensors;
  } catch (error) {
    for (const one of tensors) one.dispose();
    throw error;
  }
}
