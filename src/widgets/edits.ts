/** A change of a text: at `at`, `remove` letters go (default none), and `insert` comes. */
export interface Edit {
  readonly at: number;
  readonly remove?: number;
  readonly insert: string;
}

/** The text after all edits; those at one place come in their order. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let from = 0;
  for (const {at, remove = 0, insert} of [...edits].sort((a, b) => a.at - b.at)) {
    result += text.slice(from, at) + insert;
    from = at + remove;
  }
  return result + text.slice(from);
}

/** Where a place of the edited text was before; what was inserted lies where it was put. */
export function placeBefore(edits: readonly Edit[], place: number): number {
  let shift = 0;
  for (const {at, remove = 0, insert} of [...edits].sort((a, b) => a.at - b.at)) {
    const grown = insert.length - remove;
    if (place <= at + shift) break;
    if (place < at + shift + insert.length) return at;
    shift += grown;
  }
  return place - shift;
}
