import type {Reading} from "./run-readings.js";
import {slotsOf} from "./run-cost.js";

/** Most texts that are read side by side. */
const mostTexts = 64;

/**
 * Most slots of one pass, unless one text has more. Matrix products of this height run at full speed; more would only keep
 * the reader longer from interrupting, and progress from being shown.
 */
const mostSlots = 2048;

/**
 * Which texts are read side by side: those of about one length, so that little is padding, and as many as fit. The longest
 * come first. A text that is read in windows is read alone, before all others.
 *
 * @param fits - whether there is room for these texts together
 * @returns numbers of texts
 */
export function groupsOf(
  readings: readonly Reading[],
  fits: (group: readonly Reading[]) => boolean,
): number[][] {
  const size = (i: number): number => slotsOf(readings[i]) + (readings[i].source?.ids.length ?? 0);
  const alone = (i: number): number => (readings[i].windows ? 1 : 0);
  const order = [...readings.keys()].sort((a, b) => alone(b) - alone(a) || size(b) - size(a) || a - b);
  const groups: number[][] = [];
  for (const i of order) {
    const group = groups[groups.length - 1] ?? [];
    const more = [...group, i];
    const slots = more.length * Math.max(...more.map(size));
    const together =
      group.length > 0 &&
      more.length <= mostTexts &&
      slots <= mostSlots &&
      !more.some(alone) &&
      fits(more.map((one) => readings[one]));
    if (together) group.push(i);
    else groups.push([i]);
  }
  return groups;
}
