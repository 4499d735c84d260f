import type {Run} from "../capture/index.js";
import {defaultMaxMemory} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, loadedCausal, pause, throwIfAborted} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {chunkSize} from "./budget.js";
import {Passes} from "./passes.js";
import {checkUnit, targetsOf} from "./targets.js";

export interface AttributionOptions {
  /** What is explained: the logit of each target (default) or its probability. */
  readonly of?: "logit" | "probability";
  /** Positions of the tokens to explain, from 1 (default: all output tokens). */
  readonly targets?: readonly number[];
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told after each backward pass: how many targets are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes that the call may need beyond the model's weights (default 2 GiB); targets are taken in turns to fit. */
  readonly maxMemory?: number;
}

/** How much each earlier token is responsible for each target. */
export interface Attribution {
  /** Positions of the explained tokens. */
  readonly targets: readonly number[];
  /**
   * Each source's score divided by the sum of the row; axes "target", "source". A row sums to 1 over the positions
   * before its target and is 0 from there on. Where every gradient is 0, the whole row is 0.
   */
  readonly shares: NdArray;
  /** Sum of the scores of each row, in `unit` `[target]`. */
  readonly totals: Float32Array;
  /** Gradient · input of each source, with its sign, in `unit`; axes "target", "source". */
  readonly signed: NdArray;
  readonly unit: "logit" | "probability";
  readonly method: "gradient × input, L2";
}

/**
 * Gradient × input: for each target token c and each earlier token the score ‖∇ₓ f_c(X) ⊙ X‖₂, with X the token
 * embeddings (without positions) and f_c the logit of c where it was chosen.
 *
 * One forward pass serves all targets; the backward pass takes as many of them at once as fit into `maxMemory`.
 *
 * @param model - the model that made the run
 * @param run - from `generate()`, or from `run()` with `nPrompt`
 * @param caller - the function that errors name: the one that the reader called
 * @throws RangeError if a target is not a position of the run after the first, or one target needs more than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Denil, Demiraj & de Freitas (2015), section 3; Atanasova et al. (2020), section 2 (the L2 norm)
 * @example
 * const {shares} = await gradientTimesInput(model, await generate(model, "The keys to the cabinet"));
 */
export async function gradientTimesInput(
  model: Model,
  run: Run,
  options: AttributionOptions = {},
  caller = "gradientTimesInput",
): Promise<Attribution> {
  checkOptions(caller, options, ["of", "targets", "signal", "onProgress", "maxMemory"]);
  const {of: unit = "logit", signal, onProgress} = options;
  checkUnit(caller, unit);
  const inner = loadedCausal(model, caller);
  const {maxMemory = inner.maxMemory ?? defaultMaxMemory} = options;
  const targets = targetsOf(caller, run, model, options.targets);
  const longest = Math.max(...targets);
  const chunk = chunkSize(model.config, longest, targets.length, unit, maxMemory, caller);

  const nSources = run.ids.length;
  const norms = new Float32Array(targets.length * nSources);
  const signed = new Float32Array(norms.length);
  const order = [...targets.keys()].sort((a, b) => targets[b] - targets[a]);
  const passes = new Passes(inner, unit, run.ids);
  try {
    for (let from = 0; from < order.length; from += chunk) {
      await pause();
      throwIfAborted(caller, signal);
      const some = order.slice(from, from + chunk);
      const scores = passes.backward(some.map((i) => targets[i]));
      some.forEach((i, k) => {
        norms.set(scores[k].norms, i * nSources);
        signed.set(scores[k].dots, i * nSources);
      });
      onProgress?.(from + some.length, targets.length);
    }
  } finally {
    passes.dispose();
  }
  const table = (data: Float32Array): NdArray => ({
    axes: ["target", "source"],
    shape: [targets.length, nSources],
    data,
  });
  const {shares, totals} = normalised(norms, targets.length, caller);
  return {
    targets,
    shares: table(shares),
    totals,
    signed: table(signed),
    unit,
    method: "gradient × input, L2",
  };
}

function normalised(
  norms: Float32Array,
  nRows: number,
  caller: string,
): {shares: Float32Array; totals: Float32Array} {
  const width = norms.length / nRows;
  const totals = Float32Array.from({length: nRows}, (_, row) =>
    norms.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0),
  );
  const bad = totals.findIndex((total) => !Number.isFinite(total));
  if (bad >= 0) {
    throw new Error(
      `${caller}(): gradients must be finite numbers, got a sum of ${totals[bad]}. The model's weights are too large for 32-bit floats.`,
    );
  }
  const shares = norms.map((norm, i) => {
    const total = totals[Math.floor(i / width)];
    return total > 0 ? norm / total : 0;
  });
  return {shares, totals};
}
