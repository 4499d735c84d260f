import {cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import * as ts from "typescript";
import * as limpid from "../../src/index.js";

const root = join(__dirname, "../..");
const facade = join(root, "src/facade");

describe("the public API", () => {
  test("exports exactly what the API report lists", () => {
    const report = readFileSync(join(__dirname, "limpid.api.md"), "utf8");
    const listed = [...report.matchAll(/^export (?:abstract )?(?:class|function|const) (\w+)/gm)].map(
      (m) => m[1],
    );
    expect(Object.keys(limpid).sort()).toEqual(listed.sort());
  });

  test("every class, function and method says what it does", () => {
    const report = readFileSync(join(__dirname, "limpid.api.md"), "utf8");
    const silent = report.matchAll(
      /\(undocumented\)\n\s*((?:export )?(?:class|function|async|static)[^\n]*|\w+\([^\n]*)/g,
    );
    expect([...silent].map((m) => m[1])).toEqual([]);
  });
});

/** A masked language model with words of its own. */
function smallBert(folder: string): string {
  cpSync(join(root, "test/parity/golden/bert-masked"), folder, {recursive: true});
  const {vocab_size: size} = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as {
    vocab_size: number;
  };
  const words = "[PAD] [UNK] [CLS] [SEP] [MASK] paris is the of france .".split(" ");
  const rest = Array.from({length: size - words.length}, (_, i) => `word${i}`);
  writeFileSync(join(folder, "vocab.txt"), [...words, ...rest, ""].join("\n"));
  return folder;
}

/** Processes of their own read the sources as this one does. */
function readSourcesInWorkers(): void {
  process.env.NODE_OPTIONS = `-r ${JSON.stringify(join(root, "tools/typescript.cjs"))}`;
}

/** Corpora, small LSTMs that were trained on them, and records, where the examples look for them. */
async function trainedWorld(lm: limpid.LanguageModel): Promise<Record<string, unknown>> {
  const corpus = limpid.corpusOf([
    {words: ["the", "cat", "sleeps"], pos: ["DET", "NOUN", "VERB"]},
    {words: ["the", "dog", "barks"], pos: ["DET", "NOUN", "VERB"]},
  ]);
  const reviews = limpid.corpusOf(
    ["a good film", "a bad film", "good", "bad"].map((text, i) => ({
      words: text.split(" "),
      pos: text.split(" ").map(() => "ADJ"),
      label: String((i + 1) % 2),
    })),
  );
  const vocabulary = await limpid.buildVocabulary([corpus, reviews]);
  await limpid.trainLanguageModel(corpus, "models/encoder", {vocabulary, hidden: 20, epochs: 2});
  const encoder = "models/encoder/epoch-002";
  const trained = await limpid.trainClassifier(reviews, "models/reviews", {encoder, epochs: 1});
  const [a, b] = [await lm.capture(corpus, "records/before"), await lm.capture(reviews, "records/after")];
  cpSync("records/before", "records/pretrained", {recursive: true});
  cpSync("records/after", "records/supervised", {recursive: true});
  return {
    corpus,
    reviews,
    lstm: await limpid.fromPretrained(encoder),
    classifier: await limpid.fromPretrained(`models/reviews/${trained.best.checkpoint}`),
    change: limpid.compareRecords([a, b], {samples: 10}),
  };
}

/** What a reader may call after importing limpid. */
const functions = Object.fromEntries(
  Object.entries(limpid as Record<string, unknown>).filter(([, value]) => typeof value === "function"),
);

/** The code of each `@example` in the docstrings of a file. */
function examples(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/@example\n((?:\s*\* (?!@).*\n)+)/g)].map((match) =>
    match[1].replace(/^\s*\* ?/gm, ""),
  );
}

describe("every example in a docstring runs", () => {
  const all = readdirSync(facade).flatMap((file) => examples(join(facade, file)));
  let lm: limpid.LanguageModel;
  let bert: limpid.LanguageModel;
  let out: limpid.Output;
  /** What examples of corpora, training and transfer speak of. */
  let world: Record<string, unknown> = {};
  const here = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "limpid-examples-"));

  beforeAll(async () => {
    process.chdir(folder);
    readSourcesInWorkers();
    writeFileSync("reviews.tsv", "label\tsentence\n1\tThe film is good .\n0\tThe end is sad .\n");
    lm = await limpid.fromPretrained("limpid/tiny-gpt2");
    bert = await limpid.fromPretrained(smallBert(join(folder, "bert")));
    out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
    world = await trainedWorld(lm);
  }, 60_000);
  afterAll(() => {
    lm?.dispose();
    bert?.dispose();
    for (const name of ["lstm", "classifier"]) (world[name] as limpid.LanguageModel | undefined)?.dispose();
    process.chdir(here);
    rmSync(folder, {recursive: true});
  });

  test("there are examples", () => {
    expect(all.length).toBeGreaterThan(4);
  });

  test.each(all.map((code) => [code]))("%s", async (code) => {
    const source = `return (async () => {${code}\n})()`;
    const compiled = ts.transpile(source, {target: ts.ScriptTarget.ES2022});
    const names = [
      ...Object.keys(functions),
      "bert",
      ...Object.keys(world).filter((name) => !new RegExp(`const ${name}\\b`).test(code)),
      ...(/const lm\b/.test(code) ? [] : ["lm"]),
      ...(/const out\b/.test(code) ? [] : ["out"]),
    ];
    const known: Record<string, unknown> = {...functions, ...world, lm, bert, out};
    const run = new Function(...names, compiled) as (...values: unknown[]) => Promise<void>;
    await expect(run(...names.map((name) => known[name]))).resolves.toBeUndefined();
  });
});
