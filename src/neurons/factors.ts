import type {NdArray} from "../tensors/index.js";
import type {ActivationMatrix} from "./matrix.js";
import type {Solution} from "./solve.js";
import type {ChosenActivations, FactorText} from "./source.js";
import type {FactorInit} from "./start.js";
import {gramOf} from "./sweep.js";

/** Groups of neurons that fire together, and where in the text they do. */
export interface Factors {
  /**
   * How strongly each factor fires at each position, never below 0; in units of activation: the length of what the factor
   * adds to the vector of all neurons. Axes "factor", "position"; positions of several runs one after the other.
   */
  readonly factors: NdArray;
  /**
   * How much each neuron takes part in each factor, never below 0; the loadings of a factor have length 1. Axes "factor",
   * "layer", "neuron"; `index` has the numbers of layers, and of neurons where the run kept only some.
   */
  readonly loadings: NdArray;
  /** Layers that were read, in their order. */
  readonly layers: readonly number[];
  /** Where each run's positions are, and how many of them are input. */
  readonly texts: readonly FactorText[];
  /**
   * Share of the activations' squares that each factor explains `[factor]`, the largest first; together they are
   * `explainedVariance`, up to how far the descent went.
   */
  readonly shares: Float32Array;
  /** 1 − squared error ÷ squares of all activations. Variance about 0, not about the mean: firing is what is explained. */
  readonly explainedVariance: number;
  /** Length of the difference between the activations and what the factors give. */
  readonly error: number;
  /** Length of all activations, negative ones taken as 0. */
  readonly norm: number;
  /** Share of the squares of all activations that was in negative ones, which count as 0. */
  readonly clipped: number;
  readonly iterations: number;
  /** False where the iterations ended before the error stood still. */
  readonly converged: boolean;
  /** Error after each iteration. */
  readonly errors: Float32Array;
  readonly method: {
    readonly init: FactorInit;
    readonly seed: number;
    readonly tolerance: number;
    readonly maxIterations: number;
  };
  /** What a reader should know, in sentences; absent where there is nothing. */
  readonly warnings?: readonly string[];
}

/** Scales factors and loadings, puts them in order, and measures what they explain. */
export function factorsOf(
  matrix: ActivationMatrix,
  chosen: ChosenActivations,
  {w, h, iterations, converged, errors}: Solution,
  {method, clipped}: Pick<Factors, "method" | "clipped">,
): Factors {
  const {layers, positions, neurons} = matrix.shape;
  const k = w.length / positions;
  const gramW = gramOf({data: w, width: positions}, k);
  const gramH = gramOf({data: h, width: neurons}, k);
  // ⟨WH, wₜhₜ⟩ ÷ ‖X‖²: never negative, and their sum is what all explain where the descent is at its end.
  const share = (t: number): number => {
    let sum = 0;
    for (let r = 0; r < k; r++) sum += gramW[t * k + r] * gramH[t * k + r];
    return sum / matrix.squares;
  };
  const shares = Array.from({length: k}, (_, t) => share(t));
  const order = shares.map((_, t) => t).sort((a, b) => shares[b] - shares[a]);
  const factors = new Float32Array(k * positions);
  const loadings = new Float32Array(k * layers * neurons);
  for (const [to, from] of order.entries()) {
    const length = Math.sqrt(gramH[from * k + from]);
    for (let i = 0; i < positions; i++) factors[to * positions + i] = w[from * positions + i] * length;
    const scale = length > 0 ? 1 / length : 0;
    for (let layer = 0; layer < layers; layer++) {
      const source = (layer * k + from) * neurons;
      const target = (to * layers + layer) * neurons;
      for (let i = 0; i < neurons; i++) loadings[target + i] = h[source + i] * scale;
    }
  }
  const squaredError = matrix.squaredError(w, h, k);
  const warnings = warningsOf(shares, converged, method.maxIterations);
  return {
    factors: {axes: ["factor", "position"], shape: [k, positions], data: factors},
    loadings: {
      axes: ["factor", "layer", "neuron"],
      shape: [k, layers, neurons],
      data: loadings,
      index: {layer: chosen.layers, ...(chosen.neuronIndex ? {neuron: chosen.neuronIndex} : {})},
    },
    layers: chosen.layers,
    texts: chosen.texts,
    shares: Float32Array.from(order, (t) => shares[t]),
    explainedVariance: 1 - squaredError / matrix.squares,
    error: Math.sqrt(squaredError),
    norm: Math.sqrt(matrix.squares),
    clipped,
    iterations,
    converged,
    errors: Float32Array.from(errors, (error) => Math.sqrt(Math.max(0, error))),
    method,
    ...(warnings.length > 0 ? {warnings} : {}),
  };
}

function warningsOf(shares: readonly number[], converged: boolean, maxIterations: number): string[] {
  const empty = shares.filter((share) => share === 0).length;
  return [
    ...(converged
      ? []
      : [
          `The error still fell after ${maxIterations} iterations; raise maxIterations for more exact factors.`,
        ]),
    ...(empty === 0
      ? []
      : [
          `${empty} of ${shares.length} factors ${empty === 1 ? "is" : "are"} empty: the activations have no more parts than the others.`,
        ]),
  ];
}

/** The factors at the positions of one of several runs, `[factor, position]`. */
export function factorsOfText({factors, texts}: Pick<Factors, "factors" | "texts">, text = 0): NdArray {
  if (!Number.isInteger(text) || text < 0 || text >= texts.length) {
    throw new RangeError(
      `factorsOfText(): text must be one of ${texts.length} (0–${texts.length - 1}), got ${text}.`,
    );
  }
  const {from, to} = texts[text];
  const [k, positions] = factors.shape;
  const data = new Float32Array(k * (to - from));
  for (let t = 0; t < k; t++) {
    data.set(factors.data.subarray(t * positions + from, t * positions + to), t * (to - from));
  }
  return {axes: factors.axes, shape: [k, to - from], data};
}
