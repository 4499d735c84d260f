import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Attribution, AttributionOptions} from "./attribution.js";
import {normalised, scoreTable} from "./attribution.js";
import {gradientScores} from "./gradients.js";
import {sharedOptions} from "./targets.js";

/** How the entries of an embedding become one score. */
export type Aggregation = "l2" | "dot";

export interface GradientTimesInputOptions extends AttributionOptions {
  /** "l2" (default): the norm ‖∇ₓ f ⊙ X‖₂, without a sign; "dot": the sum ∇ₓ f · X, with its sign. */
  readonly aggregation?: Aggregation;
}

/**
 * Gradient × input: for each target token c and each earlier token the score ‖∇ₓ f_c(X) ⊙ X‖₂, or with its sign
 * ∇ₓ f_c(X) · X, with X the token embeddings (without positions) and f_c the logit of c where it was chosen.
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
  options: GradientTimesInputOptions = {},
  caller = "gradientTimesInput",
): Promise<Attribution & {readonly signed: NdArray}> {
  checkOptions(caller, options, [...sharedOptions, "aggregation"]);
  const {aggregation = "l2"} = options;
  if (aggregation !== "l2" && aggregation !== "dot") {
    throw new RangeError(`${caller}(): aggregation must be "l2" or "dot", got ${show(aggregation)}.`);
  }
  const {targets, unit, contrast, norms, dots} = await gradientScores(model, run, options, caller);
  const scores = aggregation === "l2" ? norms : dots;
  const {shares, totals} = normalised(scores, targets.length, caller);
  return {
    targets,
    scores: scoreTable(scores, targets.length),
    shares: scoreTable(shares, targets.length),
    totals,
    hasSign: aggregation === "dot",
    unit,
    contrast,
    method: aggregation === "l2" ? "gradient × input, L2" : "gradient · input",
    signed: scoreTable(dots, targets.length),
  };
}
