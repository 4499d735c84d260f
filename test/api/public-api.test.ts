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
  const here = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "limpid-examples-"));

  beforeAll(async () => {
    process.chdir(folder);
    lm = await limpid.fromPretrained("limpid/tiny-gpt2");
    bert = await limpid.fromPretrained(smallBert(join(folder, "bert")));
    out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
  });
  afterAll(() => {
    lm?.dispose();
    bert?.dispose();
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
      ...(/const lm\b/.test(code) ? [] : ["lm"]),
      ...(/const out\b/.test(code) ? [] : ["out"]),
    ];
    const known: Record<string, unknown> = {...functions, lm, bert, out};
    const run = new Function(...names, compiled) as (...values: unknown[]) => Promise<void>;
    await expect(run(...names.map((name) => known[name]))).resolves.toBeUndefined();
  });
});
