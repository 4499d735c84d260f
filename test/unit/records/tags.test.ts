import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Corpus, Sentence} from "../../../src/corpora/index.js";
import {corpusOf, readCorpus} from "../../../src/corpora/index.js";
import type {Model} from "../../../src/models/index.js";
import type {GivenRow} from "../../../src/records/index.js";
import {capture, openRecords, recordColumns, writeRecords} from "../../../src/records/index.js";
import {tagColumns} from "../../../src/records/tags.js";
import {gpt2Model, lstmModel, newFolder, removeFolders, rowsOf, toyWords} from "./toys.js";

let model: Model;
beforeAll(async () => {
  model = await lstmModel({words: [...toyWords, "<s>"], end: "<s>"});
});
afterAll(() => {
  model.dispose();
  removeFolders();
});

const labelled: Sentence[] = [
  {words: ["the", "keys"], tags: {ner: ["O", "THING"], "feats.Number": [null, "Plur"]}},
  {words: ["it", "is"], tags: {NER: ["o", null]}},
];

test("further labels of words get a column each, in shards and in the manifest", async () => {
  const records = await capture(model, corpusOf(labelled), newFolder(), {layers: [0]});
  const tags = [
    {name: "NER", column: "tag_NER"},
    {name: "feats.Number", column: "tag_feats_Number"},
    {name: "ner", column: "tag_ner_2"},
  ];
  expect(records.manifest.settings.tags).toEqual(tags);
  expect((await openRecords(records.folder)).manifest.settings.tags).toEqual(tags);
  const rows = await rowsOf(records);
  expect(Object.keys(rows[0])).toEqual([...Object.keys(recordColumns), ...tags.map(({column}) => column)]);
  // The end of each text is a special token.
  expect(rows.map((row) => tags.map(({column}) => row[column]))).toEqual([
    [null, null, "O"],
    [null, "Plur", "THING"],
    [null, null, null],
    ["o", null, null],
    [null, null, null],
    [null, null, null],
  ]);
});

test("every token of a word has the word's labels", async () => {
  const split = await gpt2Model();
  const text = "the keys are here";
  const spans = [
    [0, 3],
    [4, 12],
    [13, 17],
  ] as const;
  const sentence = {text, words: ["the", "keys are", "here"], spans, tags: {role: ["a", "b", "c"]}};
  const records = await capture(split, corpusOf([sentence]), newFolder(), {layers: [0]});
  expect((await rowsOf(records)).map((row) => row.tag_role)).toEqual(["a", "b", "b", "c"]);
  split.dispose();
});

test("where a corpus has none, neither shards nor manifest say anything of labels", async () => {
  const records = await capture(model, corpusOf(["the keys"]), newFolder());
  expect(Object.keys((await rowsOf(records))[0])).toEqual(Object.keys(recordColumns));
  expect(Object.keys(records.manifest.settings)).not.toContain("tags");
});

test("labels of a file reach the shards", async () => {
  const folder = mkdtempSync(join(tmpdir(), "limpid-tags-"));
  const file = join(folder, "two.conllu");
  const row = (i: number, word: string, feats: string): string =>
    [i, word, word, "NOUN", "_", feats, 0, "root", "_", "_"].join("\t");
  writeFileSync(file, `${row(1, "keys", "Number=Plur")}\n${row(2, "key", "_")}\n\n`);
  const corpus = readCorpus(file, {tags: ["feats.Number", "deprel"]});
  const records = await capture(model, corpus, newFolder(), {layers: [1]});
  expect((await rowsOf(records)).map((one) => [one.form, one.tag_feats_Number, one.tag_deprel])).toEqual([
    ["keys", "Plur", "root"],
    ["key", null, "root"],
    [null, null, null],
  ]);
  rmSync(folder, {recursive: true});
});

test("a corpus of another program must name the labels of its words", async () => {
  const inner = corpusOf(labelled);
  const {tags, ...description} = inner.description;
  expect(tags).toEqual(["NER", "feats.Number", "ner"]);
  const {name, skipped} = inner;
  const other: Corpus = {
    ...{name, skipped, description: {...description, tags: ["NER"]}},
    sentences: (range) => inner.sentences(range),
    count: () => inner.count(),
  };
  await expect(capture(model, other, newFolder())).rejects.toThrow(
    'capture(): corpus.description.tags must name all labels of words, got "NER", and "ner" in sentence 0.',
  );
});

test("records with other labels are others", async () => {
  const folder = newFolder();
  await capture(model, corpusOf(["the keys"]), folder);
  await expect(capture(model, corpusOf(labelled), folder)).rejects.toThrow("settings.tags is nothing there");
});

test("given rows may have labels", async () => {
  const row = {position: 0, token: "a", neuron: 0, activation: 1};
  const rows: GivenRow[] = [
    {...row, sentence: 0, tags: {ner: "PER"}},
    {...row, sentence: 1, tags: {"it's": "x"}},
    {...row, sentence: 2},
  ];
  const records = await writeRecords(newFolder(), rows, {checkpoint: "toy", layers: 1, width: 1});
  const found = await rowsOf(records);
  expect(found.map((one) => [one.tag_it_s, one.tag_ner])).toEqual([
    [null, "PER"],
    ["x", null],
    [null, null],
  ]);
});

test("columns have plain names, each its own whatever the case of its letters", () => {
  const names = ["ner", "feats.Number", "NER", "feats Number", "日本", "ner", "ner_2"];
  expect(tagColumns(names)).toEqual([
    {name: "ner", column: "tag_ner"},
    {name: "feats.Number", column: "tag_feats_Number"},
    {name: "NER", column: "tag_NER_2"},
    {name: "feats Number", column: "tag_feats_Number_2"},
    {name: "日本", column: "tag___"},
    {name: "ner_2", column: "tag_ner_2_2"},
  ]);
});
