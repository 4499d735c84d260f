import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {embedding, linear} from "../causal/index.js";
import type {Parameter} from "../family.js";
import type {EncoderSettings} from "./config.js";
import type {EncoderParts} from "./encoder.js";
import {bertNorm} from "./parameters.js";

/** A layer with a non-linearity after it. */
interface Dense {
  readonly dense: string;
  readonly activation: ActivationName;
}

/** What the heads of one family are called, and where they differ. */
export interface Heads {
  /** What a model without a head makes of the first token, if its checkpoint has that layer. */
  readonly pooler?: Dense;
  readonly maskedLm: Dense & {
    readonly norm: string;
    /** Its weight is the token embedding where the checkpoint has no other. */
    readonly decoder: string;
    /** Its bias: the names it goes by, the first of them before the others. */
    readonly bias: readonly string[];
  };
  readonly sequence: Dense & {
    readonly out: string;
    /** The dense layer's outcome is what the family calls its pooled output. */
    readonly pools?: boolean;
  };
  /** For classes of tokens (default: one layer called "classifier"). */
  readonly tokens?: Dense & {readonly out: string};
}

const classifier = "classifier";
const answers = "qa_outputs";

/** The weights of the head that the config names. */
export function headParameters(config: EncoderSettings, heads: Heads, prefixes: readonly string[]): Parameter[] {
  const {dModel, dEmbedding, nVocab, head, tied} = config;
  const nLabels = config.labels.length;
  switch (head) {
    case "none":
      return config.pooler && heads.pooler ? linear(heads.pooler.dense, dModel, dModel, true) : [];
    case "masked-lm": {
      const {dense, norm, decoder, bias} = heads.maskedLm;
      return [
        ...linear(dense, dModel, dEmbedding, true),
        ...bertNorm(norm, dEmbedding, prefixes),
        ...(tied ? [] : [embedding(decoder, nVocab, dEmbedding)]),
        {name: bias[0], aliases: bias.slice(1), shape: [nVocab], initial: {value: 0}},
      ];
    }
    case "sequence-classification":
      return [
        ...linear(heads.sequence.dense, dModel, dModel, true),
        ...linear(heads.sequence.out, dModel, nLabels, true),
      ];
    case "token-classification":
      return [
        ...(heads.tokens ? linear(heads.tokens.dense, dModel, dModel, true) : []),
        ...linear(heads.tokens?.out ?? classifier, dModel, nLabels, true),
      ];
    case "question-answering":
      return linear(answers, dModel, 2, true);
  }
}

/** What config.json does not say of heads, by what the checkpoint holds. */
export function settleHeads<C extends EncoderSettings>(
  config: C,
  heads: Heads,
  has: (name: string) => boolean,
): C {
  return {
    ...config,
    pooler: config.pooler && heads.pooler !== undefined && has(`${heads.pooler.dense}.weight`),
    // As transformers does: a decoder that is stored is not the token embedding, whatever config.json says.
    tied: config.tied && !has(`${heads.maskedLm.decoder}.weight`),
  };
}

/** What a head reads, and where its outputs go. */
interface HeadInputs {
  readonly config: EncoderSettings;
  readonly parts: EncoderParts;
  readonly heads: Heads;
  /** The weight of the token embedding. */
  readonly embedding: string;
  /** The last hidden state `[batch*seq, model]`. */
  readonly last: GraphNode;
  readonly queries: GraphNode;
  /** Names an output. */
  give(name: string, node: GraphNode): GraphNode;
}

/** Gives each output of the head that the config names. */
export function headOutputs({config, parts, heads, embedding, last, queries, give}: HeadInputs): void {
  const {linear, layerNorm, weight} = parts;
  const rows = (): GraphNode => tf.gather(last, queries); // [query, model]
  const dense = ({dense, activation}: Dense): GraphNode => activations[activation](linear(dense, rows()));
  switch (config.head) {
    case "none":
      if (config.pooler && heads.pooler) give("pooled", dense(heads.pooler)); // [query, model]
      return;
    case "masked-lm": {
      const {norm, decoder, bias} = heads.maskedLm;
      const read = layerNorm(norm, dense(heads.maskedLm), config.epsilon); // [query, embedding]
      const words = weight(config.tied ? embedding : `${decoder}.weight`); // [vocab, embedding]
      give("logits", tf.addBias(tf.matMul(read, words, {transposeB: true}), weight(bias[0]))); // [query, vocab]
      return;
    }
    case "sequence-classification": {
      const {pools, out} = heads.sequence;
      const made = dense(heads.sequence); // [query, model]
      give("logits", linear(out, pools ? give("pooled", made) : made)); // [query, label]
      return;
    }
    case "token-classification": {
      const {tokens} = heads;
      give("logits", linear(tokens?.out ?? classifier, tokens ? dense(tokens) : rows())); // [query, label]
      return;
    }
    case "question-answering": {
      const [start, end] = tf.unstack(tf.transpose(linear(answers, last), [1, 0])); // [batch*seq]
      give("startLogits", start);
      give("endLogits", end);
    }
  }
}
