import type {UnitName, UnitWish} from "./checkpoints/choose.js";
import type {Selection} from "./selection.js";
import type {Token} from "./tokens.js";
import type {WishingState} from "./wish.js";

/** A place in the corpus where a neuron fires. */
export interface ContextLine {
  /** The token that fires, with those around it. */
  readonly tokens: readonly Token[];
  /** The place of the token that fires among `tokens`. */
  readonly at: number;
  /** Activations by place, signed; those of other tokens were not recorded. */
  readonly fired: readonly (readonly [place: number, activation: number])[];
  /** Number or name of the sentence in the corpus. */
  readonly sentence: string;
  /** True class of the sentence; null where it has none. */
  readonly label: string | null;
  /** Class that the model predicts, and its probability; null where it predicts none. */
  readonly predicted: string | null;
  readonly probability: number | null;
  /** Whether the sentence goes on before and after. */
  readonly cut: readonly [before: boolean, after: boolean];
}

/** Contexts of one range of activations, the farthest from 0 first. */
export interface ContextGroup {
  /** "top", "75–95 % of activations"; empty where there is one group. */
  readonly name: string;
  readonly lines: readonly ContextLine[];
}

/** Where a neuron fires, by checkpoint. */
export interface NeuronContexts extends UnitName {
  readonly checkpoints: readonly {
    /** Records of the neuron in all; 0: dead. */
    readonly hits: number;
    readonly groups: readonly ContextGroup[];
  }[];
}

/** Places in the corpus where a neuron fires, as running text. */
export interface ContextsState extends WishingState<UnitWish> {
  readonly view: "contexts";
  readonly version: 1;
  /** The comparison whose figures share a selection; empty for none. */
  readonly output: string;
  readonly checkpoints: readonly string[];
  /** Layers of the models. */
  readonly layers: number;
  /** Neurons of each layer. */
  readonly width: number;
  readonly neurons: readonly NeuronContexts[];
  readonly warnings: readonly string[];
  readonly method: string;
  readonly provenance: string;

  // The reader's
  /** Which of `neurons` is shown. */
  readonly shown: number;
  /** A layer that was selected elsewhere without a neuron of it; null for none. */
  readonly layer: number | null;
  /** Neurons that were brushed elsewhere, each as [layer, neuron]; null for none. */
  readonly brushed: Selection["neurons"];
  /** The selected neuron, where one of those that were brushed is shown instead; null: the shown one is selected. */
  readonly kept: UnitName | null;
  /** The checkpoint that is shown; null: all, one below the other. */
  readonly checkpoint: number | null;
  /** Most contexts of each group. */
  readonly most: number;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
