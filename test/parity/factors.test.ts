import {readFileSync} from "node:fs";
import {join} from "node:path";
import {clusters, nmf} from "../../src/neurons/index.js";
import {bestPairs} from "../../src/neurons/assignment.js";
import {clippedMatrix} from "../../src/neurons/clipped-matrix.js";
import type {ActivationMatrix} from "../../src/neurons/matrix.js";
import {solve} from "../../src/neurons/solve.js";
import type {ActivationSource} from "../../src/neurons/index.js";
import {activationsOf} from "../../src/neurons/source.js";
import {startOf} from "../../src/neurons/start.js";
import {seededRandom} from "../../src/tensors/index.js";
import {difference} from "./golden.js";
import {tolerances} from "./tolerances.js";

type Matrix = readonly (readonly number[])[];
type Metric = "euclidean" | "cosine" | "correlation";
interface Start {
  readonly factors: Matrix;
  readonly loadings: Matrix;
  readonly error: number;
}
interface Clustered {
  readonly inertia: number;
  readonly heights: readonly number[];
  readonly sizes: readonly number[];
  readonly labels: readonly number[];
}

/** What tools/parity/factors.py writes. */
const golden = JSON.parse(readFileSync(join(__dirname, "golden", "factors.json"), "utf8")) as {
  readonly activations: readonly Matrix[];
  readonly iterated: Omit<Start, "error"> & {
    readonly steps: readonly (Start & {readonly iterations: number})[];
    readonly limit: Start;
  };
  readonly starts: Readonly<Record<string, Readonly<Record<"nndsvd" | "nndsvda", Start>>>>;
  readonly clusters: Readonly<Record<string, Readonly<Record<Metric, Clustered>>>>;
  readonly pairs: readonly {
    readonly scores: Matrix;
    readonly columns: readonly number[];
    readonly sum: number;
  }[];
};

const shape = [golden.activations.length, golden.activations[0].length, golden.activations[0][0].length];
const [layers, positions, neurons] = shape;
const source: ActivationSource = {
  nPrompt: positions,
  ffnnActivations: {
    axes: ["layer", "position", "neuron"],
    shape,
    data: Float32Array.from(golden.activations.flat(2)),
  },
};

async function withMatrix(use: (matrix: ActivationMatrix) => void | Promise<void>): Promise<void> {
  const {matrix} = clippedMatrix("test", activationsOf("test", source, undefined));
  try {
    await use(matrix);
  } finally {
    matrix.dispose();
  }
}

/** `[factor, layer and neuron]` as `[layer, factor, neuron]`, and back. */
function byLayer(loadings: ArrayLike<number>, k: number, back = false): Float32Array {
  const out = new Float32Array(loadings.length);
  for (let t = 0; t < k; t++) {
    for (let layer = 0; layer < layers; layer++) {
      for (let i = 0; i < neurons; i++) {
        const flat = (t * layers + layer) * neurons + i;
        const split = (layer * k + t) * neurons + i;
        out[back ? flat : split] = loadings[back ? split : flat];
      }
    }
  }
  return out;
}

describe("coordinate descent", () => {
  test.each(golden.iterated.steps)(
    "after $iterations iterations from the same start is where scikit-learn's is",
    async ({iterations, factors, loadings, error}) => {
      const k = golden.iterated.factors.length;
      const start = {
        w: Float32Array.from(golden.iterated.factors.flat()),
        h: byLayer(golden.iterated.loadings.flat(), k),
      };
      await withMatrix(async (matrix) => {
        const plain = {extrapolate: false, rounds: {h: 1, w: 1}} as const;
        const found = await solve(matrix, start, {
          caller: "test",
          tolerance: -1, // goes on to the last
          maxIterations: iterations,
          ...plain,
        });
        expect(difference(found.w, factors)).toBeLessThan(tolerances.factors);
        expect(difference(byLayer(found.h, k, true), loadings)).toBeLessThan(tolerances.factors);
        expect(Math.abs(matrix.squaredError(found.w, found.h, k) ** 0.5 / error - 1)).toBeLessThan(
          tolerances.factorError,
        );
      });
    },
  );

  test("with extrapolation comes in 1,000 iterations to the error that scikit-learn leaves after 30,000", async () => {
    const k = golden.iterated.factors.length;
    const last = golden.iterated.limit;
    const start = {
      w: Float32Array.from(golden.iterated.factors.flat()),
      h: byLayer(golden.iterated.loadings.flat(), k),
    };
    await withMatrix(async (matrix) => {
      const found = await solve(matrix, start, {caller: "test", tolerance: -1, maxIterations: 1000});
      const error = matrix.squaredError(found.w, found.h, k) ** 0.5;
      expect(Math.abs(error / last.error - 1)).toBeLessThan(tolerances.factorError);
    });
  });
});

describe.each(Object.entries(golden.starts))("%s factors", (count, inits) => {
  const k = Number(count);
  test.each(["nndsvd", "nndsvda"] as const)("start as scikit-learn's with %s", async (init) => {
    await withMatrix((matrix) => {
      const {w, h} = startOf(matrix, k, init, seededRandom(0));
      expect(difference(w, inits[init].factors)).toBeLessThan(tolerances.factors);
      expect(difference(byLayer(h, k, true), inits[init].loadings)).toBeLessThan(tolerances.factors);
    });
  });

  test.each(["nndsvd", "nndsvda"] as const)(
    "leave no larger error than scikit-learn's from %s",
    async (init) => {
      const {error} = await nmf(source, {factors: k, init});
      expect(error).toBeLessThan(inits[init].error * (1 + tolerances.worse));
    },
  );
});

describe.each(Object.entries(golden.clusters))("%s clusters", (count, metrics) => {
  const k = Number(count);
  const all = Object.entries(metrics) as [Metric, Clustered][];

  test.each(all)("by k-means and %s have no larger inertia than scikit-learn's", async (metric, expected) => {
    const {inertia} = await clusters(source, {clusters: k, metric, starts: 100});
    expect(inertia).toBeLessThan(expected.inertia * (1 + tolerances.worse));
    // Less is possible, but hardly: a hundred starts of either find the best.
    expect(inertia).toBeGreaterThan(expected.inertia * 0.98);
  });

  test.each(all)("of a tree by %s are SciPy's", async (metric, expected) => {
    const {merges, labels} = await clusters(source, {clusters: k, metric, method: "hierarchical"});
    expect(
      difference(
        merges!.map(({height}) => height),
        expected.heights,
      ),
    ).toBeLessThan(tolerances.heights);
    expect(merges!.map(({size}) => size)).toEqual(expected.sizes);
    const renamed = (of: readonly number[]): number[] => of.map((label) => of.indexOf(label));
    expect(renamed(Array.from(labels))).toEqual(renamed(expected.labels));
  });
});

test.each(golden.pairs)("pairs with the largest sum are SciPy's ($sum)", ({scores, columns}) => {
  expect(bestPairs(Float64Array.from(scores.flat()), scores.length)).toEqual(columns);
});
