import type {Packed, PackedBytes} from "./packed.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** A rectangle of neurons × tokens: places in the figure's order of neurons, and positions; each `[from, to)`. */
export interface ActivationArea {
  readonly rows: readonly [from: number, to: number];
  readonly positions: readonly [from: number, to: number];
}

/**
 * Activations of an area. Small ones are exact; large ones are fields, each of which stands for a block of neurons and tokens
 * and tells its least and its greatest value, so that a single spike is seen.
 */
export interface ActivationRegion extends ActivationArea {
  /** `[row, position]`; null where there are fields in its place. */
  readonly exact: Packed | null;
  /** `[row of fields, column of fields]`, all three; null where values are exact. */
  readonly fields: {
    readonly least: PackedBytes;
    readonly greatest: PackedBytes;
    /** Which value of the block is farthest from 0: its place, row by row; 255 where that is beyond 254. */
    readonly farthest: PackedBytes;
  } | null;
}

/** In which order neurons lie: by cluster, by number, or by the token at which they fire most. */
export type NeuronOrder = "cluster" | "index" | "peak";

/** A reader's wish: another layer or order, or the values of a part. */
export interface ActivationsWish extends Wish {
  readonly layer: number;
  readonly order: NeuronOrder;
  readonly zoom: ActivationArea | null;
}

/** What a layer's neurons do at each token of a text. */
export interface ActivationsState extends WishingState<ActivationsWish> {
  readonly view: "activations";
  readonly version: 1;
  /** The output whose figures share a selection. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** Whether the figure shares layer and neuron with others of the output; else the token only. */
  readonly follows: boolean;
  /** Layers that the kernel can show. */
  readonly layers: readonly number[];
  /** Whether the activation function gives values below 0. */
  readonly signed: boolean;

  // Of the layer that is shown
  readonly layer: number;
  readonly order: NeuronOrder;
  /** Numbers of the neurons, in the figure's order `[row]`. */
  readonly neurons: Packed;
  /** How many neurons each cluster has, in the figure's order; empty in another order. */
  readonly sizes: readonly number[];
  /** How strongly each cluster fires at each token: its centre `[cluster, position]`. */
  readonly centres: Packed;
  /** How clusters were made: "k-means, correlation"; empty without. */
  readonly clustering: string;
  /** The neurons farthest from 0 at each token, the farthest first: number and value `[position, place, 2]`. */
  readonly strongest: Packed;
  readonly overview: ActivationRegion;
  /** A part in more detail; null before one was asked for. */
  readonly detail: ActivationRegion | null;
  readonly method: string;
  readonly provenance: string;

  // The reader's
  /** The part that is looked at; null for the whole. */
  readonly zoom: ActivationArea | null;
  /** Position of the selected token. */
  readonly selected: number | null;
  /** Number of the selected neuron. */
  readonly neuron: number | null;
  readonly cluster: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
  readonly brush: {readonly from: string; readonly to: string} | null;
}
