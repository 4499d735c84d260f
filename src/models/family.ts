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
  /** Longest text in tokens. */
  readonly nPositions: number;
  /** The token that ends a text, if there is one. */
  readonly endOfText?: number;
}

export interface KeysAndValues {
  /** `[batch, key-value head, position, feature]` */
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
  /** Rows of the token embedding, before anything is done with them, `[batch, seq, model]` (narrower in some OPT models). */
  readonly tokenEmbeddings: GraphNode;
  /** Embeddings, then each block's output, the last one after the final norm if there is one; each `[batch * seq, model]`. */
  readonly hiddenStates: readonly GraphNode[];
  /**
   * What the second matrix of each feed-forward layer reads, `[batch * seq, neuron]`: after the non-linearity, and where
   * there is a gate, act(gate) · up.
   */
  readonly ffnnActivations: readonly GraphNode[];
  /** `[query, vocab]` */
  readonly logits: GraphNode;
  /** What logits are the product of, `[batch * seq, model]`: the last hidden state, projected where the model does that. */
  readonly beforeHead: GraphNode;
  /** What logits are the product with: `[vocab, model]`. */
  readonly head: GraphNode;
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
