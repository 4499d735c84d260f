import {existsSync} from "node:fs";
import {join} from "node:path";
import {readCorpus} from "../../../src/corpora";
import type {ReadCorpusOptions, Sentence} from "../../../src/corpora";
import {Folder, read, row, spelled} from "./files";

const folder = new Folder();
afterAll(() => folder.remove());

let files = 0;
const write = (...lines: string[]): string => folder.write(`${++files}.conllu`, lines.join("\n"));
const all = (path: string, options: ReadCorpusOptions = {}): Promise<Sentence[]> =>
  read(readCorpus(path, options).sentences());

test("words, their parts of speech, the text and its id; a line with _ says nothing", async () => {
  const path = write(
    "# newdoc",
    "# sent_id = s-1",
    "# text = Keys are here.",
    row("1", "Keys", "NOUN"),
    row("2", "are", "AUX"),
    row("3", "here", "_", "SpaceAfter=No"),
    row("4", ".", "PUNCT"),
    "",
  );
  const [sentence] = await all(path);
  expect(sentence).toEqual({
    words: ["Keys", "are", "here", "."],
    text: "Keys are here.",
    spans: [
      [0, 4],
      [5, 8],
      [9, 13],
      [13, 14],
    ],
    pos: ["NOUN", "AUX", null, "PUNCT"],
    id: "s-1",
  });
});

test("multiword tokens give way to their words, empty nodes are left out, both counted", async () => {
  const path = write(
    "# text = Don't go zum Haus",
    row("1-2", "Don't"),
    row("1", "Do", "AUX"),
    row("2", "n't", "PART"),
    row("3", "go", "VERB"),
    row("3.1", "gone"),
    row("3.2", "there"),
    row("4-5", "zum"),
    row("4", "zu", "ADP"),
    row("5", "dem", "DET"),
    row("6", "Haus", "NOUN"),
    "",
    row("0.1", "before"),
    row("1-2", "im", "_", "SpaceAfter=No"),
    row("1", "in", "ADP", "SpaceAfter=No"),
    row("2", "dem", "DET"),
    row("3", "!", "PUNCT"),
  );
  const corpus = readCorpus(path);
  const [first, second] = await read(corpus.sentences());
  expect(first.words).toEqual(["Do", "n't", "go", "zu", "dem", "Haus"]);
  // Parts that are written out have their own place; others share that of the whole.
  expect(spelled(first)).toEqual(["Do", "n't", "go", "zum", "zum", "Haus"]);
  expect(first.pos).toEqual(["AUX", "PART", "VERB", "ADP", "DET", "NOUN"]);
  expect(second).toMatchObject({
    words: ["in", "dem", "!"],
    text: "im!",
    spans: [
      [0, 2],
      [0, 2],
      [2, 3],
    ],
  });
  expect(corpus.skipped()).toEqual({"multiword token": 3, "empty node": 3});
});

test("without a text, or with one of other words, the text is that of the words; the second is counted", async () => {
  const path = write(
    row("1", "a", "X", "SpaceAfter=No|Gloss=b"),
    row("2", "b c"),
    row("3", "d", "X", "SpaceAfter=No"),
    "",
    "# text = another one",
    row("1", "a"),
    "",
  );
  const corpus = readCorpus(path);
  const [first, second] = await read(corpus.sentences());
  expect(first.text).toBe("ab c d");
  expect(spelled(first)).toEqual(["a", "b c", "d"]);
  expect(second.text).toBe("a");
  expect(corpus.skipped()).toEqual({"text that is not its words": 1});
});

test("other columns, features and attributes as tags, comments as class and id", async () => {
  const path = write(
    "# label = positive",
    "# id = 7",
    row("1", "Keys", "NOUN", "Gloss=k", {
      lemma: "key",
      xpos: "NNS",
      feats: "Case=Nom|Number=Plur",
      deprel: "root",
    }),
    row("2", "_", "SYM", "_", {lemma: "_", xpos: "_"}),
    "",
    row("1", "a"),
  );
  const [first, second] = await all(path, {
    pos: "xpos",
    tags: ["lemma", "feats.Number", "misc.Gloss", "deprel"],
    label: "label",
    id: "id",
  });
  expect(first).toMatchObject({
    pos: ["NNS", null],
    tags: {
      lemma: ["key", "_"],
      "feats.Number": ["Plur", null],
      "misc.Gloss": ["k", null],
      deprel: ["root", null],
    },
    label: "positive",
    id: "7",
  });
  expect(second.label).toBeNull();
  expect(second.id).toBeUndefined();
});

test("Windows line ends, a byte order mark, several blank lines and comments alone do no harm", async () => {
  const lines = [
    "\uFEFF# text = a",
    row("1", "a"),
    "",
    "",
    "# the end of a document",
    "",
    row("1", "b"),
    "# x",
  ];
  const corpus = readCorpus(write(lines.join("\r\n")));
  expect((await read(corpus.sentences())).map(({text}) => text)).toEqual(["a", "b"]);
  expect(corpus.skipped()).toEqual({"sentence without words": 1});
});

test.each([
  [
    "nine columns",
    [row("1", "a").split("\t").slice(1).join("\t")],
    1,
    "must have 10 columns between tabs, got 9",
  ],
  ["spaces for tabs", [row("1", "a").replaceAll("\t", "  ")], 1, "must have 10 columns between tabs, got 1"],
  [
    "a column with nothing",
    [row("1", "a", "")],
    1,
    'must have "_" where nothing is said, got nothing as upos',
  ],
  ["a number left out", [row("1", "a"), row("3", "b")], 2, 'must have word number 2, got "3"'],
  ["a number that is none", [row("1", "a"), row("x", "b")], 2, 'must have word number 2, got "x"'],
  [
    "a second sentence without a blank line",
    [row("1", "a"), row("1", "b")],
    2,
    'must have word number 2, got "1"',
  ],
  [
    "a range that begins elsewhere",
    [row("2-3", "ab"), row("1", "a")],
    1,
    'a range that begins with word 1, got "2-3"',
  ],
  [
    "a range that ends before",
    [row("1", "a"), row("2-1", "ab")],
    2,
    'a range that begins with word 2, got "2-1"',
  ],
  [
    "ranges that overlap",
    [row("1-2", "ab"), row("1", "a"), row("2-3", "bc")],
    3,
    'begins with word 3, got "2-3"',
  ],
])(
  "%s: the sentence is refused by its line, or passed over whole and counted once",
  async (_, lines, line, message) => {
    const path = write(row("1", "good"), "", ...lines, row("9", "more"), "", row("1", "last"), "");
    await expect(all(path)).rejects.toThrow(`"${files}.conllu" line ${2 + line} must have`);
    await expect(all(path)).rejects.toThrow(message);
    const corpus = readCorpus(path, {invalid: "skip"});
    expect((await read(corpus.sentences())).map(({text}) => text)).toEqual(["good", "last"]);
    expect(Object.values(corpus.skipped())).toEqual([1]);
  },
);

test("a range beyond the sentence is refused at its end", async () => {
  await expect(all(write(row("1-3", "ab"), row("1", "a"), ""))).rejects.toThrow(
    'line 2 must have its words up to 3, got "1"',
  );
});

test("bytes that are not UTF-8 make their sentence invalid, not the next", async () => {
  const good = Buffer.from(`${row("1", "good")}\n\n`);
  const bad = Buffer.concat([
    Buffer.from(`${row("1", "a")}\n2\t`),
    Buffer.from([0xe9]),
    Buffer.from("\tx\n\n"),
  ]);
  const path = folder.write("latin.conllu", Buffer.concat([good, bad, good]));
  await expect(all(path)).rejects.toThrow(
    /"latin\.conllu" line 4 must be UTF-8, got 0xe9 at byte 46 of the file/,
  );
  const corpus = readCorpus(path, {invalid: "skip"});
  expect(await read(corpus.sentences())).toHaveLength(2);
  expect(corpus.skipped()).toEqual({"not UTF-8": 1});
});

test("a sentence that never ends is not held", async () => {
  const path = write(...Array.from({length: 100}, (_, i) => row(String(i + 1), "word")));
  await expect(all(path, {maxLine: 1000})).rejects.toThrow("must end a sentence of at most 1.0 kB, got more");
});

test("ranges begin anywhere, plain or packed", async () => {
  const content = Array.from(
    {length: 600},
    (_, i) => `${row("1-2", `w${i}`)}\n${row("1", "w")}\n${row("2", String(i))}\n`,
  ).join("\n");
  const paths = [folder.write("many.conllu", content), folder.write("many.conllu.gz", content)];
  for (const path of paths) {
    const corpus = readCorpus(path);
    const whole = await read(corpus.sentences());
    expect(whole).toHaveLength(600);
    for (const [from, to] of [
      [0, 1],
      [255, 257],
      [300, 301],
      [598, 700],
    ]) {
      const stream = corpus.sentences({from, to});
      expect(await read(stream)).toEqual(whole.slice(from, to));
      expect(stream.skipped()).toEqual({"multiword token": Math.min(to, 600) - from});
    }
  }
});

const ewt = join(__dirname, "../../../../shared/data/ud-ewt");
const ifThere = existsSync(ewt) ? test : test.skip;
ifThere(
  "the English Web Treebank has the counts that it states (skipped where it is not there)",
  async () => {
    const corpus = readCorpus(join(ewt, "dev.conllu.gz"));
    let words = 0;
    for await (const sentence of corpus.sentences()) {
      words += sentence.words.length;
      expect(sentence.pos!.every((tag) => tag !== null)).toBe(true);
    }
    expect([await corpus.count(), words]).toEqual([2001, 25147]);
    // zgrep -cP "^\d+-\d+\t" and "^\d+\.\d+\t"
    expect(corpus.skipped()).toEqual({"multiword token": 359, "empty node": 4});
  },
);
