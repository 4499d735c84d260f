import type {Selection} from "./selection.js";
import type {ViewState} from "./view.js";

/**
 * Numbers of very many neurons inside a state: 32-bit words whose bytes are put together by their places (all lowest bytes first),
 * deflated, as base64. Exact, NaN included; counts and numbers that repeat take little room.
 */
export interface PackedUnits {
  /** What the words are: floats, or whole numbers from 0 on, which take less room. They are read as 32-bit floats. */
  readonly dtype: "float32" | "uint32";
  readonly coding: "planes";
  readonly shape: readonly number[];
  readonly base64: string;
}

/**
 * What all views of the neurons of several checkpoints know. A unit is a neuron of a layer: number layer · `width` + neuron.
 */
export interface UnitsState extends ViewState {
  /** The comparison whose figures share a selection; empty for none. */
  readonly output: string;
  /** Names of the checkpoints, in order. */
  readonly checkpoints: readonly string[];
  readonly layers: number;
  /** Neurons of each layer. */
  readonly width: number;
  /** What neurons are distributions over, in words: "tokens". */
  readonly feature: string;
  /** What to know before the numbers are believed. */
  readonly warnings: readonly string[];
  readonly provenance: string;

  // The reader's
  /** The selected neuron: its layer, and its number there. */
  readonly layer: number | null;
  readonly neuron: number | null;
  /** Neurons that were brushed, each as [layer, neuron]; null for none. */
  readonly neurons: Selection["neurons"];

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
  readonly brush: {readonly from: string; readonly to: string} | null;
}
