import type {GraphNode} from "../tensors/index.js";

/** One weight of a model: its name in the checkpoint (without a prefix such as "transformer.") and its shape. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** How a new model starts: a normal distribution of this deviation, or one value. */
  readonly initial: {readonly deviation: number} | {readonly value: number};
}

/** What every family's config says, in one vocabulary. */
export interface ModelConfig {
  /** Key of the registry: the `model_type` of config.json. */
  readonly family: string;
  readonly nLayers: number;
  readonly nHeads: number;
  /** Width of hidden states. */
  readonly dModel: number;
  /** Neurons of one feed-forward layer. */
  readonly dFfnn: number;
  readonly nVocab: number;
  /** Longest text in tokens. */
  readonly nPositions: number;
  /** The token that ends a text, if there is one. */
  readonly endOfText?: number;
}

export interface KeysAndValues {
  /** `[batch, head, position, feature]` */
  readonly keys: GraphNode;
  readonly values: GraphNode;
}

/** The forward pass of a causal language model as a graph: what it is fed, and all that can be fetched. */
export interface CausalGraph {
  /** Token ids, int32 `[batch, seq]`. */
  readonly tokens: GraphNode;
  /** Position of each token, int32 `[batch, seq]`. */
  readonly positions: GraphNode;
  /** Added to attention scores: 0 where a query may look, −1e9 where not; `[1 or batch, 1, seq, key]`. */
  readonly mask: GraphNode;
  /** Which rows of `[batch * seq]` get logits, int32 `[query]`. */
  readonly queries: GraphNode;
  /** Of earlier positions; empty without a cache. */
  readonly past: readonly KeysAndValues[];
  /** Keys and values of all positions so far, to be fed as the next past. */
  readonly present: readonly KeysAndValues[];
  /** By parameter name. */
  readonly weights: ReadonlyMap<string, GraphNode>;
  /** Rows of the token embedding, before anything is added to them, `[batch, seq, model]`. */
  readonly tokenEmbeddings: GraphNode;
  /** Embeddings, then each block's output, the last one after the final norm; each `[batch * seq, model]`. */
  readonly hiddenStates: readonly GraphNode[];
  /** After the non-linearity, one for each layer `[batch * seq, neuron]`. */
  readonly ffnnActivations: readonly GraphNode[];
  /** `[query, vocab]` */
  readonly logits: GraphNode;
  /** What logits are the product with: `[vocab, model]`. */
  readonly head: GraphNode;
}

export interface GraphOptions {
  /** Keys and values of earlier positions are fed (default false). */
  readonly cache?: boolean;
  /** Each text of the batch has a mask of its own (default false). */
  readonly padded?: boolean;
}

/** All that a model family needs to be known. */
export interface Family<C extends ModelConfig = ModelConfig> {
  /** Value of `model_type` in config.json. */
  readonly name: string;
  /** Values of `architectures` in config.json. */
  readonly architectures: readonly string[];
  /** What names in a checkpoint may start with. */
  readonly prefixes: readonly string[];
  readConfig(json: Readonly<Record<string, unknown>>): C;
  parameters(config: C): Parameter[];
  graph(config: C, options?: GraphOptions): CausalGraph;
}
