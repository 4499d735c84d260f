/**
 * A network of layers of `n` nodes each: `capacities[l][i · n + k]` is what may flow from node `i` of layer `l + 1` to node `k` of
 * layer `l`.
 */
export interface LayeredNetwork {
  readonly n: number;
  readonly capacities: readonly (Float32Array | Float64Array)[];
}

/** A largest flow, with the proof that none is larger. */
export interface LayeredFlow {
  /** What leaves the source and arrives at the sink. */
  readonly value: number;
  /** What flows through each edge, as `capacities`; null where it was not asked for. */
  readonly flows: readonly Float64Array[] | null;
  /** Nodes that more could reach from the source: `[layer][node]`, layer 0 first. The edges that leave them are a smallest cut. */
  readonly reached: readonly Uint8Array[] | null;
  /** Rounds that it took. */
  readonly phases: number;
}

/** What is left of a capacity that counts as nothing: far above the rounding of 64-bit numbers, far below any weight that matters. */
const least = 1e-13;

/**
 * The largest flow from a node of the top layer to a node of the bottom layer, by Dinic's algorithm: rounds of shortest paths, in
 * each of which as much is sent as these paths can take.
 *
 * @param options.within - nodes `[from, to)` of each layer that take part (default: all)
 * @param options.details - also give flows and cut (default false)
 * @see Dinic (1970), "Algorithm for solution of a problem of maximum flow in networks with power estimation"
 */
export function layeredMaxFlow(
  {n, capacities}: LayeredNetwork,
  source: number,
  sink: number,
  {
    within = [0, n],
    details = false,
  }: {readonly within?: readonly [number, number]; readonly details?: boolean} = {},
): LayeredFlow {
  const [from, to] = within;
  const solver = new Dinic(capacities, n, from, to - from);
  const {value, phases} = solver.solve(source - from, sink - from);
  if (!details) return {value, phases, flows: null, reached: null};
  return {value, phases, flows: solver.flows(n), reached: solver.reached(n)};
}

class Dinic {
  readonly #m: number;
  readonly #from: number;
  readonly #layers: number;
  /** What is left of each edge, and what flows through it: `[layer, upper node, lower node]`. */
  readonly #left: Float64Array;
  readonly #flow: Float64Array;
  /** Distance from the source, −1 where not reached; `[layer, node]`. */
  readonly #level: Int32Array;
  /** The next neighbour of each node to try: first those below, then those above. */
  readonly #next: Int32Array;
  readonly #queue: Int32Array;
  #sink = 0;

  constructor(capacities: LayeredNetwork["capacities"], n: number, from: number, m: number) {
    this.#m = m;
    this.#from = from;
    this.#layers = capacities.length;
    this.#left = new Float64Array(this.#layers * m * m);
    this.#flow = new Float64Array(this.#left.length);
    capacities.forEach((matrix, layer) => {
      for (let i = 0; i < m; i++) {
        const start = (from + i) * n + from;
        this.#left.set(matrix.subarray(start, start + m), (layer * m + i) * m);
      }
    });
    const nodes = (this.#layers + 1) * m;
    this.#level = new Int32Array(nodes);
    this.#next = new Int32Array(nodes);
    this.#queue = new Int32Array(nodes);
  }

  solve(source: number, sink: number): {value: number; phases: number} {
    const start = this.#layers * this.#m + source;
    this.#sink = sink;
    let [value, phases] = [0, 0];
    while (this.#layer(start)) {
      phases++;
      this.#next.fill(0);
      value += this.#send(start, Infinity);
    }
    return {value, phases};
  }

  /** Distances from the source over edges with room; whether the sink is reached. */
  #layer(start: number): boolean {
    const [m, level, queue, left, flow] = [this.#m, this.#level, this.#queue, this.#left, this.#flow];
    level.fill(-1);
    level[start] = 0;
    queue[0] = start;
    let end = 1;
    for (let at = 0; at < end; at++) {
      const node = queue[at];
      // Nodes beyond the sink are on no shortest path.
      if (level[this.#sink] >= 0 && level[node] >= level[this.#sink]) break;
      const layer = Math.floor(node / m);
      const next = level[node] + 1;
      if (layer > 0) {
        const [below, edges] = [(layer - 1) * m, (node - m) * m];
        for (let i = 0; i < m; i++) {
          if (level[below + i] >= 0 || left[edges + i] <= least) continue;
          level[below + i] = next;
          queue[end++] = below + i;
        }
      }
      // Back over edges that something flows through.
      if (layer < this.#layers) {
        const [above, edges] = [(layer + 1) * m, layer * m * m + node - layer * m];
        for (let i = 0; i < m; i++) {
          if (level[above + i] >= 0 || flow[edges + i * m] <= least) continue;
          level[above + i] = next;
          queue[end++] = above + i;
        }
      }
    }
    return level[this.#sink] >= 0;
  }

  /** Sends up to `most` from a node along shortest paths; what arrived. Neighbours 0…m−1 lie below it, m…2m−1 above. */
  #send(node: number, most: number): number {
    if (node === this.#sink) return most;
    const [m, level, next] = [this.#m, this.#level, this.#next];
    const layer = Math.floor(node / m);
    const wanted = level[node] + 1;
    const count = layer < this.#layers ? 2 * m : m;
    let sent = 0;
    if (layer === 0 && next[node] < m) next[node] = m;
    for (; next[node] < count; next[node]++) {
      const i = next[node];
      const down = i < m;
      const other = down ? (layer - 1) * m + i : layer * m + i;
      if (level[other] !== wanted) continue;
      const edge = down ? (node - m) * m + i : (layer * m + i - m) * m + node - layer * m;
      const room = down ? this.#left[edge] : this.#flow[edge];
      if (room <= least) continue;
      const arrived = this.#send(other, Math.min(most - sent, room));
      if (arrived <= 0) continue;
      this.#left[edge] -= down ? arrived : -arrived;
      this.#flow[edge] += down ? arrived : -arrived;
      sent += arrived;
      // This neighbour may take more of what comes later.
      if (most - sent <= least) return sent;
    }
    return sent;
  }

  flows(n: number): Float64Array[] {
    const m = this.#m;
    return Array.from({length: this.#layers}, (_, layer) => {
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < m; i++) {
        const start = (layer * m + i) * m;
        matrix.set(this.#flow.subarray(start, start + m), (this.#from + i) * n + this.#from);
      }
      return matrix;
    });
  }

  /** After the last round, in which the sink was not reached. */
  reached(n: number): Uint8Array[] {
    const m = this.#m;
    return Array.from({length: this.#layers + 1}, (_, layer) => {
      const row = new Uint8Array(n);
      for (let i = 0; i < m; i++) row[this.#from + i] = this.#level[layer * m + i] >= 0 ? 1 : 0;
      return row;
    });
  }
}
