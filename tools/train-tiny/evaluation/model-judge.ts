import type {Model} from "../../../src/models/index.js";
import {run} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import type {Judge} from "./judge.js";

/** Asks a model through limpid's own `generate` and `run`, as a user would. */
export function modelJudge(model: Model): Judge {
  const {tokenizer} = model;
  if (!tokenizer)
    throw new Error("modelJudge(): model must have a tokenizer, got none. Load a complete folder.");
  const encode = (text: string): readonly number[] => tokenizer.encode(text);
  const none = {hiddenStates: false, ffnnActivations: false};
  return {
    length: (text) => encode(text).length,
    scores: async (prompt, candidates) => {
      const {allLogits} = await run(model, prompt, {capture: {...none, logits: true}});
      if (!allLogits) throw new Error("modelJudge(): run must give its logits, got none.");
      const last = allLogits.data.subarray(-allLogits.shape[1]);
      return candidates.map((candidate) => last[encode(candidate)[0]]);
    },
    continuation: async (prompt, maxNewTokens) => {
      const {ids, nPrompt} = await generate(model, prompt, {maxNewTokens, capture: none});
      const said = ids.slice(nPrompt).filter((id) => id !== model.config.endOfText);
      return said.length > 0 ? tokenizer.decode(said) : "";
    },
  };
}
