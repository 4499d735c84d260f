import type {Corpus, Sentence} from "../corpora/index.js";

/** A further label of words, and the column of the shards that has it. */
export interface TagColumn {
  /** As the corpus has it, such as "ner" or "feats.Number". */
  readonly name: string;
  /** "tag_ner", "tag_feats_Number": letters, digits and underscores alone, so that every SQL engine reads it unquoted. */
  readonly column: string;
}

/**
 * Columns for labels of these names, in their order. Engines tell no capitals from small letters in names of columns: those
 * that would be one get numbers.
 */
export function tagColumns(names: readonly string[]): readonly TagColumn[] {
  const taken = new Set<string>();
  return [...new Set(names)].map((name) => {
    const plain = `tag_${name.replaceAll(/[^A-Za-z0-9_]/gu, "_")}`;
    let column = plain;
    for (let number = 2; taken.has(column.toLowerCase()); number++) column = `${plain}_${number}`;
    taken.add(column.toLowerCase());
    return {name, column};
  });
}

/** Columns for the further labels of a corpus, as it describes itself. */
export const tagColumnsOf = ({description}: Corpus): readonly TagColumn[] =>
  tagColumns(description.tags ?? []);

/** @throws Error if a sentence has labels of words that its corpus does not tell of: they would be lost */
export function checkTags(
  caller: string,
  {tags = {}}: Sentence,
  number: number,
  known: readonly TagColumn[],
): void {
  const other = Object.keys(tags).find((name) => known.every((one) => one.name !== name));
  if (other === undefined) return;
  const names = known.map(({name}) => JSON.stringify(name)).join(", ");
  throw new Error(
    `${caller}(): corpus.description.tags must name all labels of words, got ${names || "none"}, and ${JSON.stringify(other)} in sentence ${number}.`,
  );
}
