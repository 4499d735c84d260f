import {readFileSync} from "node:fs";
import {join} from "node:path";
import ts from "typescript";
import * as limpid from "../../../src/index.js";

test("the examples of docs/generation.md run, and give what they say", async () => {
  const page = readFileSync(join(__dirname, "../../../docs/generation.md"), "utf8");
  const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  const names = [
    "lm",
    "greedy",
    "sampled",
    "beams",
    "contrastive",
    "second",
    "given",
    "fresh",
    "counted",
    "outputs",
  ];
  const source = `return (async () => {${cells.join("\n")}\nreturn {${names.join()}};})();`;
  const {outputText} = ts.transpileModule(source, {compilerOptions: {target: ts.ScriptTarget.ES2022}});
  const run = new Function("limpid", outputText) as (of: typeof limpid) => Promise<Record<string, unknown>>;
  const made = await run(limpid);
  (made.lm as limpid.LanguageModel).dispose();
  const runOf = (name: string): limpid.Run => (made[name] as limpid.Output).run;
  for (const name of ["greedy", "sampled", "beams", "contrastive", "counted"]) {
    expect(page).toContain(`${name}.run.output; // ${JSON.stringify(runOf(name).output)}`);
  }
  expect(page).toContain(
    `fresh.run.provenance.choice; // ${JSON.stringify(runOf("fresh").provenance.choice)}`,
  );
  expect(runOf("beams").others).toHaveLength(2);
  expect(runOf("second").score!).toBeLessThan(runOf("beams").score!);
  expect(runOf("given").text).toBe("The keys to the cabinet is on the table.");
  const texts = (made.outputs as limpid.Output[]).map((out) => JSON.stringify(out.run.output));
  expect(page).toContain(`outputs.map((out) => out.run.output); // [${texts.join(", ")}]`);
});
