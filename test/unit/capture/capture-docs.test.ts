import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import ts from "typescript";
import * as limpid from "../../../src/index.js";

test("the examples of docs/capture.md run, and give what they say", async () => {
  const page = readFileSync(join(__dirname, "../../../docs/capture.md"), "utf8");
  const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  expect(cells.length).toBe(5);
  const names = ["lm", "out", "two", "pattern", "outs", "long", "again", "hiddenStates"];
  const source = `return (async () => {${cells.join("\n")}\nreturn {${names.join()}};})();`;
  const {outputText} = ts.transpileModule(source, {compilerOptions: {target: ts.ScriptTarget.ES2022}});
  const run = new Function("limpid", outputText) as (of: typeof limpid) => Promise<Record<string, unknown>>;
  const [here, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "limpid-docs-"))];
  process.chdir(folder);
  const made = await run(limpid).finally(() => {
    process.chdir(here);
    rmSync(folder, {recursive: true});
  });
  (made.lm as limpid.LanguageModel).dispose();
  const [out, long, again] = ["out", "long", "again"].map((name) => made[name] as limpid.Output);
  const [two, pattern, states] = ["two", "pattern", "hiddenStates"].map(
    (name) => made[name] as limpid.NdArray,
  );
  const says = (code: string, value: unknown): void =>
    expect(page).toContain(`${code}; // ${JSON.stringify(value)}`);
  says("out.tokens", out.tokens);
  expect([two.axes, two.shape]).toEqual([
    ["position", "neuron"],
    [6, 2],
  ]);
  says("two.index", two.index);
  expect(pattern.axes).toEqual(["head", "query", "key"]);
  says(
    "outs.map(({text}) => text)",
    (made.outs as limpid.Output[]).map(({text}) => text),
  );
  says("long.run.provenance.windows", long.run.provenance.windows);
  expect(again.run).toEqual(out.run);
  expect(states).toEqual(out.hiddenStates);
});
