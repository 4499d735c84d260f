import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** A token at which a factor fires; of the texts that were factored, this one or another. */
export interface FactorToken {
  readonly token: Token;
  /** Its position in this text; null where it is of another. */
  readonly position: number | null;
  /** In units of activation. */
  readonly value: number;
}

/** A neuron that takes part in a factor. */
export interface FactorNeuron {
  readonly layer: number;
  readonly neuron: number;
  /** 0–1; the squares of all neurons' loadings sum to 1. */
  readonly loading: number;
}

/** What a factor is made of: those that count most, the first the most. */
export interface FactorParts {
  readonly tokens: readonly FactorToken[];
  readonly neurons: readonly FactorNeuron[];
}

/** How alike the factors are that other random starts lead to. */
export interface FactorStability {
  readonly seeds: readonly number[];
  /** Cosine of each factor and its match from that seed `[seed, factor]`. */
  readonly cosines: Packed;
}

/** How much so many factors explain. */
export interface FactorCurvePoint {
  readonly factors: number;
  readonly explainedVariance: number;
}

/** What became of the text without a factor. */
export interface FactorAblation {
  readonly factor: number;
  /** How much of the factor was in the neurons that were changed, in squares of loadings, 0–1. */
  readonly share: number;
  /** What their activations were multiplied by. */
  readonly scale: number;
  /** How many they were. */
  readonly neurons: number;
  /** The output as it was. */
  readonly text: readonly Token[];
  /** Position of its first token in this figure's text; null where that is another one, such as an encoder's. */
  readonly from: number | null;
  /** Probability of each token of `text`, with the factor and without `[output]`. */
  readonly before: Packed;
  readonly after: Packed;
  /** What the model wrote without the factor; null where the text was given to it. */
  readonly output: readonly Token[] | null;
  /** Probability of each token of `output`. */
  readonly probabilities: Packed;
}

/** What a reader can ask the kernel for. */
export interface FactorsWish extends Wish {
  readonly kind: "stability" | "curve" | "ablate";
  /** Which factor to take away. */
  readonly factor: number;
}

/** Groups of neurons that fire together, as sparklines over the text. */
export interface FactorsState extends WishingState<FactorsWish> {
  readonly view: "factors";
  readonly version: 1;
  /** The output that the figure shares its selection with; empty for none. */
  readonly output: string;
  /** Input and output, in order of position. */
  readonly tokens: readonly Token[];
  /** The first `nPrompt` tokens are the input; the rest are the output. */
  readonly nPrompt: number;
  /** How strongly each factor fires at each position, at least 0 `[factor, position]`. */
  readonly factors: Packed;
  /** Share of the activations' squares that each factor explains `[factor]`. */
  readonly shares: Packed;
  /** The layers that were read, by the model's numbers. */
  readonly layers: readonly number[];
  /** How much of each factor is in each of the layers `[factor, layer]`; 0–1. */
  readonly byLayer: Packed;
  readonly parts: readonly FactorParts[];
  /** What all factors explain together, 0–1. */
  readonly explainedVariance: number;
  /** Null until it was computed. */
  readonly stability: FactorStability | null;
  readonly curve: readonly FactorCurvePoint[] | null;
  readonly ablation: FactorAblation | null;
  /** Can factors be taken away and the text be read or written again? */
  readonly ablatable: boolean;
  /** What the reader should know, in sentences. */
  readonly warnings: readonly string[];
  /** How far the answer to a wish is, 0–1. */
  readonly progress: number;
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;

  // The reader's
  /** What the largest height and colour stand for: the largest value of all factors, or of each its own. */
  readonly scale: "common" | "own";
  /** The factor that colours the text; null: the strongest at each token. */
  readonly factor: number | null;
  /** Factors that are compared, as bars below the tokens, in the order they were chosen. */
  readonly pinned: readonly number[];
  /** A token that is selected, in all figures of the output. */
  readonly position: number | null;
  readonly layer: number | null;
  readonly neuron: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
