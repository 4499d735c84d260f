import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {laterPieces} from "./later-pieces.js";
import type {Group, Scores} from "./scores.js";
import {scoresOf} from "./scores.js";
import type {States} from "./states.js";
import {statesOf} from "./states.js";
import type {Call} from "./steps.js";
import {checkCall, lensNames} from "./steps.js";
import type {Watched, WatchOptions, WatchWord} from "./types.js";
import {wordsOf} from "./words.js";

/** Words are looked for in turns: each is compared with the whole vocabulary. */
const mostAtOnce = 16;

/**
 * The logit lens for words of your choice: how each layer ranks them, and how probable it finds them, at some positions.
 *
 * The first piece of a word needs no forward pass: the run's hidden states hold it. A word of several pieces is as probable
 * as its first piece times each later one after those before it, in each layer; for the later ones the text is read again
 * with the earlier pieces in the place of what followed. What was read is kept with the run.
 *
 * @param words - as you would write them; whether a space comes before them is seen from the text, see `options.space`; a token is
 * named by its `{id}` too
 * @param options - see `LensOptions` and `WatchOptions`
 * @throws RangeError if a word is empty, holds control characters or special tokens, or cannot be written by the tokenizer
 * @throws Error if a word has several pieces and the model is a masked one, or the run was changed by interventions
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Alammar (2021), section 3.3
 * @example
 * const {words, probabilities} = await watch(model, run, ["is", "are"], {positions: 5});
 */
export async function watch(
  model: Model,
  run: Run,
  words: readonly WatchWord[],
  options: WatchOptions = {},
  caller = "watch",
): Promise<Watched> {
  checkOptions(caller, options, [...lensNames, "space"]);
  const call = checkCall(caller, model, run, options);
  const watched = wordsOf(call, words, options);
  const states = await statesOf(call, call.steps, options);
  const first = await firstPieces(
    call,
    states,
    watched.map(({ids}) => ids[0]),
    options,
  );
  const later = await laterPieces(call, states, watched, options);
  const logs = first.logs.map((log, i) => log + later[i]);
  const shape = [watched.length, call.steps.length, call.positions.length];
  const table = (data: Float32Array): NdArray => ({axes: ["word", "layer", "position"], shape, data});
  return {
    steps: call.steps,
    positions: call.positions,
    provenance: run.provenance,
    words: watched,
    ranks: table(first.ranks),
    firstProbabilities: table(first.probabilities),
    probabilities: table(logs.map((log) => Math.exp(log))),
    logProbabilities: table(logs),
  };
}

/** Of the first pieces, each `[word, layer, position]`. */
async function firstPieces(
  {caller, model, steps, positions, back}: Call,
  states: States,
  firsts: readonly number[],
  options: WatchOptions,
): Promise<Pick<Scores, "ranks" | "probabilities" | "logs">> {
  const distinct = [...new Set(firsts)];
  const cells = steps.length * positions.length;
  const ranks = new Float32Array(firsts.length * cells);
  const probabilities = new Float32Array(ranks.length);
  const logs = new Float32Array(ranks.length);
  const vectors = positions.map((position) => steps.map((step) => states(step, position - back)));
  for (let from = 0; from < distinct.length; from += mostAtOnce) {
    const some = distinct.slice(from, from + mostAtOnce);
    const ids = padded(some);
    const groups = vectors.map((own): Group => ({vectors: own, ids}));
    const scores = await scoresOf(caller, model, groups, {topK: 1, spread: false}, options);
    firsts.forEach((id, word) => {
      const at = some.indexOf(id);
      if (at < 0) return;
      for (let row = 0; row < cells; row++) {
        const [position, step] = [Math.floor(row / steps.length), row % steps.length];
        const cell = word * cells + step * positions.length + position;
        const own = row * ids.length + at;
        ranks[cell] = scores.ranks[own];
        probabilities[cell] = scores.probabilities[own];
        logs[cell] = scores.logs[own];
      }
    });
  }
  return {ranks, probabilities, logs};
}

/** The list with its first id repeated until it is 1, 2, 4, 8 or 16 long: so there are few programs. */
function padded(ids: readonly number[]): number[] {
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return Array.from({length}, (_, i) => ids[i] ?? ids[0]);
}
