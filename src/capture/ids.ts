import type {Model} from "../models/index.js";
import {show} from "../models/index.js";

/** A text, or its token ids. */
export type TextOrIds = string | readonly number[];

/** How errors call an input, and how long it may be. */
export interface IdsOptions {
  /** Default "text". */
  readonly name?: string;
  /** Most tokens (default: the model's context). */
  readonly limit?: number;
  /** What helps where there are more (default: a shorter text). */
  readonly fix?: string;
}

/** The token ids of a text, or given ids, checked against the model. */
export function idsOf(caller: string, model: Model, text: TextOrIds, options: IdsOptions = {}): number[] {
  const {name = "text"} = options;
  const ids =
    typeof text === "string" ? encode(caller, model, text, name) : givenIds(caller, model, text, name);
  if (ids.length === 0) {
    throw new RangeError(
      `${caller}(): ${name} must have at least one token, got ${show(text)}. Write some text.`,
    );
  }
  checkLength(caller, model, ids.length, options);
  return [...ids];
}

/** Refuses more tokens than a model has positions. */
export function checkLength(
  caller: string,
  {config}: Model,
  length: number,
  {name = "text", limit = config.nPositions, fix = "Shorten it."}: IdsOptions = {},
): void {
  if (length <= limit) return;
  throw new RangeError(
    `${caller}(): ${name} must have at most ${limit} tokens, the model's context, got ${length}. ${fix}`,
  );
}

function encode(caller: string, model: Model, text: string, name: string): readonly number[] {
  checkText(caller, model, text, name);
  const ids = model.tokenizer!.encode(text);
  checkIds(caller, model, ids, name);
  return ids;
}

/** Refuses ids of the tokenizer that the model has no embeddings of. */
export function checkIds(
  caller: string,
  {config: {nVocab}}: Model,
  ids: readonly number[],
  name = "text",
): void {
  const beyond = ids.find((id) => id >= nVocab);
  if (beyond === undefined) return;
  throw new RangeError(
    `${caller}(): ${name} must have tokens that the model has embeddings of (0–${nVocab - 1}), got ${beyond}. The tokenizer knows more than config.json says.`,
  );
}

/** Refuses a text that cannot become tokens. */
export function checkText(caller: string, model: Model, text: string, name = "text"): void {
  if (!model.tokenizer) {
    throw new Error(
      `${caller}(): ${name} must be token ids, got ${show(text)}: the checkpoint has no tokenizer. Add tokenizer.json to its folder.`,
    );
  }
  const lone = text.search(/\p{Surrogate}/u);
  if (lone >= 0) {
    throw new RangeError(
      `${caller}(): ${name} must be Unicode, got half a character (a lone surrogate) at ${lone}. Replace it, for example with "\ufffd".`,
    );
  }
}

function givenIds(caller: string, {config: {nVocab}}: Model, ids: unknown, name: string): readonly number[] {
  if (!Array.isArray(ids)) {
    throw new TypeError(`${caller}(): ${name} must be a string or an array of token ids, got ${show(ids)}.`);
  }
  const wrong = ids.findIndex(
    (id) => !Number.isInteger(id) || (id as number) < 0 || (id as number) >= nVocab,
  );
  if (wrong >= 0) {
    throw new RangeError(
      `${caller}(): token ids must be whole numbers from 0 to ${nVocab - 1}, got ${show(ids[wrong])} at ${wrong}.`,
    );
  }
  return ids as number[];
}
