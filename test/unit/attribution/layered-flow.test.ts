import {layeredMaxFlow} from "../../../src/attribution/layered-flow.js";
import type {LayeredNetwork} from "../../../src/attribution/layered-flow.js";
import {seededRandom} from "../../../src/tensors/index.js";

const network = (n: number, ...capacities: number[][]): LayeredNetwork => ({
  n,
  capacities: capacities.map((matrix) => Float64Array.from(matrix)),
});

/** Random capacities, some of them 0. */
function random(seed: number, n: number, layers: number): LayeredNetwork {
  const {uniform} = seededRandom(seed);
  const matrix = (): number[] =>
    Array.from({length: n * n}, () => (uniform() < 0.3 ? 0 : Math.round(uniform() * 64) / 64));
  return network(n, ...Array.from({length: layers}, matrix));
}

describe("layeredMaxFlow, by hand", () => {
  test("one layer: the flow is the edge's capacity", () => {
    const {value} = layeredMaxFlow(network(2, [0.7, 0.3, 0.25, 0.75]), 1, 0);
    expect(value).toBe(0.25);
  });

  test("two layers: paths add up, each as wide as its narrowest edge", () => {
    // From node 1 on top: to 0 over 0 min(0.4, 1), over 1 min(0.6, 0.5).
    const {value} = layeredMaxFlow(network(2, [1, 0, 0.5, 0.5], [1, 0, 0.4, 0.6]), 1, 0);
    expect(value).toBeCloseTo(0.9, 12);
  });

  test("what two heads see the same way flows the same way", () => {
    // Symmetric: every edge 1/3, every pair of nodes the same.
    const third = Array<number>(9).fill(1 / 3);
    const flows = Array.from({length: 9}, (_, i) => {
      return layeredMaxFlow(network(3, third, third), Math.floor(i / 3), i % 3).value;
    });
    for (const flow of flows) expect(flow).toBeCloseTo(1, 12);
  });

  test("a path that was taken first is given back where another needs it", () => {
    // From 0 on top to 0 at the bottom, through three layers of 3 nodes: one path of 1 through the middle would bar two of 1.
    const top = [1, 1, 0, 0, 0, 0, 0, 0, 0];
    const middle = [1, 1, 0, 1, 0, 0, 0, 0, 0];
    const bottom = [1, 0, 0, 1, 0, 0, 0, 0, 0];
    const {value} = layeredMaxFlow(network(3, bottom, middle, top), 0, 0);
    expect(value).toBe(2);
  });

  test("nothing flows where no path leads", () => {
    const {value, phases} = layeredMaxFlow(network(2, [1, 0, 0, 1], [1, 0, 0, 1]), 0, 1);
    expect([value, phases]).toEqual([0, 0]);
  });
});

describe("layeredMaxFlow, of random networks", () => {
  const cases = Array.from({length: 40}, (_, seed) => ({seed, n: 2 + (seed % 6), layers: 1 + (seed % 5)}));

  test.each(cases)("keeps to capacities, and loses nothing (seed $seed)", ({seed, n, layers}) => {
    const net = random(seed, n, layers);
    const {value, flows} = layeredMaxFlow(net, n - 1, 0, {details: true});
    const at = (layer: number, i: number, k: number): number => flows![layer][i * n + k];
    net.capacities.forEach((matrix, layer) => {
      matrix.forEach((capacity, edge) => {
        expect(flows![layer][edge]).toBeGreaterThanOrEqual(0);
        expect(flows![layer][edge]).toBeLessThanOrEqual(capacity + 1e-12);
      });
    });
    const nodes = Array.from({length: n}, (_, i) => i);
    const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    const out = (layer: number, i: number): number =>
      layer === 0 ? 0 : sum(nodes.map((k) => at(layer - 1, i, k)));
    const into = (layer: number, i: number): number =>
      layer === layers ? 0 : sum(nodes.map((k) => at(layer, k, i)));
    for (let layer = 0; layer <= layers; layer++) {
      for (const i of nodes) {
        const source = layer === layers && i === n - 1 ? value : 0;
        const sink = layer === 0 && i === 0 ? value : 0;
        expect(into(layer, i) + source).toBeCloseTo(out(layer, i) + sink, 10);
      }
    }
  });

  test.each(cases)(
    "is as large as the cut it reports, so that no flow is larger (seed $seed)",
    ({seed, n, layers}) => {
      const net = random(seed, n, layers);
      const {value, reached} = layeredMaxFlow(net, n - 1, 0, {details: true});
      expect(reached![layers][n - 1]).toBe(1);
      expect(reached![0][0]).toBe(0);
      let cut = 0;
      net.capacities.forEach((matrix, layer) =>
        matrix.forEach((capacity, edge) => {
          const [upper, lower] = [Math.floor(edge / n), edge % n];
          if (reached![layer + 1][upper] && !reached![layer][lower]) cut += capacity;
        }),
      );
      expect(value).toBeCloseTo(cut, 10);
    },
  );

  test("leaves out nodes that cannot matter without changing a causal flow", () => {
    const n = 6;
    const {capacities} = random(5, n, 4);
    for (const matrix of capacities) {
      matrix.forEach((_, edge) => {
        if (edge % n > Math.floor(edge / n)) matrix[edge] = 0;
      });
    }
    for (let source = 0; source < n; source++) {
      for (let sink = 0; sink <= source; sink++) {
        const some = layeredMaxFlow({n, capacities}, source, sink, {within: [sink, source + 1]}).value;
        expect(some).toBeCloseTo(layeredMaxFlow({n, capacities}, source, sink).value, 12);
      }
    }
  });
});
