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
}

/** One text without padding. */
export function singlePass(seq: number, past = 0): Pass {
  return {batch: 1, seq, past, first: [0], lengths: [past + seq]};
}
