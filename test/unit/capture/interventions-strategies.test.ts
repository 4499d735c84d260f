import {run} from "../../../src/capture/index.js";
import type {Intervention, Run} from "../../../src/capture/index.js";
import type {GenerateOptions} from "../../../src/generation/index.js";
import {generate, generateAll} from "../../../src/generation/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";

let model: Model;
let other: Run;
beforeAll(async () => {
  model = await fromPretrained(folderOf("llama-grouped"), {executor: "graph"});
  other = await run(model, [9, 4, 6, 2, 8, 3, 5, 7], {capture: {points: "**"}});
});
afterAll(() => model.dispose());

const prompt = [3, 7, 1, 12];
const mixed = (): Intervention[] => [
  {point: "blocks.0.ffnn.activation", neurons: [1, 4], set: [0.4, -0.3], positions: {from: 2, to: 6}},
  {point: "blocks.1.attention.k", heads: [1], scale: -1, positions: [5]},
  {point: "blocks.1.attention.pattern", heads: [0, 4], patch: other, positions: {from: 1}},
  {point: "blocks.0.residual.post", mean: true, positions: [-2]},
  {
    point: "blocks.1.attention.z",
    heads: [2],
    apply: ({data}, {positions}) =>
      data.map((x, i) => x - 0.1 * positions[Math.floor(i / 4) % positions.length]),
  },
];

const strategies: Readonly<Record<string, GenerateOptions>> = {
  greedy: {},
  sampling: {doSample: true, seed: 4},
  beams: {numBeams: 3},
  contrastive: {penaltyAlpha: 0.6, topK: 3},
};

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  Array.from(actual).forEach((value, i) => {
    if (!(Math.abs(value - expected[i]) < 1e-5)) expect(value).toBeCloseTo(expected[i], 5);
  });
}

/** The same text, read at once with the same changes; negative positions are the prompt's, as generation has them. */
async function expectAsRead(made: Run, points: string): Promise<void> {
  const interventions = mixed().map((one) =>
    Array.isArray(one.positions) && one.positions[0] === -2 ? {...one, positions: [2]} : one,
  );
  // Means are taken over the prompt.
  const read = await run(model, made.ids, {nPrompt: made.nPrompt, interventions, capture: {points}});
  expectClose(made.logits, read.logits);
  expectClose(made.hiddenStates!.data, read.hiddenStates!.data);
  for (const [point, {shape, data}] of Object.entries(made.points!)) {
    expect({point, shape}).toEqual({point, shape: read.points![point].shape});
    expectClose(data, read.points![point].data);
  }
}

describe.each(Object.entries(strategies))("%s", (_, strategy) => {
  test("with changes of every kind has the values of reading its text at once", async () => {
    const points = "blocks.*.{residual.post,attention.pattern,attention.z}";
    const options = {...strategy, maxNewTokens: 5, interventions: mixed(), capture: {points}};
    const plain = await generate(model, prompt, {...strategy, maxNewTokens: 5});
    const before = memory().tensors;
    const made = await generate(model, prompt, options);
    expect(memory().tensors).toBe(before);
    expect(Array.from(made.logits)).not.toEqual(Array.from(plain.logits));
    await expectAsRead(made, points);
  });
});

test("prompts of several lengths side by side are changed as they are alone", async () => {
  const prompts = [prompt, [5, 2, 8], [6, 1, 9, 3, 2]];
  const options = {maxNewTokens: 4, interventions: mixed(), capture: {points: "blocks.1.attention.*"}};
  const together = await generateAll(model, prompts, options);
  for (const [i, made] of together.entries()) {
    const alone = await generate(model, prompts[i], options);
    expect(made.ids).toEqual(alone.ids);
    expectClose(made.logits, alone.logits);
    for (const [point, {data}] of Object.entries(made.points!)) expectClose(data, alone.points![point].data);
  }
});
