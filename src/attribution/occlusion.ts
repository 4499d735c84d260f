import type {Run} from "../capture/index.js";
import {defaultMaxMemory} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, loadedCausal, pause, throwIfAborted} from "../models/index.js";
import type {Attribution, AttributionOptions} from "./attribution.js";
import {normalised, scoreTable} from "./attribution.js";
import type {Baseline} from "./baseline.js";
import {baselineInWords, checkBaseline} from "./baseline.js";
import {occlusionPlan} from "./budget.js";
import {PathPasses} from "./path-passes.js";
import {aimOf, sharedOptions, targetsOf} from "./targets.js";

export interface OcclusionOptions extends AttributionOptions {
  /**
   * What stands in a token's place: an embedding of zeros (default), the embedding of this token, or nothing: with "remove"
   * the token is left out, and those after it move up.
   */
  readonly baseline?: Baseline | "remove";
}

/**
 * Occlusion: for each target token c and each earlier token f_c(text) − f_c(text without that token), with f_c the logit of
 * c where it was chosen. Above 0: the token speaks for the target. One pass of a changed text serves all later targets.
 *
 * @param model - the model that made the run
 * @param run - from `generate()`, or from `run()` with `nPrompt`
 * @param caller - the function that errors name: the one that the reader called
 * @throws RangeError if a target is not a position of the run after the first, the baseline is not a token, one text needs
 * more than `maxMemory`, or the only token before a target is to be left out
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Zeiler & Fergus (2014), section 4.2; Li, Monroe & Jurafsky (2016), eq. 2
 * @example
 * const {scores} = await occlusion(model, run, {targets: [9], baseline: "remove"});
 */
export async function occlusion(
  model: Model,
  run: Run,
  options: OcclusionOptions = {},
  caller = "occlusion",
): Promise<Attribution> {
  checkOptions(caller, options, [...sharedOptions, "baseline"]);
  const aim = aimOf(caller, model, options);
  const {signal, onProgress, baseline = "zeros"} = options;
  if (baseline !== "remove") checkBaseline(caller, baseline, model, ', or "remove"');
  const inner = loadedCausal(model, caller);
  const {maxMemory = inner.maxMemory ?? defaultMaxMemory} = options;
  const targets = targetsOf(caller, run, model, options.targets);
  const shift = baseline === "remove" ? 1 : 0;
  if (shift > 0 && targets.includes(1)) {
    throw new RangeError(
      `${caller}(): target must have two tokens before it where one is left out, got position 1. Give targets from 2 on, or another baseline.`,
    );
  }
  const length = Math.max(...targets);
  const {textsAtOnce, rowsAtOnce} = occlusionPlan(
    model.config,
    length,
    targets.length,
    aim.unit,
    maxMemory,
    caller,
  );
  const passes = new PathPasses(inner, aim);
  const input = passes.embeddings(run.ids.slice(0, length));
  const width = input.length / length;
  const instead = typeof baseline === "number" ? passes.embeddings([baseline]) : new Float32Array(width);
  const scores = new Float32Array(targets.length * run.ids.length);
  const parts = partsOf(targets, rowsAtOnce);
  const idsOf = (part: readonly number[]): number[] => part.map((i) => run.ids[targets[i]]);
  const rowsOf = (part: readonly number[], moved: number): number[] =>
    part.map((i) => targets[i] - 1 - moved);
  const whole = parts.flatMap((part) => [...passes.values(input, 1, length, rowsOf(part, 0), idsOf(part))]);
  for (let from = 0; from < length; from += textsAtOnce) {
    const sources = Array.from({length: Math.min(textsAtOnce, length - from)}, (_, k) => from + k);
    const texts = without(input, sources, instead, shift > 0);
    for (const all of parts) {
      await pause();
      throwIfAborted(caller, signal);
      // Of targets before all these sources nothing can change.
      const part = all.filter((i) => targets[i] > from);
      if (part.length === 0) continue;
      const values = passes.values(texts, sources.length, length - shift, rowsOf(part, shift), idsOf(part));
      sources.forEach((source, k) =>
        part.forEach((i, j) => {
          if (source < targets[i])
            scores[i * run.ids.length + source] = whole[i] - values[k * part.length + j];
        }),
      );
    }
    onProgress?.(from + sources.length, length);
  }
  const {shares, totals} = normalised(scores, targets.length, caller);
  return {
    targets,
    scores: scoreTable(scores, targets.length),
    shares: scoreTable(shares, targets.length),
    totals,
    hasSign: true,
    ...aim,
    method: `occlusion, ${baseline === "remove" ? "token left out" : baselineInWords(baseline)}`,
  };
}

/** Places of the targets, so many at a time. */
function partsOf(targets: readonly number[], most: number): number[][] {
  const all = [...targets.keys()];
  return Array.from({length: Math.ceil(all.length / most)}, (_, i) => all.slice(i * most, (i + 1) * most));
}

/** One text for each source: the embeddings with that row replaced, or left out. */
function without(
  input: Float32Array,
  sources: readonly number[],
  instead: Float32Array,
  leftOut: boolean,
): Float32Array {
  const width = instead.length;
  const size = input.length - (leftOut ? width : 0);
  const texts = new Float32Array(sources.length * size);
  sources.forEach((source, k) => {
    const [before, after] = [source * width, (source + 1) * width];
    const text = texts.subarray(k * size, (k + 1) * size);
    text.set(input.subarray(0, before));
    if (!leftOut) text.set(instead, before);
    text.set(input.subarray(after), leftOut ? before : after);
  });
  return texts;
}
