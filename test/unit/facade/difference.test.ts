import {fromPretrained} from "../../../src/index.js";
import type {LanguageModel, Output} from "../../../src/index.js";
import {unpack} from "../../../src/views/index.js";
import {memory} from "../../../src/tensors/index.js";

let lm: LanguageModel;
let out: Output;
let changed: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  const prompt = "The keys to the cabinet";
  out = await lm.generate(prompt, {maxNewTokens: 8});
  changed = await lm.generate(prompt, {
    maxNewTokens: 8,
    interventions: [{point: "blocks.1.ffnn.activation", zero: true}],
  });
});
afterAll(() => lm.dispose());

test("an output and itself differ in nothing", async () => {
  const {state} = await out.difference(out).ready;
  expect(state.pairs).toHaveLength(out.tokens.length);
  expect([...unpack(state.lensA)]).toEqual([...unpack(state.lensB)]);
  expect([state.a.label, state.b.label]).toEqual(["first", "second"]);
});

test("probabilities are those of the runs, and the last row of the lens is the model's own", async () => {
  const {state} = await out.difference(changed).ready;
  const {a, b, pairs, rows, lensA, lensB} = state;
  for (const [side, {run}] of [
    [a, out],
    [b, changed],
  ] as const) {
    expect([...unpack(side.probabilities)].slice(run.nPrompt - 1)).toEqual([...run.probabilities]);
  }
  const last = (rows.length - 1) * pairs.length;
  for (const [pair, [i, j]] of pairs.entries()) {
    if (i === 0) continue;
    expect(unpack(lensA)[last + pair]).toBeCloseTo(unpack(a.probabilities)[i - 1], 5);
    expect(unpack(lensB)[last + pair]).toBeCloseTo(unpack(b.probabilities)[j - 1], 5);
  }
});

test("before the change, layers predict the same; after it, not", async () => {
  const {state} = await out.difference(changed).ready;
  const {pairs, lensA, lensB} = state;
  const [one, other] = [unpack(lensA), unpack(lensB)];
  // The prompt is the same: what block 0 leaves is, too.
  const prompt = pairs.findIndex(([i]) => i >= out.run.nPrompt);
  for (let pair = 1; pair < prompt; pair++) expect(other[pair]).toBeCloseTo(one[pair], 6);
  const block1 = [...one.subarray(pairs.length, pairs.length + prompt)];
  const most = Math.max(...block1.map((value, pair) => Math.abs(value - other[pairs.length + pair])));
  expect(most).toBeGreaterThan(1e-3);
});

test("the labels and the provenance say what was changed", async () => {
  const {state} = await out.difference(changed).ready;
  expect([state.a.label, state.b.label]).toEqual(["unchanged", "blocks.1.ffnn.activation: zero"]);
  expect(state.b.provenance).toContain("changed: blocks.1.ffnn.activation: zero");
  const named = await out.difference(changed, {labels: ["with", "without"]}).ready;
  expect(named.state.b.label).toBe("without");
});

test("what is wrong is refused at once", async () => {
  expect(() => out.difference("x" as never)).toThrow(
    'difference(): other must be an output of a model, got "x".',
  );
  expect(() => out.difference(changed, {labels: ["a"]} as never)).toThrow("labels must be two strings");
  expect(() => out.difference(changed, {label: "a"} as never)).toThrow('unknown option "label"');
  const one = await lm.run("The");
  expect(() => out.difference(one)).toThrow("outputs must have at least two tokens, got 1");
});

test("no tensor is left behind", async () => {
  await out.difference(changed).ready;
  const before = memory().tensors;
  await out.difference(changed).ready;
  expect(memory().tensors).toBe(before);
});
