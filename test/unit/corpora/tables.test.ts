import {truncateSync} from "node:fs";
import {join} from "node:path";
import {readCorpus} from "../../../src/corpora";
import type {Corpus, ReadCorpusOptions, Sentence} from "../../../src/corpora";
import {Database, quoted} from "../../../src/tables";
import {Folder, read, spelled} from "./files";

const folder = new Folder();
afterAll(() => folder.remove());
const all = (path: string, options: ReadCorpusOptions = {}): Promise<Sentence[]> =>
  read(readCorpus(path, options).sentences());
const brief = ({text, label, id}: Sentence): unknown => [text, label, id];

describe("TSV", () => {
  test("columns by their usual names, by other names and by number", async () => {
    const usual = folder.write(
      "usual.tsv",
      "id\tlabel\tsentence\r\np1\t1\tgood film\r\n\r\np2\t\t bad film \r\n",
    );
    const corpus = readCorpus(usual);
    expect((await read(corpus.sentences())).map(brief)).toEqual([
      ["good film", "1", "p1"],
      ["bad film", null, "p2"],
    ]);
    expect(corpus.skipped()).toEqual({"empty line": 1});
    const other = folder.write("other.tsv", "review\tclass\ngood film\t1\n");
    expect((await all(other, {text: "review", label: 1})).map(brief)).toEqual([
      ["good film", "1", undefined],
    ]);
    const bare = folder.write("bare.tsv", "p1\tgood film\n");
    expect((await all(bare, {header: false, text: 1, id: 0})).map(brief)).toEqual([
      ["good film", undefined, "p1"],
    ]);
    expect((await all(bare, {header: ["id", "text"]})).map(brief)).toEqual([["good film", undefined, "p1"]]);
    expect(await all(folder.write("one.tsv", "a b\nc\n"), {header: false})).toHaveLength(2);
  });

  test("quotes are letters like others", async () => {
    const path = folder.write("quotes.tsv", 'text\tlabel\n"so" said "he"\t0\n"\t1\n');
    expect((await all(path)).map(({text}) => text)).toEqual(['"so" said "he"', '"']);
  });

  test("rows with other numbers of columns are refused by line, or counted; empty texts are counted", async () => {
    const path = folder.write("ragged.tsv", "label\ttext\n1\ta\n1\tb\tc\n0\n0\t \n0\tz\n");
    await expect(all(path)).rejects.toThrow(
      'readCorpus(): "ragged.tsv" line 3 must have 2 columns (label, text), got 3. Correct it, or pass over',
    );
    const corpus = readCorpus(path, {invalid: "skip"});
    expect((await read(corpus.sentences())).map(({text}) => text)).toEqual(["a", "z"]);
    expect(corpus.skipped()).toEqual({"wrong number of columns": 2, "empty text": 1});
  });

  test("a column that is not there is refused, near names are named", async () => {
    const path = folder.write("names.tsv", "id\tsentense\nx\ta\n");
    await expect(all(path)).rejects.toThrow(
      'text must say which column of "names.tsv" has the text (it has columns "id", "sentense"), got none.',
    );
    await expect(all(path, {text: "sentence"})).rejects.toThrow('got "sentence". Did you mean "sentense"?');
    await expect(all(path, {text: 1, label: 2})).rejects.toThrow('label must be a column of "names.tsv"');
    await expect(all(path, {text: "sentense", label: "label"})).rejects.toThrow("label must be a column of");
  });

  test("a file with names of columns alone is empty", async () => {
    await expect(all(folder.write("head.tsv", "text\n"))).rejects.toThrow(
      '"head.tsv" must hold a sentence, got none.',
    );
  });

  test("files may have their columns in another order, also where a range begins in the second", async () => {
    const first = `text\tid\n${Array.from({length: 300}, (_, i) => `a${i}\tx${i}`).join("\n")}`;
    const second = `id\ttext\n${Array.from({length: 300}, (_, i) => `x${300 + i}\ta${300 + i}`).join("\n")}`;
    const paths = [folder.write("o1.tsv", first), folder.write("o2.tsv", second)];
    const whole = await all(paths as unknown as string);
    expect(whole.map(brief)).toEqual(Array.from({length: 600}, (_, i) => [`a${i}`, undefined, `x${i}`]));
    expect(await read(readCorpus(paths).sentences({from: 590, to: 592}))).toEqual(whole.slice(590, 592));
    const corpus = readCorpus(paths);
    await corpus.count();
    expect(await read(corpus.sentences({from: 590, to: 592}))).toEqual(whole.slice(590, 592));
  });
});

describe("JSONL", () => {
  test("texts, or words with labels of their own", async () => {
    const path = folder.write(
      "words.jsonl",
      [
        {
          text: "Don't go.",
          tokens: ["Do", "n't", "go", "."],
          upos: ["AUX", "PART", "VERB", null],
          label: true,
          id: 7,
        },
        {text: "Go", tokens: ["Go"], upos: ["VERB"], label: null, id: "x"},
      ]
        .map((row) => JSON.stringify(row))
        .join("\n"),
    );
    const [first, second] = await all(path, {text: "text", words: "tokens", pos: "upos", tags: ["upos"]});
    expect(first).toEqual({
      words: ["Do", "n't", "go", "."],
      text: "Don't go.",
      spans: [
        [0, 2],
        [2, 5],
        [6, 8],
        [8, 9],
      ],
      pos: ["AUX", "PART", "VERB", null],
      tags: {upos: ["AUX", "PART", "VERB", null]},
      label: "true",
      id: "7",
    });
    expect(second).toMatchObject({label: null, id: "x"});
    const [alone] = await all(path, {words: "tokens"});
    expect([alone.words, alone.text]).toEqual([["Do", "n't", "go", "."], undefined]);
    expect((await all(path))[0].words).toEqual(["Don't", "go."]);
  });

  test.each([
    ["not JSON", '{"text": "a"', 'must be JSON, got "{\\"text\\": \\"a\\"" ('],
    ["no object", '["a"]', "must be a JSON object, got an array"],
    ["no text", '{"text": 5, "label": 1}', "must have a text, got 5"],
    ["no label", '{"text": "a"}', 'must have a value of "label", got only "text"'],
    [
      "half a character",
      '{"text": "a \\ud83d", "label": 1}',
      "must have a text of whole characters, got half of one at position 2",
    ],

    [
      "label of another kind",
      '{"text": "a", "label": ["x"]}',
      "must have a label that is a text or a number, got an array",
    ],
    ["not UTF-8", Buffer.from([0x7b, 0x80, 0x7d]), "must be UTF-8, got 0x80 at byte 30"],
  ])("%s: refused by line, or counted", async (reason, line, message) => {
    const good = '{"text": "good", "label": 1}\n';
    const path = folder.write(
      "bad.jsonl",
      Buffer.concat([Buffer.from(good), Buffer.from(line), Buffer.from(`\n${good}`)]),
    );
    await expect(all(path, {text: "text", label: "label"})).rejects.toThrow(
      `readCorpus(): "bad.jsonl" line 2 ${message}`,
    );
    const corpus = readCorpus(path, {text: "text", label: "label", invalid: "skip"});
    expect(await read(corpus.sentences())).toHaveLength(2);
    expect(corpus.skipped()).toEqual({[reason]: 1});
  });

  test.each([
    [{words: "w"}, {w: ["a", 5]}, "must have a list of words, got an array"],
    [
      {words: "w", text: "t"},
      {w: ["a"], t: "b"},
      "must have a text that holds its words in order, got another",
    ],
    [{words: "w", pos: "p"}, {w: ["a"], p: ["X", "Y"]}, "must have 1 pos, one for each word, got 2"],
    [{text: "t", tags: ["n"]}, {t: "a b", n: "x"}, 'must have a list of n, got "x"'],
  ])("%j: refuses %j", async (options, object, message) => {
    await expect(all(folder.write("lists.jsonl", JSON.stringify(object)), options)).rejects.toThrow(message);
  });

  test("an inherited name is no column", async () => {
    await expect(all(folder.write("proto.jsonl", '{"text": "a"}'), {text: "toString"})).rejects.toThrow(
      'must have a value of "toString"',
    );
  });
});

describe("Parquet", () => {
  /** A file with what a statement selects. */
  async function parquet(name: string, select: string): Promise<string> {
    const path = join(folder.path, name);
    const database = await Database.open();
    await database.run(`COPY (${select}) TO ${quoted(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    database.close();
    return path;
  }

  test("texts with labels of any plain type, in order, from any row on", async () => {
    const path = await parquet(
      "many.parquet",
      "SELECT 'row ' || range AS sentence, range % 3 AS label, range AS id FROM range(7000)",
    );
    const corpus = readCorpus(path);
    const whole = await read(corpus.sentences());
    expect(whole.map(brief)).toEqual(
      Array.from({length: 7000}, (_, i) => [`row ${i}`, String(i % 3), String(i)]),
    );
    for (const [from, to] of [
      [0, 1],
      [2047, 2049],
      [6999, 8000],
    ] as const) {
      expect(await read(corpus.sentences({from, to}))).toEqual(whole.slice(from, to));
      expect(await read(readCorpus(path).sentences({from, to}))).toEqual(whole.slice(from, to));
    }
    expect(await corpus.count()).toBe(7000);
  });

  test("lists of words and tags; names that SQL must quote; a path with letters of patterns", async () => {
    const path = await parquet(
      "a[1]*'b.parquet",
      `SELECT ['Do', 'n''t'] AS "my ""words""", 'Don''t' AS txt, ['AUX', NULL] AS p, [1, 2] AS n, 1.5 AS label`,
    );
    const [sentence] = await all(path, {words: 'my "words"', text: "txt", pos: "p", tags: ["n"]});
    expect(sentence).toMatchObject({
      words: ["Do", "n't"],
      pos: ["AUX", null],
      tags: {n: ["1", "2"]},
      label: "1.5",
    });
    expect(spelled(sentence)).toEqual(["Do", "n't"]);
  });

  test("rows without text are refused by row, or counted", async () => {
    const path = await parquet("nulls.parquet", "SELECT unnest(['a', NULL, ' ', 'b']) AS text");
    await expect(all(path)).rejects.toThrow(
      'readCorpus(): "nulls.parquet" row 2 must have a text, got null.',
    );
    const corpus = readCorpus(path, {invalid: "skip"});
    expect((await read(corpus.sentences())).map(({text}) => text)).toEqual(["a", "b"]);
    expect(corpus.skipped()).toEqual({"no text": 1, "empty text": 1});
  });

  test.each([
    [
      "SELECT 1 AS text",
      {},
      'text must be a column of texts, got "text" of "kinds.parquet", which holds INTEGER.',
    ],
    [
      "SELECT 'a' AS t",
      {},
      'text must say which column of "kinds.parquet" has the text (it has "t"), got none.',
    ],
    [
      "SELECT 'a' AS text",
      {text: "txt"},
      'text must be a column of "kinds.parquet" (it has "text"), got "txt".',
    ],
    ["SELECT 'a' AS text, 'X' AS p", {pos: "p"}, "pos must be a column of lists, got"],
    ["SELECT 'a' AS text, {'a': 1} AS label", {}, "label must be a column of texts or numbers, got"],
    ["SELECT 'a' AS text, ['x'] AS id", {}, "id must be a column of texts or numbers, got"],
  ])("%s: refuses columns that hold something else", async (select, options, message) => {
    await expect(all(await parquet("kinds.parquet", select), options)).rejects.toThrow(
      `readCorpus(): ${message}`,
    );
  });

  test("files that are cut short, empty or none are refused", async () => {
    const path = await parquet("cut.parquet", "SELECT 'a' || range AS text FROM range(5000)");
    truncateSync(path, 9000);
    await expect(all(path)).rejects.toThrow(
      'readCorpus(): "cut.parquet" must be a whole Parquet file, got: ',
    );
    const none = await parquet("none.parquet", "SELECT 'a' AS text WHERE false");
    await expect(all(none)).rejects.toThrow('"none.parquet" must hold a sentence, got none');
    await expect(all(folder.write("text.parquet", "some text"))).rejects.toThrow(
      "must be a whole Parquet file",
    );
    expect(() => readCorpus(folder.write("x.parquet.gz", "x"))).toThrow(
      "must be a Parquet file as it is, got a packed one",
    );
  });

  test("a reading that ends early leaves nothing behind", async () => {
    const path = await parquet("early.parquet", "SELECT 'a' || range AS text FROM range(50000)");
    const corpus: Corpus = readCorpus(path);
    for (let i = 0; i < 20; i++) {
      for await (const {text} of corpus.sentences()) {
        expect(text).toBe("a0");
        break;
      }
    }
    expect(await corpus.count()).toBe(50_000);
  });
});
