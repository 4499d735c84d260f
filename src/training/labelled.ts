import type {Corpus} from "../corpora/index.js";
import type {Tokenizer} from "../models/index.js";
import {seededRandom} from "../tensors/index.js";
import {permuted} from "./permuted.js";
import {textOfSentence} from "./vocabulary.js";

/** Texts with their classes. */
export interface Labelled {
  readonly texts: readonly (readonly number[])[];
  /** Of each text. */
  readonly labels: readonly string[];
  /** Texts that were left out: those without a label, and those without a token. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * Reads all texts of a corpus that have a label.
 *
 * @param maxLength - tokens of each text; what comes after is not read, except for the tokens that the tokenizer adds
 */
export async function labelledTexts(
  caller: string,
  corpus: Corpus,
  tokenizer: Tokenizer,
  maxLength: number,
): Promise<Labelled> {
  const texts: number[][] = [];
  const labels: string[] = [];
  const skipped = {"no label": 0, "no token": 0};
  for await (const sentence of corpus.sentences()) {
    const {label} = sentence;
    const ids = cutTo(tokenizer, textOfSentence(sentence), maxLength);
    if (label === undefined || label === null) skipped["no label"]++;
    else if (ids.length === 0) skipped["no token"]++;
    else {
      texts.push(ids);
      labels.push(label);
    }
  }
  if (texts.length === 0) {
    throw new RangeError(
      `${caller}(): corpus must have texts with labels, got none in ${corpus.name} (${skipped["no label"]} without a label). Name the column of the labels when you read the corpus.`,
    );
  }
  return {texts, labels, skipped};
}

function cutTo(tokenizer: Tokenizer, text: string, maxLength: number): number[] {
  const whole = tokenizer.encode(text);
  if (whole.length <= maxLength) return whole;
  const bare = tokenizer.encode(text, {specialTokens: false});
  // What stands around every text stays.
  const added = whole.length - bare.length;
  const before =
    bare.length > 0 && added > 0 ? whole.findIndex((_, i) => bare.every((id, j) => whole[i + j] === id)) : 0;
  return [
    ...whole.slice(0, before),
    ...bare.slice(0, Math.max(0, maxLength - added)),
    ...whole.slice(before + bare.length),
  ];
}

/** Some texts side by side, filled up at their ends. */
export interface TextBatch {
  /** `[batch, seq]` */
  readonly ids: Int32Array;
  readonly lengths: readonly number[];
  /** Which texts these are. */
  readonly texts: Int32Array;
  readonly seq: number;
}

export function batchOf(all: readonly (readonly number[])[], chosen: Int32Array): TextBatch {
  const lengths = Array.from(chosen, (i) => all[i].length);
  const seq = Math.max(...lengths);
  const ids = new Int32Array(chosen.length * seq);
  chosen.forEach((text, row) => ids.set(all[text], row * seq));
  return {ids, lengths, texts: chosen, seq};
}

/** All texts in batches of about one length, the longest first: little is padded. */
export function byLength(all: readonly (readonly number[])[], size: number): Int32Array[] {
  const order = Int32Array.from(all.keys()).sort((a, b) => all[b].length - all[a].length || a - b);
  return cut(order, size);
}

/** The numbers in batches of this size. */
export function cut(order: Int32Array, size: number): Int32Array[] {
  return Array.from({length: Math.ceil(order.length / size)}, (_, i) =>
    order.slice(i * size, (i + 1) * size),
  );
}

/** Batches sorted by length at a time: texts of one batch are about equally long, and their order is another each epoch. */
const sortedTogether = 50;

/** The batches of one epoch: they depend on seed and epoch only, so a resumed training goes on exactly. */
export function shuffled(
  texts: readonly (readonly number[])[],
  size: number,
  seed: number,
  epoch: number,
): Int32Array[] {
  const random = seededRandom((Math.imul(seed, 7_919) + epoch) >>> 0);
  const order = permuted(Int32Array.from(texts.keys()), random);
  const batches = cut(order, size * sortedTogether).flatMap((some) =>
    cut(
      some.sort((a, b) => texts[a].length - texts[b].length || a - b),
      size,
    ),
  );
  return Array.from(permuted(Int32Array.from(batches.keys()), random), (i) => batches[i]);
}
