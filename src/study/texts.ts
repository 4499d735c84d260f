import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Corpus, Tagger} from "../corpora/index.js";
import {loadTagger, readCorpus, trainTagger} from "../corpora/index.js";
import {show} from "../models/index.js";
import type {StudySettings} from "./settings.js";
import {tinyFacts, tinyReviews} from "./tiny-text.js";

/** The texts of a study. */
export interface StudyTexts {
  /** What they are, in words, for the report. */
  readonly described: readonly string[];
  readonly pretraining: {readonly training: Corpus; readonly validation: Corpus; readonly recorded: Corpus};
  readonly reviews: {
    readonly training: Corpus;
    readonly development: Corpus;
    readonly test: Corpus;
    readonly recorded: Corpus;
    readonly pruned: Corpus;
  };
  /** The label of positive reviews. */
  readonly positive: string;
  /** Who gave the words their parts of speech; `null` where the texts have them. */
  readonly tagger: Tagger | null;
}

/** Made-up sentences: no files are needed. */
export function tinyTexts({paragraphs, reviews, seed}: StudySettings): StudyTexts {
  const part = (count: number, name: string): Corpus => tinyReviews(count, seed + 20, name);
  return {
    described: [
      "Made-up sentences of a few patterns, written by limpid itself: statements about places and people, and reviews of films, of which one in ten has the wrong label.",
    ],
    pretraining: {
      training: tinyFacts(paragraphs.training, seed, "tiny facts"),
      validation: tinyFacts(paragraphs.validation, seed + 10, "tiny facts, validation"),
      recorded: tinyFacts(paragraphs.recorded, seed, "tiny facts"),
    },
    reviews: {
      training: part(reviews.training, "tiny reviews"),
      recorded: part(reviews.recorded, "tiny reviews"),
      pruned: part(reviews.pruned, "tiny reviews"),
      development: tinyReviews(200, seed + 30, "tiny reviews, development"),
      test: tinyReviews(300, seed + 40, "tiny reviews, test"),
    },
    positive: "1",
    tagger: null,
  };
}

/** Headings of WikiText, such as " = = Career = = ". */
const heading = /^\s*= .* =\s*$/;

/**
 * The texts of a data folder: `wikitext-2` (train.txt where it is there, else test.txt, and valid.txt), `sentiment-mr`
 * (train.tsv, dev.tsv, test.tsv with columns label and sentence) and `ud-ewt` (train.conllu, dev.conllu), each file also with
 * .gz.
 *
 * @param folder - of the data
 * @param tagger - file in which the tagger is kept
 */
export async function readTexts(
  folder: string,
  tagger: string,
  {paragraphs, reviews}: StudySettings,
  signal?: AbortSignal,
): Promise<StudyTexts> {
  const file = (...names: readonly string[]): string => {
    const all = names.flatMap((name) => [join(folder, name), join(folder, `${name}.gz`)]);
    const found = all.find((path) => existsSync(path));
    if (found !== undefined) return found;
    throw new Error(
      `txrayStudy(): data must be a folder with ${names.join(" or ")} (or the same with .gz), got none in ${show(folder)}. Leave data out for the built-in text.`,
    );
  };
  const tags = await taggerOf(tagger, file("ud-ewt/train.conllu"), file("ud-ewt/dev.conllu"), signal);
  const wiki = file("wikitext-2/train.txt", "wikitext-2/test.txt");
  // Parts of speech are for records only: tagging takes its time.
  const text = (path: string, limit: number, tagger?: Tagger): Corpus =>
    readCorpus(path, {format: "text", skip: heading, limit, ...(tagger && {tagger})});
  const columns = {format: "tsv", text: "sentence", label: "label"} as const;
  const rated = (name: string, limit?: number, tagger?: Tagger): Corpus =>
    readCorpus(file(`sentiment-mr/${name}.tsv`), {
      ...columns,
      ...(limit && {limit}),
      ...(tagger && {tagger}),
    });
  const {accuracy} = tags;
  const whole = wiki.includes("train.txt");
  return {
    described: [
      `Pretraining: the first ${paragraphs.training.toLocaleString("en")} paragraphs of WikiText-2's ${whole ? "training" : "test"} part${whole ? "" : " (its training part is not in the folder)"}, headings left out; validation: the first ${paragraphs.validation} of its validation part.`,
      `Reviews: the first ${reviews.training.toLocaleString("en")} training sentences of the sentence polarity dataset (short sentences about films, where the paper has whole IMDB reviews), with its development and test parts.`,
      `Parts of speech: by limpid's own tagger, trained on the English Web Treebank; ${(100 * accuracy.share).toFixed(1)} % right on the ${accuracy.tokens.toLocaleString("en")} words of its development part. Both texts are read in small letters by tagger and model.`,
    ],
    pretraining: {
      training: text(wiki, paragraphs.training),
      validation: text(file("wikitext-2/valid.txt"), paragraphs.validation),
      recorded: text(wiki, paragraphs.recorded, tags),
    },
    reviews: {
      training: rated("train", reviews.training),
      recorded: rated("train", reviews.recorded, tags),
      pruned: rated("train", reviews.pruned),
      development: rated("dev"),
      test: rated("test"),
    },
    positive: "1",
    tagger: tags,
  };
}

async function taggerOf(path: string, train: string, heldOut: string, signal?: AbortSignal): Promise<Tagger> {
  if (existsSync(path)) return loadTagger(path);
  const conllu = (file: string): Corpus => readCorpus(file, {format: "conllu"});
  const tagger = await trainTagger(conllu(train), {heldOut: conllu(heldOut), lowercase: true, signal});
  await tagger.save(path);
  return tagger;
}
