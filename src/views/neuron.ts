import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** A neuron of the FFNN of a layer, both from 0. */
export interface NeuronName {
  readonly layer: number;
  readonly neuron: number;
}

/** A reader's wish: the activations of another neuron. */
export interface NeuronWish extends Wish, NeuronName {}

/** What one neuron does at each token of a text. */
export interface NeuronState extends WishingState<NeuronWish> {
  readonly view: "neuron";
  readonly version: 1;
  /** The output whose figures share a selection. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** Layers that the kernel can show. */
  readonly layers: readonly number[];
  /** Neurons of a layer: their numbers are below it. */
  readonly nNeurons: number;
  /** Whether the figure shows the neuron that is selected elsewhere; else it shares the token only. */
  readonly follows: boolean;
  /** Whether the activation function gives values below 0. */
  readonly signed: boolean;
  /** The neurons that the figure holds. */
  readonly neurons: readonly NeuronName[];
  /** Their activations `[neuron of the figure, position]`. */
  readonly values: Packed;
  readonly method: string;
  readonly provenance: string;

  // The reader's
  /** Which of `neurons` is shown. */
  readonly shown: number;
  /** The layer that was selected elsewhere without a neuron; null where none was. */
  readonly layer: number | null;
  /** Position of the selected token. */
  readonly selected: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
