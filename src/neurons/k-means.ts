import {pause, throwIfAborted} from "../models/index.js";
import type {Random, Tensor} from "../tensors/index.js";
import {compile, input, matMul, take, tensor, using} from "../tensors/index.js";
import type {NeuronRows} from "./rows.js";

export interface KMeansOptions {
  readonly caller: string;
  readonly clusters: number;
  /** Independent starts, of which the best is kept. */
  readonly starts: number;
  readonly maxIterations: number;
  readonly random: Random;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface KMeans {
  /** `[row]` */
  readonly labels: Int32Array;
  /** `[cluster, position]` */
  readonly centres: Float32Array;
  /** Sum of squared distances to the centres. */
  readonly inertia: number;
  /** Squared distance of each row to its centre. */
  readonly distances: Float64Array;
}

const rowsInput = input("rows", ["row", "position"]);
const centresInput = input("centres", ["cluster", "position"]);
const products = compile([rowsInput, centresInput], [matMul(rowsInput, centresInput, {transposeB: true})]);

/**
 * Lloyd's iterations from k-means++ starts.
 *
 * @see Arthur & Vassilvitskii (2007), "k-means++: the advantages of careful seeding"
 */
export async function kMeans(rows: NeuronRows, options: KMeansOptions): Promise<KMeans> {
  const held = tensor(rows.data, [rows.count, rows.width]);
  try {
    const table = new Distances(rows, held);
    let best: KMeans | undefined;
    for (let start = 0; start < options.starts; start++) {
      const found = await descend(rows, table, options);
      if (best === undefined || found.inertia < best.inertia) best = found;
      options.onProgress?.(start + 1, options.starts);
    }
    return best!;
  } finally {
    held.dispose();
  }
}

/** Squared distances between rows and centres; the products by TensorFlow. */
class Distances {
  readonly squares: Float64Array;
  readonly #rows: NeuronRows;
  readonly #held: Tensor;

  constructor(rows: NeuronRows, held: Tensor) {
    this.#rows = rows;
    this.#held = held;
    const {data, count, width} = rows;
    this.squares = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      for (let i = row * width; i < (row + 1) * width; i++) this.squares[row] += data[i] * data[i];
    }
  }

  /** `[row, centre]`, never below 0. */
  to(centres: Float32Array): Float32Array {
    const {count, width} = this.#rows;
    const k = centres.length / width;
    const table = using([tensor(centres, [k, width])], ([fed]) => take(products.run([this.#held, fed])[0]));
    const lengths = Array.from({length: k}, (_, c) => {
      let sum = 0;
      for (let i = c * width; i < (c + 1) * width; i++) sum += centres[i] * centres[i];
      return sum;
    });
    for (let row = 0; row < count; row++) {
      for (let c = 0; c < k; c++) {
        const at = row * k + c;
        table[at] = Math.max(0, this.squares[row] - 2 * table[at] + lengths[c]);
      }
    }
    return table;
  }
}

async function descend(rows: NeuronRows, table: Distances, options: KMeansOptions): Promise<KMeans> {
  const {clusters: k, maxIterations} = options;
  const centres = seeds(rows, table, k, options.random);
  let labels: Int32Array = new Int32Array(rows.count).fill(-1);
  for (let iteration = 0; ; iteration++) {
    await pause();
    throwIfAborted(options.caller, options.signal);
    const nearest = assign(table.to(centres), k);
    fillEmpty(nearest.labels, nearest.distances, k);
    const moved = nearest.labels.some((label, row) => label !== labels[row]);
    labels = nearest.labels;
    if (!moved || iteration === maxIterations) {
      return {
        labels,
        centres,
        inertia: nearest.distances.reduce((a, b) => a + b, 0),
        distances: nearest.distances,
      };
    }
    average(rows, labels, centres);
  }
}

/** Each centre is drawn with chances by the squared distance to those before; of some draws the one that helps most. */
function seeds(rows: NeuronRows, table: Distances, k: number, random: Random): Float32Array {
  const {data, count, width} = rows;
  const row = (i: number): Float32Array => data.subarray(i * width, (i + 1) * width);
  const centres = new Float32Array(k * width);
  centres.set(row(random.integer(count)));
  let nearest = Float64Array.from(table.to(centres.subarray(0, width)));
  const draws = 2 + Math.floor(Math.log(k));
  for (let c = 1; c < k; c++) {
    const drawn = Array.from({length: draws}, () => draw(nearest, random));
    const candidates = new Float32Array(draws * width);
    drawn.forEach((at, i) => candidates.set(row(at), i * width));
    const distances = table.to(candidates);
    const after = drawn.map((_, i) => nearest.map((value, at) => Math.min(value, distances[at * draws + i])));
    const sums = after.map((values) => values.reduce((a, b) => a + b, 0));
    const best = sums.indexOf(Math.min(...sums));
    nearest = after[best];
    centres.set(row(drawn[best]), c * width);
  }
  return centres;
}

/** A place, with chances by the values; any, where all are 0. */
function draw(values: Float64Array, random: Random): number {
  let left = random.uniform() * values.reduce((a, b) => a + b, 0);
  if (left === 0) return random.integer(values.length);
  let last = 0;
  for (let at = 0; at < values.length; at++) {
    if (values[at] === 0) continue;
    last = at;
    left -= values[at];
    if (left < 0) return at;
  }
  return last;
}

function assign(table: Float32Array, k: number): Pick<KMeans, "labels" | "distances"> {
  const count = table.length / k;
  const labels = new Int32Array(count);
  const distances = new Float64Array(count).fill(Infinity);
  for (let row = 0; row < count; row++) {
    for (let c = 0; c < k; c++) {
      if (table[row * k + c] < distances[row]) [distances[row], labels[row]] = [table[row * k + c], c];
    }
  }
  return {labels, distances};
}

/** Clusters that lost all their rows take the ones that are worst off elsewhere. */
function fillEmpty(labels: Int32Array, distances: Float64Array, k: number): void {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]++;
  const far = distances.slice();
  for (let c = 0; c < k; c++) {
    if (sizes[c] > 0) continue;
    let worst = -1;
    for (let row = 0; row < labels.length; row++) {
      if (sizes[labels[row]] > 1 && (worst < 0 || far[row] > far[worst])) worst = row;
    }
    sizes[labels[worst]]--;
    sizes[c] = 1;
    labels[worst] = c;
    far[worst] = 0;
  }
}

function average({data, count, width}: NeuronRows, labels: Int32Array, centres: Float32Array): void {
  const sums = new Float64Array(centres.length);
  const sizes = new Int32Array(centres.length / width);
  for (let row = 0; row < count; row++) {
    const to = labels[row] * width;
    sizes[labels[row]]++;
    for (let i = 0; i < width; i++) sums[to + i] += data[row * width + i];
  }
  for (let i = 0; i < sums.length; i++) centres[i] = sums[i] / sizes[Math.floor(i / width)];
}
