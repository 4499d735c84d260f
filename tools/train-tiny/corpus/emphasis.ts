const OPEN = "\uE000";
const CLOSE = "\uE001";

/** Marks what follows from the text before it. The marks never reach the model: they only say what training weighs more. */
export function follows(text: string): string {
  return OPEN + text + CLOSE;
}

/** The text without marks. */
export function plain(text: string): string {
  return text.replace(/[\uE000\uE001]/g, "");
}

/** The text in pieces, each with whether it follows from what is before. */
export function pieces(text: string): {readonly text: string; readonly follows: boolean}[] {
  return text
    .split(/(\uE000[^\uE001]*\uE001)/)
    .filter((piece) => piece !== "")
    .map((piece) => ({text: plain(piece), follows: piece.startsWith(OPEN)}));
}
