import type {AttentionSizes} from "./attention-parts.js";
import type {AttentionPatterns, PatternOptions} from "./attention-patterns.js";

/** All heads of one part, each as a few fields and numbers. */
export interface AttentionSurvey {
  readonly rows: number;
  readonly columns: number;
  /** The largest weight of each block `[layer, head, row, column]`. */
  readonly fields: Float32Array;
  /** Mean entropy of a query's weights, in bits `[layer, head]`. */
  readonly entropy: Float32Array;
  /** Mean weight of the first key `[layer, head]`. */
  readonly first: Float32Array;
  /** Mean weight of the query's own position `[layer, head]`; null where queries and keys are of two texts. */
  readonly own: Float32Array | null;
}

/** Fields of all heads together: a megabyte at most as text. */
const mostFields = 147_456;
/** Fields of one side of a head, where not each pair has one of its own. */
const mostSide = 32;
const leastSide = 4;

/** Fields of each head: one for each pair where that is few, else blocks. */
export function sidesOf(
  parts: readonly AttentionSizes[],
): (sizes: AttentionSizes) => [rows: number, columns: number] {
  const heads = parts.reduce((sum, {nLayers, nHeads}) => sum + nLayers * nHeads, 0);
  const all = parts.reduce(
    (sum, {nLayers, nHeads, queries, keys}) => sum + nLayers * nHeads * queries * keys,
    0,
  );
  if (all <= mostFields) return ({queries, keys}) => [queries, keys];
  const side = Math.max(leastSide, Math.min(mostSide, Math.floor(Math.sqrt(mostFields / heads))));
  return ({queries, keys}) => [Math.min(side, queries), Math.min(side, keys)];
}

// Looked up once: it is needed for each weight of each head.
const {log2} = Math;

/** Looks at every head of a part, in as few passes as fit. */
export async function surveyAttention(
  caller: string,
  patterns: AttentionPatterns,
  sizes: AttentionSizes,
  [rows, columns]: readonly [number, number],
  options: PatternOptions & {readonly onProgress?: (done: number, total: number) => void} = {},
): Promise<AttentionSurvey> {
  const {nLayers, nHeads, queries, keys, part, causal} = sizes;
  const made = {
    rows,
    columns,
    fields: new Float32Array(nLayers * nHeads * rows * columns),
    entropy: new Float32Array(nLayers * nHeads),
    first: new Float32Array(nLayers * nHeads),
    own: part === "cross" ? null : new Float32Array(nLayers * nHeads),
  };
  const use = (weights: Float32Array, layer: number, head: number): void => {
    const at = layer * nHeads + head;
    made.fields.set(largestOfBlocks(weights, {queries, keys}, {rows, columns}), at * rows * columns);
    let [bits, first, own] = [0, 0, 0];
    for (let query = 0; query < queries; query++) {
      const row = query * keys;
      first += weights[row];
      own += query < keys ? weights[row + query] : 0;
      const end = causal ? query + 1 : keys;
      for (let key = 0; key < end; key++) {
        const weight = weights[row + key];
        if (weight > 0) bits -= weight * log2(weight);
      }
    }
    // Rounding may leave a little less than none.
    made.entropy[at] = Math.max(0, bits / queries);
    made.first[at] = first / queries;
    if (made.own) made.own[at] = own / queries;
  };
  await patterns.each(caller, sizes, range(nLayers), use, options);
  return made;
}

/**
 * The largest weight of each block of a pattern, or of a part of it. Block `i` of `n` begins at ⌊i · length ÷ n⌋, as in the grids
 * of figures.
 */
export function largestOfBlocks(
  weights: Float32Array,
  {
    queries,
    keys,
    from = [0, 0],
    to = [queries, keys],
  }: {
    readonly queries: number;
    readonly keys: number;
    readonly from?: readonly [query: number, key: number];
    readonly to?: readonly [query: number, key: number];
  },
  {rows, columns}: {readonly rows: number; readonly columns: number},
): Float32Array {
  const [height, width] = [to[0] - from[0], to[1] - from[1]];
  const fields = new Float32Array(rows * columns).fill(-1);
  const columnOf = Int32Array.from(range(width), (key) => Math.floor(((key + 1) * columns - 1) / width));
  for (let query = 0; query < height; query++) {
    const row = Math.floor(((query + 1) * rows - 1) / height) * columns;
    const start = (from[0] + query) * keys + from[1];
    for (let key = 0; key < width; key++) {
      const at = row + columnOf[key];
      if (weights[start + key] > fields[at]) fields[at] = weights[start + key];
    }
  }
  return fields;
}

const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);
