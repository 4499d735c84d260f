import type {Sentence} from "./types.js";

export type Split = "spaces" | "punctuation";

type Span = readonly [from: number, to: number];

/** The words of a text with their places in it; none where it is blank. Blanks around the text are left out. */
export function sentenceOf(line: string, split: Split): Required<Pick<Sentence, "words" | "text" | "spans">> {
  const text = line.trim();
  const spans: Span[] = [];
  for (const {0: chunk, index} of text.matchAll(/\S+/gu)) {
    if (split === "spaces") spans.push([index, index + chunk.length]);
    else for (const [from, to] of pieces(chunk)) spans.push([index + from, index + to]);
  }
  return {words: spans.map(([from, to]) => text.slice(from, to)), text, spans};
}

/** What stays whole: addresses; abbreviations such as U.S.; numbers; words; signs that are repeated; any other sign. */
const piece =
  /(?:https?:\/\/|www\.)[^\s<>"]*[^\s<>"'.,;:!?)\]]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\p{L}\.){2,}|\p{N}+(?:[.,:]\p{N}+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)*|([.!?*=_-])\1+|[^]/gu;

/** Ends of English words that treebanks write as words of their own. */
const ending = /(?:n['’]t|['’](?:s|m|re|ve|ll|d))$/iu;

function pieces(chunk: string): Span[] {
  const spans: Span[] = [];
  for (const {0: found, index} of chunk.matchAll(piece)) {
    const end = index + found.length;
    const cut = /['’]/u.test(found) ? found.search(ending) : -1;
    if (cut > 0) spans.push([index, index + cut], [index + cut, end]);
    else spans.push([index, end]);
  }
  return spans;
}
