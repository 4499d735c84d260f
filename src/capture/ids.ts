import type {Model} from "../models/index.js";
import {show} from "../models/index.js";

/** The token ids of a text, or given ids, checked against the model. */
export function idsOf(caller: string, model: Model, text: string | readonly number[]): number[] {
  const {nVocab, nPositions} = model.config;
  let ids: readonly number[];
  if (typeof text === "string") {
    if (!model.tokenizer) {
      throw new Error(
        `${caller}(): text must be token ids, got ${show(text)}: the checkpoint has no tokenizer. Add tokenizer.json to its folder.`,
      );
    }
    const lone = text.search(/\p{Surrogate}/u);
    if (lone >= 0) {
      throw new RangeError(
        `${caller}(): text must be Unicode, got half a character (a lone surrogate) at ${lone}. Replace it, for example with "\ufffd".`,
      );
    }
    ids = model.tokenizer.encode(text);
  } else if (Array.isArray(text)) {
    ids = text as readonly number[];
    const wrong = ids.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= nVocab);
    if (wrong >= 0) {
      throw new RangeError(
        `${caller}(): token ids must be whole numbers from 0 to ${nVocab - 1}, got ${show(ids[wrong])} at ${wrong}.`,
      );
    }
  } else {
    throw new TypeError(`${caller}(): text must be a string or an array of token ids, got ${show(text)}.`);
  }
  if (ids.length === 0) {
    throw new RangeError(
      `${caller}(): text must have at least one token, got ${show(text)}. Write some text.`,
    );
  }
  if (ids.length > nPositions) {
    throw new RangeError(
      `${caller}(): text must have at most ${nPositions} tokens, the model's context, got ${ids.length}. Shorten it.`,
    );
  }
  return [...ids];
}
