import type {GraphNode} from "../tensors/index.js";

/** One weight of a model: its name in the checkpoint (without a prefix such as "transformer.") and its shape. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Other whole names it goes by in checkpoints. */
  readonly aliases?: readonly string[];
  /** How a new model starts: a normal distribution of this deviation, or one value. */
  readonly initial: {readonly deviation: number} | {readonly value: number};
}

/** What every family's config says, in one vocabulary. */
export interface ModelConfig {
  /** Key of the registry: the `model_type` of config.json. */
  readonly family: string;
  readonly nLayers: number;
  /** Layers with weights of their own (default: all). */
  readonly nStoredLayers?: number;
  readonly nHeads: number;
  /** Heads of keys and values; each serves as many query heads as there are more of those. */
  readonly nKeyValueHeads: number;
  /** Width of one head. */
  readonly dHead: number;
  /** Width of hidden states. */
  readonly dModel: number;
  /** Neurons of one feed-forward layer. */
  readonly dFfnn: number;
  readonly nVocab: number;
  /** Longest text in tokens; infinite where nothing sets a limit. */
  readonly nPositions: number;
  /** The token that ends a text, if there is one. */
  readonly endOfText?: number;
}

/** What the forward pass of every model offers, whatever its kind. */
export interface ForwardGraph {
  /** Token ids, int32 `[batch, seq]`. */
  readonly tokens: GraphNode;
  /** By parameter name. */
  readonly weights: ReadonlyMap<string, GraphNode>;
  /** Rows of the token embedding, before anything is done with them, `[batch, seq, model]` (narrower in some models). */
  readonly tokenEmbeddings: GraphNode;
  /** Embeddings, then each block's output, the last one after the final norm if there is one; each `[batch * seq, model]`. */
  readonly hiddenStates: readonly GraphNode[];
  /**
   * What the second matrix of each feed-forward layer reads, `[batch * seq, neuron]`: after the non-linearity, and where
   * there is a gate, act(gate) · up. Empty where a model has no such layers.
   */
  readonly ffnnActivations: readonly GraphNode[];
}

/** The forward pass of a causal language model as a graph: what it is fed, and all that can be fetched. */
export interface CausalGraph extends ForwardGraph {
  /** Position of each token, int32 `[batch, seq]`. */
  readonly positions: GraphNode;
  /** Added to attention scores: 0 where a query may look, −1e9 where not; `[1 or batch, 1, seq, key]`. */
  readonly mask: GraphNode;
  /** Which rows of `[batch * seq]` get logits, int32 `[query]`. */
  readonly queries: GraphNode;
  /**
   * What earlier positions left, as inputs; empty without a cache. Of a transformer each layer's keys, then its values,
   * `[batch, key-value head, past, feature]`; of an LSTM each layer's hidden state, then its cell state, `[batch, feature]`.
   * Before the first position each is zeros, with "past" 0.
   */
  readonly past: readonly GraphNode[];
  /** The same with the positions of this pass, to be fed as the next past. */
  readonly present: readonly GraphNode[];
  /** `[query, vocab]` */
  readonly logits: GraphNode;
  /** What logits are the product of, `[batch * seq, model]`: the last hidden state, projected where the model does that. */
  readonly beforeHead: GraphNode;
  /** What logits are the product with: `[vocab, model]`. */
  readonly head: GraphNode;
  /** What is added to that product, `[vocab]`; absent in most models. */
  readonly headBias?: GraphNode;
}

export interface GraphOptions {
  /** Keys and values of earlier positions are fed (default false). */
  readonly cache?: boolean;
  /** Each text of the batch has a mask of its own (default false). */
  readonly padded?: boolean;
  /**
   * Is given every point of the forward pass by name, and gives back what the rest of the pass goes on with: the node
   * itself, or another in its place, of the same shape. Naming, capturing and intervening are this one thing.
   *
   * Points, with B = batch, S = seq, H heads of width F:
   * "embeddings" `[B*S, model]`; for each block i "blocks.i.residual.pre", "blocks.i.residual.mid" (with attention added)
   * and "blocks.i.residual.post" `[B*S, model]`, "blocks.i.attention.q", "k" and "v" `[B, H, S, F]` (q before it is scaled,
   * q and k after rotation, k and v of the new positions and key-value heads only), "blocks.i.attention.pattern"
   * `[B, H, S, key]`, "blocks.i.attention.z" `[B, S, H, F]` (the heads' outputs), "blocks.i.attention.out" `[B*S, model]`,
   * "blocks.i.ffnn.activation" `[B*S, neuron]`; "finalNorm" `[B*S, model]` where there is one; "logits" `[query, vocab]`.
   */
  readonly tap?: Tap;
}

/** See `GraphOptions.tap`. */
export type Tap = (point: string, node: GraphNode) => GraphNode;

/** The forward pass of an encoder, such as BERT: every position sees all others. */
export interface EncoderGraph extends ForwardGraph {
  /** Number of each token among the real ones, from 0, int32 `[batch, seq]`. */
  readonly positions: GraphNode;
  /** Segment of each token, int32 `[batch, seq]`. */
  readonly tokenTypes: GraphNode;
  /** Added to attention scores: 0 where a token is, −1e9 where padding is; `[1 or batch, 1, 1, seq]`. */
  readonly mask: GraphNode;
  /**
   * Rows of `[batch * seq]` that the head reads, int32 `[query]`: those of interest for masked language models and token
   * classification; one for each text, as `EncoderConfig.reads` says, for sequence classification.
   */
  readonly queries: GraphNode;
  /**
   * What the head gives, under transformers' names: "logits" `[query, vocab or label]`; "startLogits" and "endLogits"
   * `[batch * seq]` of question answering; "pooled" `[query, model]` where there is a pooler. Empty without a head.
   */
  readonly outputs: ReadonlyMap<string, GraphNode>;
}

/** What an encoder's head does. */
export type EncoderHead =
  | "none"
  | "masked-lm"
  | "sequence-classification"
  | "token-classification"
  | "question-answering";

/** What an encoder's config says besides. */
export interface EncoderConfig extends ModelConfig {
  readonly head: EncoderHead;
  /** Names of the classes, by id; empty where the head has none. */
  readonly labels: readonly string[];
  /** Number of segments (default 1: none are told apart). */
  readonly nTokenTypes: number;
  /** Which token of each text sequence classification and the pooler read. */
  readonly reads: "first" | "last";
}

/** The forward pass of an encoder–decoder, such as T5: two stacks with points and states of their own. */
export interface EncoderDecoderGraph {
  readonly weights: ReadonlyMap<string, GraphNode>;
  /** The encoder; absent in a graph of the decoder alone. Its sequence is "source". */
  readonly encoder?: ForwardGraph & {
    /** 0 where a token is, −1e9 where padding is; `[1 or batch, 1, 1, source]`. */
    readonly mask: GraphNode;
  };
  /**
   * The decoder; absent in a graph of the encoder alone. `hiddenStates` and `ffnnActivations` are its own. Its `past`
   * holds first what it keeps of itself, as in a `CausalGraph`; see `cross` for what it reads of the encoder.
   */
  readonly decoder?: CausalGraph & {
    /** The mask of the source again, `[1 or batch, 1, 1, source]`; the encoder's own node in a whole graph. */
    readonly sourceMask: GraphNode;
  };
  /**
   * Keys, then values, of each decoder layer over the source, `[batch, head, source, feature]`: outputs of the encoder's
   * graph, inputs of the decoder's. Computed once for each text.
   */
  readonly cross: readonly GraphNode[];
}

export interface EncoderDecoderConfig extends ModelConfig {
  /** Layers of the encoder; `nLayers`, `nHeads` and so on are the decoder's. */
  readonly nEncoderLayers: number;
  /** Neurons of one feed-forward layer of the encoder. */
  readonly dEncoderFfnn: number;
  readonly nEncoderHeads: number;
  /** The token that the decoder starts with. */
  readonly decoderStart: number;
}

export interface EncoderDecoderOptions extends GraphOptions {
  /** The encoder with the keys and values that the decoder reads, the decoder alone, or both (default). */
  readonly part?: "encoder" | "decoder" | "whole";
}

/** What every family says. */
export interface FamilyBase<C extends ModelConfig = ModelConfig> {
  /** Value of `model_type` in config.json. */
  readonly name: string;
  /** Values of `architectures` in config.json. */
  readonly architectures: readonly string[];
  /** What names in a checkpoint may start with. */
  readonly prefixes: readonly string[];
  readConfig(json: Readonly<Record<string, unknown>>): C;
  /** What config.json leaves open, by the names of the weights that the checkpoint holds: whether there is a pooler, say. */
  settle?(config: C, has: (name: string) => boolean): C;
  parameters(config: C): Parameter[];
}

/** A family of language models that read from left to right. */
export interface CausalFamily<C extends ModelConfig = ModelConfig> extends FamilyBase<C> {
  readonly kind?: "causal";
  graph(config: C, options?: GraphOptions): CausalGraph;
}

/**
 * A family of encoders. Points are named as in `GraphOptions.tap`, and each output of the head is a point under its name. In
 * BERT and its relatives norms come after attention and after the feed-forward layer: "residual.mid" and "residual.post" are
 * taken after them, and "embeddings" after the norm (and the projection to the model's width) of the embeddings.
 */
export interface EncoderFamily<C extends EncoderConfig = EncoderConfig> extends FamilyBase<C> {
  readonly kind: "encoder";
  graph(config: C, options?: Pick<GraphOptions, "padded" | "tap">): EncoderGraph;
}

/**
 * A family of encoder–decoders. Points are named as in `GraphOptions.tap` after "encoder." and "decoder.", and
 * "decoder.blocks.i.cross.q", ".k", ".v", ".pattern", ".z" and ".out" for the attention to the source, whose sum with the
 * residual stream is "decoder.blocks.i.residual.cross"; "logits" has no prefix.
 * The encoder's graph makes, and names, "decoder.blocks.i.cross.k" and ".v".
 */
export interface EncoderDecoderFamily<C extends EncoderDecoderConfig = EncoderDecoderConfig>
  extends FamilyBase<C> {
  readonly kind: "encoder-decoder";
  graph(config: C, options?: EncoderDecoderOptions): EncoderDecoderGraph;
}

/** All that a model family needs to be known. */
export type Family<C extends ModelConfig = ModelConfig> =
  | CausalFamily<C>
  | EncoderFamily<C & EncoderConfig>
  | EncoderDecoderFamily<C & EncoderDecoderConfig>;

/** How a model reads. */
export type ModelKind = "causal" | "encoder" | "encoder-decoder";
