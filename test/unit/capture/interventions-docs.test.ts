import {readFileSync} from "node:fs";
import {join} from "node:path";
import ts from "typescript";
import * as limpid from "../../../src/index.js";

test("the examples of docs/interventions.md run, and give what they say", async () => {
  const page = readFileSync(join(__dirname, "../../../docs/interventions.md"), "utf8");
  const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  const names = ["lm", "silent", "two", "rows", "steered", "clipped"];
  const source = `return (async () => {${cells.join("\n")}\nreturn {${names.join()}};})();`;
  const {outputText} = ts.transpileModule(source, {compilerOptions: {target: ts.ScriptTarget.ES2022}});
  const run = new Function("limpid", outputText) as (of: typeof limpid) => Promise<Record<string, unknown>>;
  const made = await run(limpid);
  (made.lm as limpid.LanguageModel).dispose();
  const text = (name: string): string => (made[name] as limpid.Output).text;
  expect(page).toContain(`silent.text; // ${JSON.stringify(text("silent"))}`);
  expect(page).toContain(`steered.text; // ${JSON.stringify(text("steered"))}`);
  expect((made.two as limpid.Output).run.provenance.interventions).toHaveLength(2);
  const rows = made.rows as {layer: number; position: number; token: string}[];
  for (const {layer, position, token} of rows) {
    expect({layer, position, token}).toEqual({
      layer,
      position,
      token: position === 4 && layer >= 2 ? " is" : " are",
    });
  }
});
