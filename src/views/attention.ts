import type {PackedHalves} from "./attention/halves.js";
import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** Which attention of a model; all but "self" are those of an encoder–decoder. */
export type AttentionPart = "self" | "encoder" | "decoder" | "cross";

/** Weights of one head, or what is computed of the heads of all layers up to one. */
export type AttentionKind = "pattern" | "rollout" | "flow";

/**
 * The heads of one part, each as a small picture with some numbers about it. Of a long text these are made when a reader asks
 * for all heads; until then they are null.
 */
export interface AttentionGroup {
  readonly part: AttentionPart;
  readonly nLayers: number;
  readonly nHeads: number;
  /** No query looks at a later key. */
  readonly causal: boolean;
  /** The largest weight of each block of queries and keys `[layer, head, row, column]`; with one field for each pair, exact. */
  readonly fields: PackedHalves | null;
  /** How spread a query's weights are, in bits: the mean of its queries `[layer, head]`. */
  readonly entropy: Packed | null;
  /** Mean weight of the first key `[layer, head]`. */
  readonly first: Packed | null;
  /** Mean weight of the query's own position `[layer, head]`; null where queries and keys are of two texts. */
  readonly own: Packed | null;
}

/** What numbers are of. Of rollout and flow the layer is the one from which is looked back, and head is null. */
export interface AttentionName {
  readonly part: AttentionPart;
  readonly kind: AttentionKind;
  readonly layer: number;
  readonly head: number | null;
}

/** The numbers of what was opened last: all of them, or blocks where they are too many. −1 stands where none was computed. */
export interface AttentionOpened extends AttentionName {
  /** `[query, key]` */
  readonly values: PackedHalves | null;
  /** The largest of each block `[row, column]`; null where there are values. */
  readonly fields: PackedHalves | null;
  /** The queries that were computed; null for all. */
  readonly computed: readonly number[] | null;
}

/** A part of a text: `[from, to)` of queries and of keys. */
export interface AttentionArea {
  readonly queries: readonly [from: number, to: number];
  readonly keys: readonly [from: number, to: number];
}

/** The numbers of a part of what was opened, where that holds only blocks; as blocks again where the part is large. */
export interface AttentionRegion extends AttentionName, AttentionArea {
  readonly values: PackedHalves;
}

/** All numbers of one query and of one key, where what was opened holds only blocks. */
export interface AttentionLine extends AttentionName {
  readonly query: number | null;
  readonly key: number | null;
  /** `[key]`; null without a query. */
  readonly looksAt: PackedHalves | null;
  /** `[query]`; null without a key. */
  readonly seenBy: PackedHalves | null;
}

/** What a reader asks for: numbers, and of those too many to hold, a part, a query and a key. */
export interface AttentionWish extends Wish, AttentionName {
  /** All heads of the part as small pictures, and no other numbers. */
  readonly heads: boolean;
  readonly zoom: AttentionArea | null;
  readonly query: number | null;
  readonly key: number | null;
}

/** Where the heads of a model look. */
export interface AttentionState extends WishingState<AttentionWish> {
  readonly view: "attention";
  readonly version: 1;
  /** The output whose figures share a selection. */
  readonly output: string;
  /** Prompt and output; of an encoder–decoder, the decoder's. */
  readonly tokens: readonly Token[];
  /** What the encoder of an encoder–decoder read; null of other models. */
  readonly source: readonly Token[] | null;
  readonly groups: readonly AttentionGroup[];
  readonly opened: AttentionOpened | null;
  readonly region: AttentionRegion | null;
  readonly line: AttentionLine | null;
  readonly provenance: string;

  // The reader's
  /** All heads as small pictures, one as a grid of queries and keys, or its weights on the text. */
  readonly show: "heads" | "grid" | "text";
  readonly part: AttentionPart;
  readonly kind: AttentionKind;
  readonly layer: number;
  readonly head: number;
  readonly scale: "linear" | "log";
  /** The token that looks, and the one that is looked at; null: none is chosen. */
  readonly query: number | null;
  readonly key: number | null;
  /** The part of the grid that is looked at; null for all. */
  readonly zoom: AttentionArea | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
  readonly brush: {readonly from: string; readonly to: string} | null;
}
