import type {Run} from "../capture/index.js";
import {defaultMaxMemory} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {loadedCausal, pause, throwIfAborted} from "../models/index.js";
import type {AttributionOptions} from "./attribution.js";
import {chunkSize} from "./budget.js";
import type {Aim} from "./direction.js";
import {Passes} from "./passes.js";
import {aimOf, targetsOf} from "./targets.js";

/** What one backward pass tells of every source of each target, row by row `[target, source]`. */
export interface GradientScores extends Aim {
  readonly targets: readonly number[];
  /** ‖gradient‖₂ */
  readonly gradients: Float32Array;
  /** ‖gradient ⊙ input‖₂ */
  readonly norms: Float32Array;
  /** gradient · input */
  readonly dots: Float32Array;
}

/**
 * Gradients of what is explained with respect to the token embeddings (without positions). One forward pass serves all
 * targets; the backward pass takes as many of them at once as fit into `maxMemory`. Options are checked by the caller.
 */
export async function gradientScores(
  model: Model,
  run: Run,
  options: AttributionOptions,
  caller: string,
): Promise<GradientScores> {
  const aim = aimOf(caller, model, options);
  const {signal, onProgress} = options;
  const inner = loadedCausal(model, caller);
  const {maxMemory = inner.maxMemory ?? defaultMaxMemory} = options;
  const targets = targetsOf(caller, run, model, options.targets);
  const chunk = chunkSize(model.config, Math.max(...targets), targets.length, aim.unit, maxMemory, caller);

  const nSources = run.ids.length;
  const array = (): Float32Array => new Float32Array(targets.length * nSources);
  const found = {gradients: array(), norms: array(), dots: array()};
  const order = [...targets.keys()].sort((a, b) => targets[b] - targets[a]);
  const passes = new Passes(inner, aim, run.ids);
  try {
    for (let from = 0; from < order.length; from += chunk) {
      await pause();
      throwIfAborted(caller, signal);
      const some = order.slice(from, from + chunk);
      const scores = passes.backward(some.map((i) => targets[i]));
      some.forEach((i, k) => {
        found.gradients.set(scores[k].gradients, i * nSources);
        found.norms.set(scores[k].norms, i * nSources);
        found.dots.set(scores[k].dots, i * nSources);
      });
      onProgress?.(from + some.length, targets.length);
    }
  } finally {
    passes.dispose();
  }
  return {targets, ...aim, ...found};
}
