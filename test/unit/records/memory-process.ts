import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {setTimeout} from "node:timers/promises";
import type {Corpus, Sentence, SentenceRange, SentenceStream} from "../../../src/corpora/index.js";
import {readCorpus} from "../../../src/corpora/index.js";
import {capture} from "../../../src/records/index.js";
import {memory, seededRandom} from "../../../src/tensors/index.js";
import {gpt2Model, removeFolders, toyWords} from "./toys.js";

/** What a process takes before it reads a shard, in MB; `kept` is what its own objects take once garbage is gone. */
export interface Taken {
  readonly sentences: number;
  readonly resident: number;
  readonly kept: number;
  readonly tensors: number;
}

const mega = 2 ** 20;

async function taken(sentences: number): Promise<Taken> {
  // The shard before is written meanwhile. What native code holds is freed some turns after the collection.
  for (let turn = 0; turn < 20; turn++) {
    (globalThis as {gc?: () => void}).gc!();
    await setTimeout(20);
  }
  const {rss, heapUsed, external} = process.memoryUsage();
  return {sentences, resident: rss / mega, kept: (heapUsed + external) / mega, tensors: memory().tensors};
}

/** Sentences of 1 to 11 words in a file: of all lengths that the model reads at once. */
function corpusFile(folder: string, count: number): string {
  const draw = seededRandom(7);
  const lines = Array.from({length: count}, () =>
    Array.from({length: 1 + draw.integer(11)}, () => toyWords[draw.integer(toyWords.length)]).join(" "),
  );
  const file = join(folder, "corpus.txt");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** A corpus that waits for something before some of its sentences are read. */
function stopping(corpus: Corpus, stops: readonly number[], stop: (at: number) => Promise<void>): Corpus {
  const {name, description, skipped} = corpus;
  const sentences = (range: SentenceRange = {}): SentenceStream => {
    const stream = corpus.sentences(range);
    async function* read(): AsyncGenerator<Sentence, void, void> {
      if (stops.includes(range.from ?? 0)) await stop(range.from ?? 0);
      yield* stream;
    }
    return {[Symbol.asyncIterator]: read, skipped: () => stream.skipped()};
  };
  return {name, description, skipped, sentences, count: () => corpus.count()};
}

/** Captures a corpus, and tells what was taken before the named numbers of sentences. */
async function main(stops: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "limpid-memory-"));
  try {
    const model = await gpt2Model();
    const told: Taken[] = [];
    const corpus = readCorpus(corpusFile(folder, Math.max(...stops) + 100));
    const watched = stopping(corpus, stops, async (at) => void told.push(await taken(at)));
    // Many rows for each token: what would be kept of a shard is seen.
    await capture(model, watched, join(folder, "records"), {sentencesPerShard: 100, k: 8, sides: "both"});
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } finally {
    removeFolders();
    rmSync(folder, {recursive: true});
  }
}

if (require.main === module) void main(process.argv.slice(2).map(Number));
