import type {LoadedModel, Model} from "../models/index.js";
import {checkOptions, checkWhole, loadedCausal, pause, range, throwIfAborted} from "../models/index.js";
import {read, using} from "../tensors/index.js";
import {assemble} from "./assemble.js";
import {checkCapture, checkMemory, defaultMaxMemory} from "./capture.js";
import {feedsOf, inputsOf} from "./feeds.js";
import {idsOf} from "./ids.js";
import {Instruments} from "./instruments.js";
import {singlePass} from "./pass.js";
import {scoreOf} from "./probabilities.js";
import {provenanceOf} from "./provenance.js";
import type {CaptureOptions, Run} from "./run-type.js";

export interface RunOptions {
  /** Tokens from this position on count as output: their logits and probabilities are given (default: none). */
  readonly nPrompt?: number;
  readonly capture?: CaptureOptions;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Bytes that the call may need beyond the model's weights (default 2 GiB). */
  readonly maxMemory?: number;
}

/**
 * Reads a text with a model, without generating, and captures what goes on inside.
 *
 * @param text - a text, or token ids
 * @returns plain arrays
 * @throws RangeError if the text is empty or longer than the model's context, or needs more than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @example
 * const {hiddenStates} = await run(model, "The keys to the cabinet are");
 */
export async function run(
  model: Model,
  text: string | readonly number[],
  options: RunOptions = {},
): Promise<Run> {
  checkOptions("run", options, ["nPrompt", "capture", "signal", "maxMemory"]);
  const {capture = {}, signal, maxMemory = defaultMaxMemory} = options;
  checkCapture("run", capture);
  const inner = loadedCausal(model, "run");
  const ids = idsOf("run", model, text);
  const {nPrompt = ids.length} = options;
  checkWhole("run", "nPrompt", nPrompt, 1, ids.length);
  const instruments = new Instruments("run", inner, {capture});
  // Position p is chosen by the logits of the position before it. Without output one row is asked for and dropped.
  const queries = instruments.needsLogits
    ? range(ids.length)
    : nPrompt < ids.length
      ? range(ids.length - nPrompt, nPrompt - 1)
      : range(1);
  const size = {seq: ids.length, keys: ids.length, queries: queries.length};
  checkMemory("run", model.config, size, capture, maxMemory);
  await pause();
  throwIfAborted("run", signal);

  const logits = forward(inner, ids, queries, instruments);
  const {nVocab} = model.config;
  const scores = ids.slice(nPrompt).map((id, i) => {
    const row = instruments.needsLogits ? nPrompt - 1 + i : i;
    return scoreOf("run", logits.subarray(row * nVocab, (row + 1) * nVocab), id);
  });
  return {
    ...assemble(model, ids, nPrompt, scores, provenanceOf(model, "given", null)),
    ...instruments.results(),
  };
}

function forward(
  model: LoadedModel,
  ids: readonly number[],
  queries: Int32Array,
  instruments: Instruments,
): Float32Array {
  const program = instruments.program("run", (tap) => {
    const graph = model.graph({tap});
    return {graph, inputs: inputsOf(graph), outputs: [graph.logits], stacks: {main: graph}};
  });
  const made = using(feedsOf(ids, queries), (feeds) =>
    program(feeds, {main: {...singlePass(ids.length), queries}}),
  );
  return using(made, ([logits]) => read(logits) as Float32Array);
}
