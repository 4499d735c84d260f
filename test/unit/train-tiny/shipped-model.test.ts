import {readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {run} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import type {Model} from "../../../src/models/index.js";
import {limits, tasks, trainingDocument} from "../../../tools/train-tiny/corpus/index.js";
import {evaluate} from "../../../tools/train-tiny/evaluation/evaluate.js";
import {modelJudge} from "../../../tools/train-tiny/evaluation/model-judge.js";
import {seededRandom} from "../../../tools/train-tiny/random.js";

const folder = join(__dirname, "../../../models/tiny-gpt2");

describe("limpid/tiny-gpt2", () => {
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained("limpid/tiny-gpt2");
  });
  afterAll(() => model.dispose());

  test.each(tasks.map((task) => [task.name, task] as const))(
    "reaches its target for %s on held-out combinations",
    async (_, task) => {
      const {tasks: results} = await evaluate(modelJudge(model), [task], 100);
      expect(results[0].of).toBeGreaterThanOrEqual(40);
      expect(results[0].share).toBeGreaterThanOrEqual(task.target ?? Infinity);
    },
    60_000,
  );

  test.each([
    ["The keys to the cabinet", /^ (are|were|have) /],
    ["The key to the cabinets", /^ (is|was|has) /],
    [" 1, 2, 3,", /^ 4, 5, 6, 7,/],
    ["William Shakespeare was born in the year", /^ 1564/],
    ["The capital of France is", /^ Paris/],
    ["The countries of the European Union are:\n1. Austria\n2. Belgium\n3.", /^ Bulgaria\n4. Croatia\n5. /],
    ["<note><to>the king</to><from>the queen</", /^from><body>/],
  ])("goes on with %j as the examples say", async (prompt, expected) => {
    expect((await generate(model, prompt, {maxNewTokens: 12})).output).toMatch(expected);
  });

  test("takes any text and gives it back", () => {
    const text = "Grüße, 日本語, עברית, 😀👩‍👩‍👧\u0000\t\n  <script>";
    expect(model.tokenizer?.decode(model.tokenizer.encode(text))).toBe(text);
  });

  test("has positions that were all trained: loss in the last quarter is as low as in the middle", async () => {
    const random = seededRandom(99);
    const losses = {middle: 0, last: 0};
    for (let round = 0; round < 4; round++) {
      const ids: number[] = [];
      while (ids.length < model.config.nPositions) {
        if (ids.length > 0) ids.push(model.config.endOfText ?? 0);
        ids.push(...(model.tokenizer?.encode(trainingDocument(random)) ?? []));
      }
      const {probabilities} = await run(model, ids.slice(0, model.config.nPositions), {nPrompt: 1});
      const loss = Array.from(probabilities, (p) => -Math.log(p));
      const mean = (from: number, to: number): number =>
        loss.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
      losses.middle += mean(128, 256) / 4;
      losses.last += mean(384, 511) / 4;
    }
    expect(losses.last).toBeLessThan(1.5 * losses.middle);
  });

  test("is at most 12 MB with everything that ships", () => {
    const files = ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json"];
    const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(12e6);
  });

  test("says in its card and its evaluation what was measured", () => {
    const card = readFileSync(join(folder, "README.md"), "utf8");
    const evaluation = JSON.parse(readFileSync(join(folder, "evaluation.json"), "utf8")) as {
      tasks: {task: string; right: number; of: number}[];
    };
    expect(evaluation.tasks.map(({task}) => task)).toEqual([...tasks, ...limits].map(({name}) => name));
    for (const {right, of} of evaluation.tasks) expect(card).toContain(`${right} of ${of}`);
  });
});
