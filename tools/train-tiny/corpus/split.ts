/** Share of all combinations that training never sees. */
export const HELD_OUT_SHARE = 0.12;

/**
 * Whether a combination belongs to the evaluation and must not occur in training text.
 *
 * The answer depends on the key alone, so the generator of training text and the evaluation agree
 * without sharing a list.
 *
 * @param parts - what makes up the combination, for example `["agreement", "key", "cabinet"]`
 * @param share - share of combinations held out (default 0.12)
 */
export function heldOut(parts: readonly string[], share: number = HELD_OUT_SHARE): boolean {
  return place(parts) < share;
}

/** Which one of `count` variants of a thing belongs to the evaluation: exactly one does. */
export function heldOutVariant(parts: readonly string[], count: number): number {
  return Math.floor(place(parts) * count);
}

/** A place in [0, 1) for each key (FNV-1a hash). */
function place(parts: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join("|")) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  // One more mixing step: FNV's high bits hardly move for keys that differ in the last letter only.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296;
}
