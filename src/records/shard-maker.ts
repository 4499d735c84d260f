import {checkMaxMemory, defaultMaxMemory} from "../capture/index.js";
import type {Corpus} from "../corpora/index.js";
import type {LoadedModel} from "../models/index.js";
import {FoundTable} from "./found.js";
import {graphPasses} from "./graph-passes.js";
import {lstmPasses, readsInSteps} from "./lstm-passes.js";
import {sumCounts} from "./manifest.js";
import type {Resolved} from "./options.js";
import type {Passes} from "./passes.js";
import {classifies, labelsOf} from "./predictions.js";
import type {Places} from "./record.js";
import type {TagColumn} from "./tags.js";
import {checkTags, tagColumnsOf} from "./tags.js";
import type {Reading} from "./tokens.js";
import {SentenceReader} from "./tokens.js";
import type {ShardContent} from "./write-shard.js";

/** Makes shards. What one holds follows from its range alone, not from those that were made before. */
export class ShardMaker {
  readonly #reader: SentenceReader;
  readonly #passes: Passes;
  readonly #tags: readonly TagColumn[];

  constructor(
    readonly caller: string,
    readonly model: LoadedModel,
    readonly corpus: Corpus,
    readonly resolved: Resolved,
    maxMemory = model.maxMemory ?? defaultMaxMemory,
  ) {
    checkMaxMemory(caller, maxMemory);
    this.#reader = new SentenceReader(caller, model);
    this.#tags = tagColumnsOf(corpus);
    this.#passes = readsInSteps(model, resolved.settings)
      ? lstmPasses(caller, model, resolved.settings)
      : graphPasses(caller, model, resolved, maxMemory);
  }

  /**
   * @param range - numbers of its sentences, `to` excluded
   * @param between - called between passes: how many tokens the last one read, and how many the shard has
   */
  async make(
    range: readonly [from: number, to: number],
    between: (tokens: number, all: number) => Promise<void>,
  ): Promise<ShardContent> {
    const skipped = new Map<string, number>();
    const readings = await this.#reader.readings(this.corpus, range, skipped);
    const offsets: number[] = [];
    let tokens = 0;
    for (const {ids, sentence, number} of readings) {
      checkTags(this.caller, sentence, number, this.#tags);
      offsets.push(tokens);
      tokens += ids.length;
    }
    const table = new FoundTable(tokens, this.resolved.settings);
    await between(0, tokens);
    if (readings.length > 0) {
      await this.#passes({readings, offsets, table, skipped, between: (count) => between(count, tokens)});
    }
    const unknown = this.model.tokenizer!.special.unk;
    return {
      places: this.#places(readings, table),
      hits: table.hits(),
      sentences: range,
      counts: {
        sentences: readings.length,
        words: readings.reduce((sum, {sentence}) => sum + sentence.words.length, 0),
        tokens,
        unknown: readings.reduce((sum, {ids}) => sum + ids.filter((id) => id === unknown).length, 0),
      },
      skipped: sumCounts([Object.fromEntries(skipped)]),
    };
  }

  #places(readings: readonly Reading[], table: FoundTable): Places {
    const labels = classifies(this.model) ? labelsOf(this.model) : [];
    const ints = (of: (reading: Reading) => readonly number[]): Int32Array =>
      Int32Array.from(readings.flatMap(of));
    /** One text for each token, from the number of its word. */
    const texts = (of: (reading: Reading, word: number) => string | null | undefined): (string | null)[] =>
      readings.flatMap((reading) => reading.words.map((word) => of(reading, word) ?? null));
    return {
      sentence: ints(({number, ids}) => ids.map(() => number)),
      position: ints(({ids}) => ids.map((_, position) => position)),
      word: ints(({words}) => words),
      tokenId: ints(({ids}) => ids),
      token: readings.flatMap(({ids}) => ids.map((id) => this.#reader.name(id))),
      form: texts(({sentence}, word) => sentence.words[word]),
      pos: texts(({sentence}, word) => sentence.pos?.[word]),
      label: texts(({sentence}) => sentence.label),
      predicted: Array.from(table.classes, (best) => (best < 0 ? null : labels[best])),
      probability: table.probabilities,
      tags: this.#tags.map(({name, column}) => ({
        column,
        values: texts(({sentence}, word) => sentence.tags?.[name]?.[word]),
      })),
    };
  }
}
