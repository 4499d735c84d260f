import {readFileSync} from "node:fs";
import {join} from "node:path";
import {run} from "../../src/capture/index.js";
import type {Intervention, Run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {Executor} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {arraysOf} from "./causal-golden.js";
import {difference, folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

/** What tools/parity/interventions.py writes: `patch: true` stands for a run of `other`. */
interface Case {
  readonly model: string;
  readonly case: string;
  readonly interventions: readonly ({readonly point: string; readonly patch?: true} & Record<
    string,
    unknown
  >)[];
  readonly ids: readonly number[];
  readonly other: readonly number[];
  readonly prompt: readonly number[];
  readonly greedy: readonly number[];
}

const folder = folderOf("interventions");
const {cases} = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8")) as {
  readonly cases: readonly Case[];
};
const golden = arraysOf(readFileSync(join(folder, "golden.safetensors")));
const models = [...new Set(cases.map(({model}) => model))];

const interventionsOf = ({interventions}: Case, other: Run): Intervention[] =>
  interventions.map((one) => ({...one, ...(one.patch ? {patch: other} : {})}) as unknown as Intervention);

describe.each(
  models.flatMap((model) => (["eager", "graph"] as const).map((executor) => [model, executor] as const)),
)("%s changed inside (%s)", (name: string, executor: Executor) => {
  test.each(cases.filter(({model}) => model === name).map((one) => [one.case, one] as const))(
    "%s: gives the logits of PyTorch with hooks, and generates the same text",
    async (_, one) => {
      const model = await fromPretrained(folderOf(name), {executor});
      try {
        const points = one.interventions.map(({point}) => point);
        const other = await run(model, one.other, {capture: {points: [...new Set(points)]}});
        const interventions = interventionsOf(one, other);
        const {allLogits} = await run(model, one.ids, {interventions, capture: {logits: true}});
        const plain = golden(`${name}.plain`);
        const expected = Array.from(golden(`${name}.${one.case}`));
        expect(difference(plain, expected)).toBeGreaterThan(1e-2);
        expect(difference(allLogits!.data, expected)).toBeLessThan(tolerances.logits);
        const {ids, provenance} = await generate(model, one.prompt, {interventions, maxNewTokens: 8});
        expect(ids).toEqual(one.greedy);
        expect(provenance.interventions).toHaveLength(interventions.length);
      } finally {
        model.dispose();
      }
    },
  );
});

test("the changes tell texts apart", () => {
  for (const name of models) {
    const texts = cases.filter(({model}) => model === name).map(({greedy}) => greedy.join());
    expect(new Set(texts).size).toBeGreaterThan(1);
  }
});
