import {createHash} from "node:crypto";
import {show} from "../../models/index.js";
import type {Corpus, Sentence} from "../types.js";
import {Features, normal} from "./features.js";
import {largest} from "./perceptron.js";
import {saveTagger} from "./save.js";
import type {Tagger, TaggerAccuracy, TaggerDescription} from "./types.js";

/** Weights of each feature for some of the tags, feature after feature. */
export interface TaggerWeights {
  readonly features: readonly string[];
  /** Where in `tags` and `weights` those of each feature begin, and where the last ends. */
  readonly offsets: Int32Array;
  readonly tags: Uint16Array;
  readonly weights: Float32Array;
  /** The words of the training corpus, without capitals. */
  readonly known: readonly string[];
}

/** In place of a tag before the first word. */
export const noTag = "|";

/** A tagger that adds up weights of features, word by word from left to right. */
export class LinearTagger implements Tagger {
  readonly description: TaggerDescription;
  readonly content: TaggerWeights;
  readonly #index: ReadonlyMap<string, number>;
  readonly #known: ReadonlySet<string>;
  readonly #features: Features;

  constructor(description: TaggerDescription, content: TaggerWeights) {
    this.description = description;
    this.content = content;
    this.#features = new Features(description.trainedOn.lowercase);
    this.#index = new Map(content.features.map((feature, i) => [feature, i]));
    this.#known = new Set(content.known);
  }

  get accuracy(): TaggerAccuracy {
    return this.description.accuracy;
  }

  tag(words: readonly string[]): string[] {
    if (!Array.isArray(words) || words.some((word) => typeof word !== "string")) {
      throw new TypeError(`tag(): words must be a list of words, got ${show(words)}.`);
    }
    const {tags} = this.description;
    const scores = new Float64Array(tags.length);
    const told: string[] = [];
    this.#features.of(words).forEach((features, i) => {
      scores.fill(0);
      this.#add(features, scores);
      this.#add(this.#features.withTags(words, i, told[i - 1] ?? noTag, told[i - 2] ?? noTag), scores);
      told.push(tags[largest(scores)]);
    });
    return told;
  }

  #add(features: readonly string[], scores: Float64Array): void {
    const {offsets, tags, weights} = this.content;
    for (const feature of features) {
      const at = this.#index.get(feature);
      if (at === undefined) continue;
      for (let i = offsets[at]; i < offsets[at + 1]; i++) scores[tags[i]] += weights[i];
    }
  }

  async measure(corpus: Corpus): Promise<TaggerAccuracy> {
    return this.score("measure", corpus.sentences(), corpus.name);
  }

  /** @param name - what the sentences are called */
  async score(
    caller: string,
    sentences: AsyncIterable<Sentence> | Iterable<Sentence>,
    name: string,
  ): Promise<TaggerAccuracy> {
    const [all, unknown] = [
      {tokens: 0, correct: 0},
      {tokens: 0, correct: 0},
    ];
    for await (const {words, pos} of sentences) {
      if (!pos) continue;
      this.tag(words).forEach((tag, i) => {
        if (pos[i] === null) return;
        const correct = tag === pos[i] ? 1 : 0;
        for (const count of this.#known.has(normal(words[i])) ? [all] : [all, unknown]) {
          count.tokens++;
          count.correct += correct;
        }
      });
    }
    if (all.tokens === 0) {
      throw new RangeError(`${caller}(): ${show(name)} must have parts of speech to compare with, got none.`);
    }
    const share = unknown.tokens === 0 ? null : unknown.correct / unknown.tokens;
    return {corpus: name, ...all, share: all.correct / all.tokens, unknown: {...unknown, share}};
  }

  save(path: string): Promise<void> {
    return saveTagger(this, path);
  }
}

/** The checksum of all that a tagger is, but for itself. */
export function taggerHash(description: Omit<TaggerDescription, "sha256">, content: TaggerWeights): string {
  const {name, trainedOn, tags, accuracy} = description;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([name, trainedOn, tags, accuracy, content.features, content.known]));
  for (const numbers of [content.offsets, content.tags, content.weights]) hash.update(numbers);
  return hash.digest("hex");
}
