import type {AddedToken} from "./added-tokens.js";
import {addedToken} from "./added-tokens.js";
import type {Json} from "./json.js";
import {isObject} from "./json.js";

/** Ids of the tokens with a role, where the tokenizer has them. */
export interface SpecialTokens {
  /** Begins a text. */
  readonly bos?: number;
  /** Ends a text. */
  readonly eos?: number;
  /** Stands before the texts of an encoder. */
  readonly cls?: number;
  /** Ends each text of an encoder. */
  readonly sep?: number;
  /** Fills shorter texts of a batch up. */
  readonly pad?: number;
  /** Stands for a token that is to be guessed. */
  readonly mask?: number;
  /** Stands for what the vocabulary cannot write. */
  readonly unk?: number;
}

export type Role = keyof SpecialTokens;

const roles: readonly Role[] = ["bos", "eos", "cls", "sep", "pad", "mask", "unk"];

/** How these tokens are written in most vocabularies, for checkpoints that do not name them. */
const usual: Readonly<Record<Role, readonly string[]>> = {
  bos: ["<s>", "<bos>", "<|begin_of_text|>", "<|endoftext|>"],
  eos: ["</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"],
  cls: ["[CLS]"],
  sep: ["[SEP]"],
  pad: ["[PAD]", "<pad>"],
  mask: ["[MASK]", "<mask>"],
  unk: ["[UNK]", "<unk>"],
};

/** The name of a token in tokenizer_config.json: a text, or an object with one. */
function nameOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return isObject(value) && typeof value.content === "string" ? value.content : undefined;
}

/**
 * Special tokens that a checkpoint names, and which of them have a role.
 *
 * @param config - the contents of tokenizer_config.json and special_tokens_map.json
 * @param idOf - the id of a token; those without one are not in this vocabulary
 * @param unknown - the model's own token for what it cannot write
 */
export function specialTokens(
  config: Json,
  added: readonly AddedToken[],
  idOf: (token: string) => number | undefined,
  unknown: string | undefined,
): {readonly special: SpecialTokens; readonly added: AddedToken[]} {
  const byContent = new Map(added.map((token) => [token.content, token]));
  const special: Partial<Record<Role, number>> = {};
  const declare = (name: string | undefined, json: unknown): number | undefined => {
    const id = name === undefined ? undefined : idOf(name);
    if (name === undefined || id === undefined) return undefined;
    const known = byContent.get(name) ?? addedToken(name, id, {...(isObject(json) ? json : {}), special: true});
    byContent.set(name, {...known, special: true});
    return id;
  };
  for (const role of roles) {
    const value = config[`${role}_token`];
    const id = declare(nameOf(value), value);
    if (id !== undefined) special[role] = id;
  }
  for (const key of ["additional_special_tokens", "extra_special_tokens"]) {
    const list = config[key];
    for (const value of Array.isArray(list) ? (list as unknown[]) : []) declare(nameOf(value), value);
  }
  for (const role of roles) {
    const name = role === "unk" && unknown !== undefined ? unknown : usual[role].find((one) => byContent.get(one)?.special);
    special[role] ??= name === undefined ? undefined : idOf(name);
    if (special[role] === undefined) delete special[role];
  }
  return {special, added: [...byContent.values()]};
}
