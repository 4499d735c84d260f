import {readdirSync, readFileSync, truncateSync} from "node:fs";
import {join} from "node:path";
import {corpusOf, loadTagger, readCorpus, tinyTreebank, trainTagger} from "../../../src/corpora";
import type {Corpus, Sentence, TrainTaggerProgress} from "../../../src/corpora";
import {Perceptron} from "../../../src/corpora/tagger/perceptron";
import {Folder, read, row} from "./files";

const folder = new Folder();
afterAll(() => folder.remove());

const treebank = tinyTreebank();
/** Words of the treebank in other sentences, and forms that it does not have. */
const others = corpusOf(
  [
    {words: "The old castle is dangerous .".split(" "), pos: ["DET", "ADJ", "NOUN", "AUX", "ADJ", "PUNCT"]},
    {
      words: "She bought seven tickets in Madrid .".split(" "),
      pos: ["PRON", "VERB", "NUM", "NOUN", "ADP", "PROPN", "PUNCT"],
    },
    {words: "They walked slowly .".split(" "), pos: ["PRON", null, "ADV", "PUNCT"]},
  ],
  "other sentences",
);

test("learns the treebank it is given, whether from memory or CoNLL-U", async () => {
  const tagger = await trainTagger(treebank, {heldOut: others});
  expect((await tagger.measure(treebank)).share).toBeGreaterThan(0.99);
  const lines = (await read(treebank.sentences())).map(({words, pos}) =>
    words.map((word, i) => row(String(i + 1), word, pos![i]!)).join("\n"),
  );
  const again = await trainTagger(readCorpus(folder.write("tiny.conllu", lines.join("\n\n"))), {
    heldOut: others,
  });
  expect(await again.measure(treebank)).toEqual(await tagger.measure(treebank));
  expect(again.tag(["The", "birds", "sing", "."])).toEqual(["DET", "NOUN", "VERB", "PUNCT"]);
});

test("its accuracy counts words with a tag, and those that it has not seen, each by hand", async () => {
  const tagger = await trainTagger(treebank, {heldOut: others});
  const right: number[] = [];
  const unseen: number[] = [];
  for (const {words, pos} of await read(others.sentences())) {
    tagger.tag(words).forEach((tag, i) => {
      if (pos![i] === null) return;
      right.push(tag === pos![i] ? 1 : 0);
      if (["seven", "Madrid"].includes(words[i])) unseen.push(tag === pos![i] ? 1 : 0);
    });
  }
  const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
  expect(tagger.accuracy).toEqual({
    corpus: "other sentences",
    tokens: 16,
    correct: sum(right),
    share: sum(right) / 16,
    unknown: {tokens: 2, correct: sum(unseen), share: sum(unseen) / 2},
  });
  expect(tagger.accuracy.share).toBeGreaterThan(0.8);
  expect(tagger.description.trainedOn).toMatchObject({
    corpus: "limpid's tiny treebank",
    sentences: 40,
    epochs: 6,
    seed: 0,
  });
});

test("without a held-out corpus, every tenth sentence is not learned from but measured", async () => {
  const tagger = await trainTagger(treebank);
  const sentences = await read(treebank.sentences());
  const held = sentences.filter((_, i) => i % 10 === 9);
  expect(tagger.description.trainedOn.sentences).toBe(36);
  expect(tagger.accuracy).toMatchObject(await tagger.measure(corpusOf(held, tagger.accuracy.corpus)));
  expect(tagger.accuracy.corpus).toBe("every tenth sentence of limpid's tiny treebank");
  expect(tagger.accuracy.tokens).toBe(held.reduce((sum, {words}) => sum + words.length, 0));
});

test("the same seed gives the same tagger, another seed another", async () => {
  const [first, second, third] = [
    await trainTagger(treebank, {seed: 3}),
    await trainTagger(treebank, {seed: 3}),
    await trainTagger(treebank, {seed: 4}),
  ];
  expect(second.description).toEqual(first.description);
  expect(third.description.sha256).not.toBe(first.description.sha256);
});

test("a corpus of capitals and a word that is not told are tagged by what is left", async () => {
  const tagger = await trainTagger(treebank, {heldOut: others, lowercase: true});
  expect(tagger.tag(["SHE", "BOUGHT", "THREE", "TICKETS"])).toEqual(
    tagger.tag(["she", "bought", "three", "tickets"]),
  );
  // Rare words of the treebank are also learned as words that are not told: most are nouns after a determiner.
  expect(tagger.tag(["The", "<unk>", "is", "good", "."])[1]).toBe("NOUN");
});

test("tags are those of the words alone: nothing is left of sentences tagged before", async () => {
  const tagger = await trainTagger(treebank);
  const words = ["The", "film", "sings", "loudly", "in", "Rome"];
  const first = tagger.tag(words);
  tagger.tag(["Water", "!", ""]);
  expect(tagger.tag(words)).toEqual(first);
  expect(tagger.tag([])).toEqual([]);
  expect(tagger.tag(["\u0000", "🦆", "ǅ", "x".repeat(100_000)])).toHaveLength(4);
});

test("reports progress of each epoch, and ends when it is told to", async () => {
  const seen: TrainTaggerProgress[] = [];
  await trainTagger(treebank, {epochs: 3, heldOut: others, onProgress: (progress) => seen.push(progress)});
  expect(seen.map(({epoch, epochs}) => [epoch, epochs])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(seen[2].share).toBeGreaterThan(seen[0].share);
  const controller = new AbortController();
  const stopped = trainTagger(treebank, {signal: controller.signal, onProgress: () => controller.abort()});
  await expect(stopped).rejects.toMatchObject({
    name: "AbortError",
    message: "trainTagger(): was interrupted.",
  });
});

test("the means of the perceptron are over the weights that each step began with", () => {
  const perceptron = new Perceptron(2, 2);
  // Feature 0 has the weights (1, −1) from the second of four steps on, feature 1 in the third alone.
  perceptron.learn([0], 0, 1);
  perceptron.learn([1], 0, 1);
  perceptron.learn([1], 1, 0);
  perceptron.learn([0], 0, 0);
  expect([...perceptron.means()]).toEqual([0.75, -0.75, 0.25, -0.25]);
});

describe("a file", () => {
  const path = join(folder.path, "tagger.json");
  beforeAll(async () => (await trainTagger(treebank)).save(path));

  test("holds all of a tagger", async () => {
    const [made, again] = [await trainTagger(treebank), await loadTagger(path)];
    expect(again.description).toEqual(made.description);
    for (const {words} of await read(others.sentences())) expect(again.tag(words)).toEqual(made.tag(words));
    expect(readdirSync(folder.path).filter((name) => name.includes("part"))).toEqual([]);
    const second = join(folder.path, "again.json");
    await again.save(second);
    expect(readFileSync(second).equals(readFileSync(path))).toBe(true);
  });

  test("that is cut short is refused", async () => {
    const cut = folder.write("cut.json", readFileSync(path));
    truncateSync(cut, 1000);
    await expect(loadTagger(cut)).rejects.toThrow(
      'loadTagger(): "cut.json" must be a whole tagger, got a damaged one (',
    );
  });

  test.each([
    ["its accuracy", /"correct":\d+/, '"correct":1'],
    ["a weight", /"weights":".{8}/, '"weights":"AAAAAAAA'],
    ["a feature", '"features":["', '"features":["x'],
    ["a tag", '"tags":["ADJ"', '"tags":["ADV"'],
  ])("in which %s was edited is refused by its checksum", async (_, from, to) => {
    const text = readFileSync(path, "utf8");
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    const file = folder.write("edited.json", edited);
    await expect(loadTagger(file)).rejects.toThrow("got a damaged one (its checksum is another)");
  });

  test.each([
    ["{}", "must be a tagger that limpid saved, got another file"],
    ["null", "must be a tagger that limpid saved, got another file"],
    ['{"format": "limpid-tagger", "version": 2}', "must have version 1, got 2"],
    [
      '{"format": "limpid-tagger", "version": 1}',
      "must be a whole tagger, got a damaged one (a list of texts is missing)",
    ],
  ])("with %s is refused", async (content, message) => {
    await expect(loadTagger(folder.write("other.json", content))).rejects.toThrow(
      `loadTagger(): "other.json" ${message}`,
    );
  });

  test("must be there, and its folder too", async () => {
    await expect(loadTagger(join(folder.path, "none.json"))).rejects.toThrow(
      "loadTagger(): path must be a file",
    );
    const tagger = await loadTagger(path);
    await expect(tagger.save(join(folder.path, "no/folder/x.json"))).rejects.toThrow("ENOENT");
  });
});

test("a corpus that is read with a tagger has its tags, and says whose they are and how good", async () => {
  const tagger = await trainTagger(treebank, {heldOut: others});
  const path = folder.write("reviews.tsv", "text\tlabel\nThe film is good .\t1\n");
  const corpus = readCorpus(path, {tagger});
  const [sentence] = await read(corpus.sentences());
  expect(sentence.pos).toEqual(["DET", "NOUN", "AUX", "ADJ", "PUNCT"]);
  expect(corpus.description.tagger).toEqual(tagger.description);
  expect(corpus.description.sha256).not.toBe(readCorpus(path).description.sha256);
  expect(() => readCorpus(folder.write("x.conllu", row("1", "a")), {tagger, pos: "upos"})).toThrow(
    "readCorpus(): pos must come from the file or from the tagger, got both. Leave one out.",
  );
});

test.each<[Corpus | object, object, string]>([
  [corpusOf(["no tags"]), {}, 'trainTagger(): "corpus" must have parts of speech to learn from, got none.'],
  [
    corpusOf([{words: ["a"], pos: ["X"]}]),
    {},
    "must have at least 10 sentences where there is no heldOut, got 1.",
  ],
  [
    treebank,
    {heldOut: corpusOf(["no tags"], "bare")},
    '"bare" must have parts of speech to compare with, got none.',
  ],
  [treebank, {epochs: 0}, "trainTagger(): epochs must be a whole number (at least 1), got 0."],
  [treebank, {seed: -1}, "trainTagger(): seed must be a whole number"],
  [treebank, {heldout: others}, 'trainTagger(): unknown option "heldout". Did you mean "heldOut"?'],
  [treebank, {heldOut: [] as Sentence[]}, "trainTagger(): heldOut must be a corpus, got an array."],
  [{}, {}, "trainTagger(): corpus must be a corpus, got an object."],
])("refuses what it cannot learn from (%#)", async (corpus, options, message) => {
  await expect(trainTagger(corpus as Corpus, options)).rejects.toThrow(message);
});

test("refuses words that are none", async () => {
  const tagger = await trainTagger(treebank);
  expect(() => tagger.tag("The film" as unknown as string[])).toThrow(
    'tag(): words must be a list of words, got "The film".',
  );
});
