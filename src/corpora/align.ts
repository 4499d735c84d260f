type Span = readonly [from: number, to: number];

/** Where words lie in a text that holds them in order with nothing but blanks between; null where it does not. */
export function align(words: readonly string[], text: string): Span[] | null {
  const spans: Span[] = [];
  let at = 0;
  for (const word of words) {
    at = afterBlanks(text, at);
    if (!text.startsWith(word, at)) return null;
    spans.push([at, (at += word.length)]);
  }
  return afterBlanks(text, at) === text.length ? spans : null;
}

function afterBlanks(text: string, at: number): number {
  while (at < text.length && /\s/u.test(text[at])) at++;
  return at;
}
