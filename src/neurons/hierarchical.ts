import {compile, input, matMul, take, tensor, using} from "../tensors/index.js";
import type {ClusterMetric, NeuronRows} from "./rows.js";
import {rowProduct} from "./rows.js";

/** Two clusters that become one. Rows are 0 … n − 1; the cluster made by merge i is n + i. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  /** Mean distance between the rows of the two. */
  readonly height: number;
  /** Rows of the new cluster. */
  readonly size: number;
}

/** A tree of clusters. */
export interface Tree {
  /** From the nearest clusters to the farthest. */
  readonly merges: readonly Merge[];
  /** The rows, such that every cluster is one stretch, and neighbours are as near as that allows. */
  readonly order: readonly number[];
}

const left = input("left", ["row", "position"]);
const right = input("right", ["column", "position"]);
const products = compile([left, right], [matMul(left, right, {transposeB: true})]);

/**
 * Average linkage by chains of nearest neighbours, in n² steps.
 *
 * @see Murtagh (1983), "A survey of recent advances in hierarchical clustering algorithms"
 * @see Müllner (2011), "Modern hierarchical, agglomerative clustering algorithms"
 */
export function averageLinkage(rows: NeuronRows, metric: ClusterMetric): Tree {
  const raw = chains(distancesOf(rows, metric), rows.count);
  const merges = inOrder(raw, rows.count);
  return {merges, order: leafOrder(merges, rows, metric)};
}

/** `[row, row]` */
function distancesOf(rows: NeuronRows, metric: ClusterMetric): Float32Array {
  const {data, count, width} = rows;
  const table = using([tensor(data, [count, width])], ([held]) => take(products.run([held, held])[0]));
  const squares = Float64Array.from({length: count}, (_, i) => table[i * count + i]);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const at = i * count + j;
      table[at] =
        metric === "euclidean"
          ? Math.sqrt(Math.max(0, squares[i] + squares[j] - 2 * table[at]))
          : Math.max(0, 1 - table[at]);
    }
  }
  return table;
}

interface RawMerge {
  /** Any row of each. */
  readonly a: number;
  readonly b: number;
  readonly height: number;
}

/** Follows nearest neighbours until two are each other's; these merge. The table is written over. */
function chains(table: Float32Array, n: number): RawMerge[] {
  const sizes = new Int32Array(n).fill(1);
  const merges: RawMerge[] = [];
  const chain: number[] = [];
  let first = 0;
  while (merges.length < n - 1) {
    if (chain.length === 0) {
      while (sizes[first] === 0) first++;
      chain.push(first);
    }
    const top = chain[chain.length - 1];
    // Only where rounding made two neighbours nearer than they were: what merged since is no longer there.
    if (sizes[top] === 0 || (chain.length > 1 && sizes[chain[chain.length - 2]] === 0)) {
      chain.splice(0, chain.length, ...chain.filter((one) => sizes[one] > 0));
      continue;
    }
    const before = chain.length > 1 ? chain[chain.length - 2] : -1;
    // Of equal ones the one before, or the chain could go in circles.
    let nearest = before;
    let least = before < 0 ? Infinity : table[top * n + before];
    for (let other = 0; other < n; other++) {
      if (sizes[other] === 0 || other === top) continue;
      if (table[top * n + other] < least || nearest < 0) [nearest, least] = [other, table[top * n + other]];
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({a: top, b: before, height: least});
    const [a, b] = [sizes[top], sizes[before]];
    for (let other = 0; other < n; other++) {
      if (sizes[other] === 0 || other === top || other === before) continue;
      const mean = (a * table[top * n + other] + b * table[before * n + other]) / (a + b);
      table[before * n + other] = mean;
      table[other * n + before] = mean;
    }
    sizes[before] = a + b;
    sizes[top] = 0;
  }
  return merges;
}

/** Merges by height, with the clusters' numbers. */
function inOrder(raw: readonly RawMerge[], n: number): Merge[] {
  const sorted = [...raw].sort((x, y) => x.height - y.height);
  const parent = Int32Array.from({length: 2 * n - 1}, (_, i) => i);
  const sizes = new Int32Array(2 * n - 1).fill(1);
  const root = (of: number): number => {
    let top = of;
    while (parent[top] !== top) top = parent[top];
    // Shortens the way for the next time.
    for (let at = of; at !== top;) [parent[at], at] = [top, parent[at]];
    return top;
  };
  return sorted.map(({a, b, height}, i) => {
    const [x, y] = [root(a), root(b)];
    const made = n + i;
    parent[x] = made;
    parent[y] = made;
    sizes[made] = sizes[x] + sizes[y];
    return {left: Math.min(x, y), right: Math.max(x, y), height, size: sizes[made]};
  });
}

/** Joins two stretches at their nearest ends. */
function leafOrder(merges: readonly Merge[], rows: NeuronRows, metric: ClusterMetric): number[] {
  const distance = (i: number, j: number): number => {
    const product = rowProduct(rows, i, j);
    return metric === "euclidean" ? rowProduct(rows, i, i) + rowProduct(rows, j, j) - 2 * product : -product;
  };
  const stretches: number[][] = Array.from({length: rows.count}, (_, i) => [i]);
  for (const {left, right} of merges) {
    const [a, b] = [stretches[left], stretches[right]];
    const ways = [false, true].flatMap((turnA) =>
      [false, true].map((turnB) => ({
        turnA,
        turnB,
        gap: distance(turnA ? a[0] : a[a.length - 1], turnB ? b[b.length - 1] : b[0]),
      })),
    );
    const best = ways.reduce((x, y) => (y.gap < x.gap ? y : x));
    if (best.turnA) a.reverse();
    if (best.turnB) b.reverse();
    stretches.push(a.concat(b));
    // Held by the new one alone.
    stretches[left] = [];
    stretches[right] = [];
  }
  return stretches[stretches.length - 1];
}

/** The cluster of each row `[row]` where the tree is cut into so many, numbered by the order of the leaves. */
export function cut({merges, order}: Tree, clusters: number): Int32Array {
  const n = order.length;
  const label = Array.from({length: n}, (_, i) => i);
  // Rows of a cluster lie together: each is told by its first merge that is cut.
  const parent = new Int32Array(2 * n - 1).fill(-1);
  merges.slice(0, n - clusters).forEach(({left, right}, i) => {
    parent[left] = n + i;
    parent[right] = n + i;
  });
  const root = (of: number): number => {
    let top = of;
    while (parent[top] >= 0) top = parent[top];
    return top;
  };
  const numbers = new Map<number, number>();
  for (const row of order) {
    const top = root(row);
    if (!numbers.has(top)) numbers.set(top, numbers.size);
    label[row] = numbers.get(top)!;
  }
  return Int32Array.from(label);
}
