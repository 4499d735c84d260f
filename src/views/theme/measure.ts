// Advances of printable ASCII in hundredths of an em, as in the common sans-serif faces.
const ascii = (
  "28 28 35 56 56 89 67 19 33 33 39 58 28 33 28 28 56 56 56 56 56 56 56 56 56 56 28 28 58 58 58 56 102 67 67 72 72 " +
  "67 61 78 72 28 50 67 56 83 72 78 67 78 72 67 61 72 67 94 67 67 61 28 28 28 47 56 33 56 56 50 56 56 28 56 56 22 " +
  "22 50 22 83 56 56 56 56 33 50 28 56 50 72 50 50 50 33 26 33 58"
)
  .split(" ")
  .map((hundredths) => Number(hundredths) / 100);

/** Width of a line of interface text, in CSS pixels. Drawn with `textLength`, so that it holds in every renderer. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    ems += ascii[code - 32] ?? (code >= 0x2e80 ? 1 : 0.58);
  }
  return round(ems * fontSize);
}

/** `text` in as many lines of at most `width` as it needs, broken at spaces. */
export function wrapText(text: string, fontSize: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

/** Two decimals are enough for pixels, and keep pictures small and the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
