import {columnsOf} from "../tokens/columns.js";
import type {Token} from "../tokens.js";
import {tokenName, visible} from "../tokens/words.js";

/** A feature that neurons answer to: a token or a word, or the tokens of an n-gram. */
export type FeatureName = Token | readonly Token[];

/** What features are: pieces of text, shown without loss and in quotes, or labels such as tags of parts of speech. */
export type FeatureKind = "text" | "label";

/** A feature in a sentence: `" keys"`, `"not" "good"`, `NOUN`. One line. */
export function featureName(name: FeatureName, kind: FeatureKind): string {
  return partsOf(name)
    .map((part) => (kind === "text" || typeof part !== "string" ? tokenName(part) : labelText(part)))
    .join(" ");
}

const labelText = (label: string): string => (label === "" ? 'empty ""' : visible(label));

const isNgram = (name: FeatureName): name is readonly Token[] => Array.isArray(name);

export function partsOf(name: FeatureName): readonly Token[] {
  return isNgram(name) ? name : [name];
}

const segmenter = new Intl.Segmenter("und", {granularity: "grapheme"});

/** The start of a text with as many whole characters as `columns` hold; what is left out is an ellipsis. */
export function cutToColumns(text: string, columns: number): string {
  let [used, kept, fits] = [0, "", ""];
  for (const {segment} of segmenter.segment(text)) {
    used += columnsOf(segment);
    if (used > columns) return `${fits}…`;
    kept += segment;
    if (used < columns) fits = kept;
  }
  return text;
}
