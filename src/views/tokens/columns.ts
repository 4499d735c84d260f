/** Ranges of code points that take two columns: East Asian wide and full-width forms (UAX #11). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];
const emoji = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f/u;
const noWidth = /^(\p{Mn}|\p{Me}|\p{Cf}|[\u1160-\u11ff])$/u;

/** Columns of a monospace grid that one grapheme cluster takes, at least 1. */
export function columnsOf(cluster: string): number {
  if (cluster.length === 1 && cluster < "\u0300") return 1;
  if (emoji.test(cluster)) return 2;
  let columns = 0;
  for (const char of cluster) {
    if (noWidth.test(char)) continue;
    const code = char.codePointAt(0)!;
    columns += wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
  }
  return Math.max(1, columns);
}
