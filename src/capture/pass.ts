/**
 * Which rows one forward pass reads. Texts of different length stand side by side in slots: slot s of text b is its
 * position s − first[b], and is padding where that is below 0 or not below lengths[b].
 */
export interface Pass {
  /** Texts. */
  readonly batch: number;
  /** Slots of this pass, the same for each text. */
  readonly seq: number;
  /** Slots of earlier passes, whose keys and values are kept. */
  readonly past: number;
  /** The slot of position 0 of each text: above 0 where it is padded at its start. */
  readonly first: readonly number[];
  /** Positions of each text so far, those of this pass included. */
  readonly lengths: readonly number[];
  /** Which rows of `[batch * seq]` get logits, as they are fed; needed where "logits" are captured or changed. */
  readonly queries?: ArrayLike<number>;
  /** Slots at the start of this pass whose values are not kept: an earlier pass read them (default 0). */
  readonly skip?: number;
  /** The position of each slot of each text, where they are not one after the other, and there is no past; −1 for padding. */
  readonly positions?: readonly (readonly number[])[];
  /** Positions whose values are kept, `to` excluded (default: all): other passes give those of the rest. */
  readonly keep?: {readonly from: number; readonly to: number};
}

/** The position in slot `slot` of this pass, of text `row`; −1 where it is padding. */
export function positionAt({past, first, lengths, positions}: Pass, row: number, slot: number): number {
  if (positions) return positions[row][slot];
  const position = past + slot - first[row];
  return position >= 0 && position < lengths[row] ? position : -1;
}

/** The same, and −1 too where another pass gives the values of this position. */
export function keptAt(pass: Pass, row: number, slot: number): number {
  const {skip = 0, keep = {from: 0, to: Infinity}} = pass;
  const position = slot < skip ? -1 : positionAt(pass, row, slot);
  return position >= keep.from && position < keep.to ? position : -1;
}

/** The position of a slot that attention looks at, of text `row`; −1 where it is padding. */
export function keyAt(pass: Pass, row: number, slot: number): number {
  return positionAt(pass, row, slot - pass.past);
}
