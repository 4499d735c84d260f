import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions} from "../models/index.js";
import type {Attribution, AttributionOptions} from "./attribution.js";
import {normalised, scoreTable} from "./attribution.js";
import {gradientScores} from "./gradients.js";
import {sharedOptions} from "./targets.js";

/**
 * Saliency: for each target token c and each earlier token the score ‖∇ₓ f_c(X)‖₂, with X the token embeddings (without
 * positions) and f_c the logit of c where it was chosen. It has no sign.
 *
 * @param model - the model that made the run
 * @param run - from `generate()`, or from `run()` with `nPrompt`
 * @param caller - the function that errors name: the one that the reader called
 * @throws RangeError if a target is not a position of the run after the first, or one target needs more than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Simonyan, Vedaldi & Zisserman (2014), section 3; Atanasova et al. (2020), section 2 (the L2 norm)
 * @example
 * const {shares} = await gradient(model, await generate(model, "The keys to the cabinet"));
 */
export async function gradient(
  model: Model,
  run: Run,
  options: AttributionOptions = {},
  caller = "gradient",
): Promise<Attribution> {
  checkOptions(caller, options, sharedOptions);
  const {targets, unit, contrast, gradients} = await gradientScores(model, run, options, caller);
  const {shares, totals} = normalised(gradients, targets.length, caller);
  return {
    targets,
    scores: scoreTable(gradients, targets.length),
    shares: scoreTable(shares, targets.length),
    totals,
    hasSign: false,
    unit,
    contrast,
    method: "gradient, L2",
  };
}
