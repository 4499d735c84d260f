import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** How a token is drawn, in transformers' order: temperature, then top-k, top-p and min-p. */
export interface DecodingSettings {
  /** Logits are divided by it. */
  readonly temperature: number;
  /** So many of the most probable tokens stay; 0 for all. */
  readonly topK: number;
  /** The fewest most probable tokens that reach this probability stay; 1 for all. */
  readonly topP: number;
  /** Tokens with this share of the largest probability stay; 0 for all. */
  readonly minP: number;
}

export type DecodingStrategy = "greedy" | "sampling" | "beam search" | "contrastive search";

/** Another output: what a model made from a position on. */
export interface DecodingBranch {
  /** Where it parts from the output: the position of its first own token. */
  readonly position: number;
  /** What chose it: a strategy, or the reader, who chose the first token. */
  readonly by: DecodingStrategy | "reader";
  /** What the strategy was told: "temperature 0.8, seed 0"; else empty. */
  readonly settings: string;
  /** From `position` on. */
  readonly tokens: readonly Token[];
  /** Mean of the logarithms of the probabilities that the model gives these tokens; null where there are none. */
  readonly meanLogProbability: number | null;
  /** Why there are none; else empty. */
  readonly problem: string;
}

/** What a reader asks of the kernel: a token of their own at a position, or what each strategy makes from there on. */
export interface DecodingWish extends Wish {
  readonly position: number;
  /** The other token; null for the strategies. */
  readonly id: number | null;
}

/**
 * What a model could have chosen at each step of an output, and what temperature, top-k, top-p and min-p make of it.
 *
 * Logits of the most probable tokens are held as they are. Of all others the state holds, for some temperatures, the
 * logarithm of the sum of their exponentials, so that every probability can be told at any temperature; and their logits at
 * some ranks, for what reaches beyond the candidates.
 */
export interface DecodingState extends WishingState<DecodingWish> {
  readonly view: "decoding";
  readonly version: 1;
  /** The output that the figure is of. */
  readonly output: string;
  /** Prompt and output. */
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  readonly nVocab: number;
  /** Every token that is a candidate somewhere. */
  readonly names: readonly Token[];
  /** Their ids. */
  readonly ids: readonly number[];
  /** Of each step the most probable tokens, as indices of `names`; axes step, candidate. */
  readonly candidates: Packed;
  /** Their logits, falling; axes step, candidate. */
  readonly logits: Packed;
  /** Of each step the rank and the logit of the token that came; axes step, 2. */
  readonly chosen: Packed;
  /** Ascending. */
  readonly temperatures: readonly number[];
  /**
   * Of all tokens that are no candidates, with x = (logit − largest) ÷ temperature: ln Σ exp x, and the mean of x weighted by
   * exp x; axes step, temperature, 2. No temperatures where there are no others.
   */
  readonly others: Packed;
  /** Ranks beyond the candidates, ascending. */
  readonly places: readonly number[];
  /** Logits at these ranks, to a hundredth; axes step, place. */
  readonly curve: Packed;
  /** How the output was chosen: "greedy". */
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;
  /** What came of wishes, in their order. */
  readonly branches: readonly DecodingBranch[];

  // The reader's
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  /** Position of the output token that was chosen; −1 for none: then the first one is explained. */
  readonly selected: number;
  /** Most candidates that are drawn. */
  readonly rows: number;
  /** The branch that is shown whole; −1 for none. */
  readonly branch: number;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
