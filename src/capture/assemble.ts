import type {Model} from "../models/index.js";
import {textOf, tokensOf} from "../models/index.js";
import type {Collected} from "./instruments.js";
import type {Outcome} from "./run-forward.js";
import type {Reading} from "./run-readings.js";
import type {Provenance, Run, RunSource} from "./run-type.js";

/** The parts of a run that follow from ids and scores. */
export function assemble(
  model: Model,
  ids: readonly number[],
  nPrompt: number,
  scores: readonly {readonly logit: number; readonly probability: number}[],
  provenance: Provenance,
): Run {
  return {
    ids,
    tokens: tokensOf(model, ids),
    nPrompt,
    prompt: textOf(model, ids.slice(0, nPrompt)),
    output: textOf(model, ids.slice(nPrompt)),
    text: textOf(model, ids),
    logits: Float32Array.from(scores, ({logit}) => logit),
    probabilities: Float32Array.from(scores, ({probability}) => probability),
    provenance,
  };
}

type RunStates = Pick<RunSource, "hiddenStates" | "ffnnActivations">;

/** The run of a text that was read, whatever the kind of its model. */
export function assembleReading(
  model: Model,
  reading: Reading,
  {scores, outputs}: Outcome,
  {captured, ofSource}: {readonly captured: Collected; readonly ofSource: RunStates},
  provenance: Provenance,
): Run {
  const {ids, nPrompt, text, pair, tokenTypes, spans, source} = reading;
  const run = assemble(model, ids, nPrompt, scores, provenance);
  return {
    ...run,
    ...(text === undefined ? {} : {prompt: text, text}),
    ...(pair === undefined ? {} : {pair}),
    ...(tokenTypes ? {tokenTypes} : {}),
    ...(spans ? {spans} : {}),
    ...captured,
    ...(outputs ? {outputs} : {}),
    ...(source
      ? {
          source: {
            ids: source.ids,
            tokens: tokensOf(model, source.ids),
            text: source.text ?? textOf(model, source.ids),
            ...ofSource,
          },
        }
      : {}),
  };
}
