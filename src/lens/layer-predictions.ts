import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, checkWhole} from "../models/index.js";
import {candidates, ints, lastStep, rankingsOf, table, targetsOf} from "./rankings.js";
import type {Group} from "./scores.js";
import {scoresOf} from "./scores.js";
import {statesOf} from "./states.js";
import {checkCall, lensNames} from "./steps.js";
import type {LayerPredictions, LayerPredictionsOptions} from "./types.js";

/** A table of them is still legible, and so large a list of all layers and positions fits into memory. */
const mostCandidates = 100;

/**
 * The logit lens: what each layer would predict if what it leaves were the end of the model; also how sure it is, and how
 * far from what the model says in the end.
 *
 * @param run - of this model, with hidden states; what it did not capture is read again in one pass
 * @param options.topK - candidates of each layer and position, 1–100 (default 10)
 * @param options - the others: see `LensOptions`
 * @returns entropies and divergences in nats: KL(p ‖ q) = Σ p (ln p − ln q), where p is the model's own distribution and q
 * the layer's
 * @throws RangeError if a position or layer is not the run's, or one position needs more than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @see nostalgebraist (2020), "interpreting GPT: the logit lens"; Belrose et al. (2023) for the divergence
 * @example
 * const {ids, tokens} = await layerPredictions(model, run, {positions: 9, topK: 5});
 */
export async function layerPredictions(
  model: Model,
  run: Run,
  options: LayerPredictionsOptions = {},
  caller = "layerPredictions",
): Promise<LayerPredictions> {
  checkOptions(caller, options, [...lensNames, "topK"]);
  const most = Math.min(mostCandidates, model.config.nVocab);
  const {topK = Math.min(10, most)} = options;
  checkWhole(caller, "topK", topK, 1, most);
  const call = checkCall(caller, model, run, options);
  // The model's own distribution comes last: divergences are measured from it.
  const all = [...call.steps, lastStep(call)];
  const states = await statesOf(call, all, options);
  const targets = await targetsOf(call, states, options);
  const groups = call.positions.map((position, i): Group => ({
    vectors: all.map((step) => states(step, position - call.back)),
    ids: [targets.ids[i]],
  }));
  const scores = await scoresOf(caller, call.model, groups, {topK, spread: true}, options);
  const size = {steps: call.steps.length, positions: call.positions.length, of: all.length};
  return {
    ...rankingsOf(call, targets, scores, {of: all.length, topK}),
    ids: ints(size, scores.topIds, topK),
    candidateProbabilities: candidates(size, scores.topProbabilities, topK),
    entropies: table(size, scores.entropies),
    divergences: table(size, scores.divergences),
  };
}
