import {run as runText} from "../capture/index.js";
import type {Run} from "../capture/index.js";
import type {CausalGraph, LoadedModel, Model} from "../models/index.js";
import {loaded, pause, throwIfAborted} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {read, tensor, using} from "../tensors/index.js";

export interface OutputLogitsOptions {
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Bytes that reading the text again may need beyond the model's weights. */
  readonly maxMemory?: number;
  /** Told after each part: how many output tokens are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Logits that are held at once, at most: 16 MB of them. */
const mostNumbers = 2 ** 22;
/** How far a probability may be from the one that the run tells: more than rounding ever makes. */
const tolerance = 0.02;

/**
 * The logits that each output token of a run was chosen by, one row after the other and never all at once: those that were
 * captured, else the product of the last hidden states and the model's head. Only where neither was captured the text is
 * read again.
 *
 * @param visit - is given each row in turn; the array is used again
 * @throws Error if the text must be read again and the run was changed inside, or if the rows are not those of the run
 * @throws Error named "AbortError" if `signal` is aborted
 */
export async function outputLogits(
  caller: string,
  given: Model,
  run: Run,
  visit: (logits: Float32Array, step: number) => void,
  options: OutputLogitsOptions = {},
): Promise<void> {
  const total = run.ids.length - run.nPrompt;
  if (total === 0) return;
  const model = loaded(given, caller);
  const {nVocab} = model.config;
  const checked = (logits: Float32Array, step: number): void => {
    checkRow(caller, run, logits, step);
    visit(logits, step);
  };
  const first = run.nPrompt - 1;
  if (run.allLogits) {
    const rows = run.allLogits.data as Float32Array;
    for (let step = 0; step < total; step++) {
      checked(rows.subarray((first + step) * nVocab, (first + step + 1) * nVocab), step);
    }
    return;
  }
  const states = lastStates(await withStates(caller, model, run, options));
  const chunk = Math.max(1, Math.min(64, Math.floor(mostNumbers / nVocab)));
  const multiply = headOf(model);
  for (let from = 0; from < total; from += chunk) {
    await pause();
    throwIfAborted(caller, options.signal);
    const count = Math.min(chunk, total - from);
    const logits = multiply(states.rows(first + from, count), count, states.width);
    for (let i = 0; i < count; i++) checked(logits.subarray(i * nVocab, (i + 1) * nVocab), from + i);
    options.onProgress?.(from + count, total);
  }
}

/** The hidden states of a run, captured now if they were not. */
async function withStates(
  caller: string,
  model: LoadedModel,
  run: Run,
  {signal, maxMemory}: OutputLogitsOptions,
): Promise<NdArray> {
  if (run.hiddenStates) return run.hiddenStates;
  const {interventions = [], windows} = run.provenance;
  if (interventions.length > 0) {
    throw new Error(
      `${caller}(): hidden states must have been captured where the model was changed inside, got none. Generate or run again with capture: {hiddenStates: true}.`,
    );
  }
  const capture = {hiddenStates: true, ffnnActivations: false};
  const rest = {capture, signal, ...(maxMemory === undefined ? {} : {maxMemory})};
  // The token that a decoder starts with is its own.
  const again = run.source
    ? await runText(model, run.source.ids, {...rest, target: run.ids.slice(1)})
    : await runText(model, run.ids, {
        ...rest,
        nPrompt: run.nPrompt,
        ...(windows ? {window: {size: windows.size, stride: windows.stride}} : {}),
      });
  return again.hiddenStates!;
}

function lastStates({shape, data}: NdArray): {
  readonly width: number;
  rows(from: number, count: number): Float32Array;
} {
  const [layers, positions, width] = shape;
  const start = (layers - 1) * positions;
  const rows = (from: number, count: number): Float32Array =>
    Float32Array.from(data.subarray((start + from) * width, (start + from + count) * width));
  return {width, rows};
}

/** What the model makes of last hidden states: its head, with what stands between. */
function headOf(model: LoadedModel): (rows: Float32Array, count: number, width: number) => Float32Array {
  const run = model.program("head of last states", () => {
    const whole = model.kind === "causal" ? undefined : model.encoderDecoderGraph();
    const graph: CausalGraph = whole?.decoder ?? model.graph();
    const states = graph.hiddenStates[graph.hiddenStates.length - 1];
    return {graph: whole ?? graph, inputs: [states, graph.queries], outputs: [graph.logits]};
  });
  return (rows, count, width) => {
    const feeds = (): [ReturnType<typeof tensor>, ReturnType<typeof tensor>] => {
      const states = tensor(rows, [count, width]);
      return [
        states,
        tensor(
          Int32Array.from({length: count}, (_, i) => i),
          [count],
          "int32",
        ),
      ];
    };
    return using(using(feeds(), run), ([logits]) => read(logits) as Float32Array);
  };
}

function checkRow(caller: string, run: Run, logits: Float32Array, step: number): void {
  const id = run.ids[run.nPrompt + step];
  let [most, total] = [-Infinity, 0];
  for (const logit of logits) if (logit > most) most = logit;
  for (const logit of logits) total += Math.exp(logit - most);
  const probability = Math.exp(logits[id] - most) / total;
  if (Math.abs(probability - run.probabilities[step]) <= tolerance) return;
  throw new Error(
    `${caller}(): logits must be those that the output was chosen by, got a probability of ${probability.toPrecision(3)} at position ${run.nPrompt + step} instead of ${run.probabilities[step].toPrecision(3)}. Where logits themselves were changed, generate or run again with capture: {logits: true}.`,
  );
}
