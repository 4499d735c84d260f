import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {exists, readJson} from "../checkpoint.js";
import type {Json} from "./json.js";
import {isObject} from "./json.js";
import {bertJson, gpt2Json} from "./plain-files.js";
import type {Tokenizer} from "./tokenizer.js";
import {makeTokenizer} from "./tokenizer.js";

/** Files of SentencePiece models, which are not read here. */
export const sentencePieceNames = ["spiece.model", "tokenizer.model", "sentencepiece.bpe.model", "spm.model"];

/**
 * Reads tokenizer.json, or vocab.json and merges.txt, or vocab.txt; tokenizer_config.json and special_tokens_map.json
 * say more about the tokens. `undefined` if the folder has no tokenizer.
 *
 * @throws Error if a file is broken, or the folder has a SentencePiece model only
 */
export async function readTokenizer(folder: string): Promise<Tokenizer | undefined> {
  const has = (name: string): Promise<boolean> => exists(join(folder, name));
  const read = async (name: string): Promise<Json> => ((await has(name)) ? readJson(join(folder, name)) : {});
  const config = {...(await read("special_tokens_map.json")), ...(await read("tokenizer_config.json"))};
  if (await has("tokenizer.json")) return makeTokenizer(await read("tokenizer.json"), config);
  const added = addedIn(config, await read("added_tokens.json"));
  if ((await has("vocab.json")) && (await has("merges.txt"))) {
    const kind = config.tokenizer_class ?? (await read("config.json")).model_type;
    const merges = await readText(folder, "merges.txt");
    const made = gpt2Json(await read("vocab.json"), merges, String(kind ?? ""), config, added);
    return makeTokenizer(made.json, made.config);
  }
  if (await has("vocab.txt")) {
    const made = bertJson(await readText(folder, "vocab.txt"), config, added);
    return makeTokenizer(made.json, made.config);
  }
  for (const name of sentencePieceNames) if (await has(name)) throw sentencePieceOnly(folder, name);
  return undefined;
}

/** What to do about a checkpoint whose tokenizer is a SentencePiece model only. */
export function sentencePieceOnly(where: string, name: string): Error {
  return new Error(
    `fromPretrained(): "${where}" must hold tokenizer.json, got ${name} only. Load the tokenizer in Python with AutoTokenizer.from_pretrained(), and write tokenizer.json with its save_pretrained(folder).`,
  );
}

async function readText(folder: string, name: string): Promise<string> {
  const bytes = await readFile(join(folder, name));
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch (error) {
    throw new Error(`fromPretrained(): ${name} must be UTF-8, got other bytes. Save or download it again.`, {cause: error});
  }
}

/** Tokens with ids of their own, from tokenizer_config.json and, in older checkpoints, added_tokens.json. */
function addedIn(config: Json, ids: Json): Json[] {
  const {added_tokens_decoder: decoder} = config;
  const full = Object.entries(isObject(decoder) ? decoder : {}).flatMap(([id, token]) =>
    isObject(token) ? [{...token, id: Number(id)}] : [],
  );
  const contents = new Set(full.map((token) => (token as Json).content));
  const plain = Object.entries(ids).filter(([content]) => !contents.has(content));
  return [...full, ...plain.map(([content, id]) => ({content, id, special: false, normalized: true}))];
}
