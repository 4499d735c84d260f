import {readFileSync} from "node:fs";
import {join} from "node:path";
import {run} from "../../src/capture/index.js";
import type {Intervention, Run, RunOptions} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {Executor, Model} from "../../src/models/index.js";
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
  /** Of models that generate from left to right. */
  readonly prompt?: readonly number[];
  readonly greedy?: readonly number[];
}

const folder = folderOf("interventions");
const {cases} = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8")) as {
  readonly cases: readonly Case[];
};
const golden = arraysOf(readFileSync(join(folder, "golden.safetensors")));
const models = [...new Set(cases.map(({model}) => model))];

/** An encoder–decoder reads the same tokens with both. */
const read = (model: Model, ids: readonly number[], options: RunOptions): Promise<Run> =>
  run(model, ids, model.config.family === "t5" ? {...options, target: ids} : options);

async function interventionsOf(model: Model, {interventions, other}: Case): Promise<Intervention[]> {
  const points = [...new Set(interventions.map(({point}) => point))];
  const patch = await read(model, other, {capture: {points}});
  return interventions.map((one) => ({...one, ...(one.patch ? {patch} : {})}) as unknown as Intervention);
}

const both = models.flatMap((model) =>
  (["eager", "graph"] as const).map((executor) => [model, executor] as const),
);
describe.each(both)("%s changed inside (%s)", (name: string, executor: Executor) => {
  test.each(cases.filter(({model}) => model === name).map((one) => [one.case, one] as const))(
    "%s: gives the logits of PyTorch with hooks, and a decoder generates the same text",
    async (_, one) => {
      const model = await fromPretrained(folderOf(name), {executor});
      try {
        const interventions = await interventionsOf(model, one);
        const {allLogits, outputs} = await read(model, one.ids, {interventions, capture: {logits: true}});
        const expected = Array.from(golden(`${name}.${one.case}`));
        expect(difference(golden(`${name}.plain`), expected)).toBeGreaterThan(1e-3);
        expect(difference((allLogits ?? outputs!.logits).data, expected)).toBeLessThan(tolerances.logits);
        if (!one.prompt) return;
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
    const texts = cases.flatMap(({model, greedy}) => (model === name && greedy ? [greedy.join()] : []));
    if (texts.length > 0) expect(new Set(texts).size).toBeGreaterThan(1);
  }
});
