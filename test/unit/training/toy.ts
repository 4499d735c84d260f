import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Corpus} from "../../../src/corpora/index.js";
import {corpusOf} from "../../../src/corpora/index.js";

const folders: string[] = [];

/** A new folder; call `removeFolders` when done. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "limpid-training-"));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true});
}

const sentences = [
  "the dog barks loudly",
  "a dog sleeps here",
  "the cat sleeps here",
  "a cat sings never",
  "the bird sings well",
];

/** Sentences that come again and again. */
export function toyCorpus(count = 30): Corpus {
  return corpusOf(
    Array.from({length: count}, (_, i) => sentences[(i * 7 + (i % 3)) % sentences.length]),
    "toy",
  );
}

/** The same with a class: is it about a dog? */
export function toyReviews(count = 40): Corpus {
  return corpusOf(
    Array.from({length: count}, (_, i) => {
      const words = sentences[i % sentences.length].split(" ");
      return {words, label: words.includes("dog") ? "dog" : "other"};
    }),
    "toy reviews",
  );
}

/** A corpus whose sentences are all passed over. */
export function emptyCorpus(): Corpus {
  const some = toyCorpus(1);
  return {
    ...some,
    name: "empty",
    description: some.description,
    count: () => Promise.resolve(0),
    skipped: () => ({}),
    sentences: () => some.sentences({from: 1}),
  };
}
