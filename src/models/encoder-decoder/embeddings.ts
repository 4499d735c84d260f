import {embedding} from "../causal/index.js";
import type {ModelConfig, Parameter} from "../family.js";

/**
 * The token embeddings of encoder and decoder, and the head. Most checkpoints hold one array for all three, under any of
 * these names or as "shared"; where one has an array of its own, that is meant.
 */
export function tiedEmbeddings({nVocab, dModel}: ModelConfig, prefixes: readonly string[]): Parameter[] {
  const names = ["encoder.embed_tokens", "decoder.embed_tokens", "lm_head"];
  const aliases = prefixes.flatMap((prefix) => ["shared", ...names].map((name) => `${prefix}${name}.weight`));
  return names.map((name) => ({...embedding(name, nVocab, dModel), aliases}));
}
