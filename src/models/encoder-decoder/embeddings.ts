import {embedding} from "../causal/index.js";
import type {ModelConfig, Parameter} from "../family.js";

/** The weights that embed the tokens of each stack, and the one that logits are products with: one for all, or others. */
export interface EmbeddingNames {
  readonly encoder: string;
  readonly decoder: string;
  readonly head: string;
}

const shared = "shared.weight";

export const oneEmbedding: EmbeddingNames = {encoder: shared, decoder: shared, head: shared};

/**
 * Which weights a checkpoint has for that. Where it holds one array for several, that may be under any of the names; where
 * it holds more, config.json need not say so: new versions of transformers always call T5 tied.
 */
export function settleEmbeddings(has: (name: string) => boolean): EmbeddingNames {
  const own = {
    encoder: "encoder.embed_tokens.weight",
    decoder: "decoder.embed_tokens.weight",
    head: "lm_head.weight",
  };
  const common = [shared, own.encoder, own.decoder, own.head].find(has) ?? shared;
  const chosen = (name: string): string => (has(name) ? name : common);
  return {encoder: chosen(own.encoder), decoder: chosen(own.decoder), head: chosen(own.head)};
}

export function embeddingParameters(embeddings: EmbeddingNames, {nVocab, dModel}: ModelConfig): Parameter[] {
  const names = new Set([embeddings.encoder, embeddings.decoder, embeddings.head]);
  return [...names].map((name) => embedding(name.replace(/\.weight$/, ""), nVocab, dModel));
}
