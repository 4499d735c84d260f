import type {Model} from "../models/index.js";
import {textOf, tokensOf} from "../models/index.js";
import type {Provenance, Run} from "./run-type.js";

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
