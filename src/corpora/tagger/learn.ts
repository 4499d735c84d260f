import {pause, show, throwIfAborted} from "../../models/index.js";
import {seededRandom} from "../../tensors/index.js";
import type {Sentence} from "../types.js";
import {Features, normal, notTold} from "./features.js";
import {noTag} from "./linear-tagger.js";
import type {TaggerWeights} from "./linear-tagger.js";
import {largest, Perceptron} from "./perceptron.js";

export interface TrainTaggerProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Words so far in this epoch. */
  readonly tokens: number;
  /** Share of these that were told before they were learned from. */
  readonly share: number;
}

interface LearnOptions {
  readonly epochs: number;
  readonly seed: number;
  readonly lowercase: boolean;
  readonly onProgress?: (progress: TrainTaggerProgress) => void;
  readonly signal?: AbortSignal;
  /** Name of the corpus, for errors. */
  readonly corpus: string;
}

/** A sentence as it is learned from. */
interface Lesson {
  readonly words: readonly string[];
  /** Numbers of tags, −1 where there is none. */
  readonly right: Int32Array;
  /** Of each word, those of its features that do not depend on tags. */
  readonly features: readonly Int32Array[];
}

/** A feature that was seen once tells more of its place than of a tag. */
const fewest = 2;
/** Of the sentences with rare words, how many are also learned from without them. */
const oneIn = 2;
/** More are no parts of speech. */
const mostTags = 1000;
/** With 20 bytes each while they are learned, 5 GiB. */
const mostWeights = 2 ** 28;
/** Sentences between two looks at what else there is to do. */
const stride = 256;

/** Learns from sentences, in another order each time, what it told wrongly. */
export async function learn(
  sentences: readonly Sentence[],
  options: LearnOptions,
): Promise<{readonly tags: readonly string[]; readonly weights: TaggerWeights}> {
  const tags = tagsOf(sentences, options.corpus);
  const finder = new Features(options.lowercase);
  const index = await featuresOf(sentences, finder, options.signal);
  if (index.size * tags.length > mostWeights) {
    throw new RangeError(
      `trainTagger(): ${show(options.corpus)} must have at most ${mostWeights} features × tags, got ` +
        `${index.size} × ${tags.length}. Read fewer sentences of it: option limit of readCorpus().`,
    );
  }
  const lessons = [...sentences, ...withoutRareWords(sentences)].map(({words, pos}): Lesson => ({
    words,
    right: Int32Array.from(words, (_, i) => tags.indexOf(pos?.[i] ?? "")),
    features: finder.of(words).map((features) => Int32Array.from(numbers(features, index))),
  }));
  const means = await epochsOf(lessons, {...options, tags, index, finder});
  const known = [...new Set(sentences.flatMap(({words}) => words.map(normal)))].sort();
  return {tags, weights: {...sparse(means, tags.length, [...index.keys()]), known}};
}

/**
 * Some of the sentences once more, with words that are met only once taken out: what stands in their place, as in the
 * place of rare words in corpora with "<unk>", is to be told from its neighbours.
 */
function withoutRareWords(sentences: readonly Sentence[]): readonly Sentence[] {
  const counts = new Map<string, number>();
  for (const {words} of sentences) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const taken = sentences.map(({words, pos}) => ({
    words: words.map((word) => (counts.get(word) === 1 ? notTold : word)),
    pos,
  }));
  return taken.filter(({words}) => words.includes(notTold)).filter((_, i) => i % oneIn === 0);
}

function tagsOf(sentences: readonly Sentence[], corpus: string): readonly string[] {
  const tags = new Set(sentences.flatMap(({pos}) => (pos ?? []).filter((tag) => tag !== null)));
  if (tags.size <= mostTags) return [...tags].sort();
  throw new RangeError(
    `trainTagger(): ${show(corpus)} must have at most ${mostTags} tags, got ${tags.size}.`,
  );
}

/** The features that are seen often enough, each with its number, in the order in which they are met. */
async function featuresOf(
  sentences: readonly Sentence[],
  finder: Features,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const count = (feature: string): void => void counts.set(feature, (counts.get(feature) ?? 0) + 1);
  for (const [s, {words, pos}] of sentences.entries()) {
    if (s % stride === 0) await look(signal);
    for (const features of finder.of(words)) features.forEach(count);
    words.forEach((_, i) => {
      finder.withTags(words, i, pos?.[i - 1] ?? noTag, pos?.[i - 2] ?? noTag).forEach(count);
    });
  }
  const kept = [...counts].filter(([, times]) => times >= fewest);
  return new Map(kept.map(([feature], i) => [feature, i]));
}

function numbers(
  features: readonly string[],
  index: ReadonlyMap<string, number>,
  to: number[] = [],
): number[] {
  for (const feature of features) {
    const at = index.get(feature);
    if (at !== undefined) to.push(at);
  }
  return to;
}

interface Epochs extends LearnOptions {
  readonly tags: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  readonly finder: Features;
}

async function epochsOf(lessons: readonly Lesson[], options: Epochs): Promise<Float32Array> {
  const {epochs, seed, onProgress, tags, index} = options;
  const perceptron = new Perceptron(index.size, tags.length);
  const random = seededRandom(seed);
  const order = lessons.map((_, i) => i);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    const total = {tokens: 0, correct: 0};
    for (const [i, at] of order.entries()) {
      if (i % stride === 0) await look(options.signal);
      const {tokens, correct} = learnOne(lessons[at], perceptron, options);
      total.tokens += tokens;
      total.correct += correct;
      if (i % (8 * stride) === 8 * stride - 1 || i === order.length - 1) {
        onProgress?.({epoch, epochs, tokens: total.tokens, share: total.correct / total.tokens});
      }
    }
  }
  return perceptron.means();
}

/** Tags one sentence as a tagger would, on its own tags so far, and learns after each word. */
function learnOne(
  {words, right, features}: Lesson,
  perceptron: Perceptron,
  {tags, index, finder}: Epochs,
): {readonly tokens: number; readonly correct: number} {
  const scores = new Float64Array(tags.length);
  let [tokens, correct] = [0, 0];
  let [one, two] = [noTag, noTag];
  for (let i = 0; i < words.length; i++) {
    const all = numbers(finder.withTags(words, i, one, two), index, Array.from(features[i]));
    perceptron.scores(all, scores);
    const told = largest(scores);
    if (right[i] >= 0) {
      perceptron.learn(all, right[i], told);
      tokens++;
      if (told === right[i]) correct++;
    }
    [two, one] = [one, tags[told]];
  }
  return {tokens, correct};
}

async function look(signal: AbortSignal | undefined): Promise<void> {
  await pause();
  throwIfAborted("trainTagger", signal);
}

/** Only what is not 0: of most features, most weights are. */
function sparse(
  means: Float32Array,
  tags: number,
  features: readonly string[],
): Omit<TaggerWeights, "known"> {
  const [kept, offsets, kinds, weights]: [string[], number[], number[], number[]] = [[], [0], [], []];
  features.forEach((feature, f) => {
    const before = kinds.length;
    for (let tag = 0; tag < tags; tag++) {
      const weight = means[f * tags + tag];
      if (weight === 0) continue;
      kinds.push(tag);
      weights.push(weight);
    }
    if (kinds.length === before) return;
    kept.push(feature);
    offsets.push(kinds.length);
  });
  return {
    features: kept,
    offsets: Int32Array.from(offsets),
    tags: Uint16Array.from(kinds),
    weights: Float32Array.from(weights),
  };
}
