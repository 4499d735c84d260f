import {connectDisplayHost} from "../../../src/figures/index.js";
import type {DisplayHost} from "../../../src/figures/index.js";
import {fromPretrained} from "../../../src/index.js";
import type {LanguageModel, Step} from "../../../src/index.js";
import {memory} from "../../../src/tensors/index.js";

const prompt = "The keys to the cabinet";
let lm: LanguageModel;
let before: number;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  await lm.generate(prompt, {maxNewTokens: 2});
  before = memory().tensors;
});
afterEach(() => expect(memory().tensors).toBe(before));
afterAll(() => lm.dispose());

async function stepsOf(steps: AsyncIterable<Step>): Promise<Step[]> {
  const all: Step[] = [];
  for await (const step of steps) all.push(step);
  return all;
}
const rested = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));

test("gives the steps of generate(), and its output", async () => {
  const expected = await lm.generate(prompt, {maxNewTokens: 6});
  const g = lm.stream(prompt, {maxNewTokens: 6});
  const steps = await stepsOf(g);
  const {run} = await g.output;
  expect(steps.map(({id}) => id)).toEqual(expected.run.ids.slice(expected.run.nPrompt));
  expect(run.ids).toEqual(expected.run.ids);
  expect(run.hiddenStates).toEqual(expected.run.hiddenStates);
  expect(steps[0].candidates).toHaveLength(5);
});

test("can be read twice, and while it is made", async () => {
  const g = lm.stream(prompt, {maxNewTokens: 4});
  const [a, b] = await Promise.all([stepsOf(g), stepsOf(g)]);
  expect(a).toEqual(b);
  expect(await stepsOf(g)).toEqual(a);
});

test("does nothing until it is asked", async () => {
  const g = lm.stream(prompt, {maxNewTokens: 3});
  await rested();
  expect(g.figure.state.steps).toEqual([]);
  await g.output;
});

test("its figure holds the text, its candidates and where it comes from", async () => {
  const g = lm.stream(prompt, {maxNewTokens: 4, topCandidates: 3});
  const {run} = await g.output;
  const {state} = g.figure;
  expect(state.branches).toEqual([{last: 3, fork: 0, status: "done", message: ""}]);
  expect(state.steps.map(({candidates, chosen}) => candidates[chosen].id)).toEqual(
    run.ids.slice(run.nPrompt),
  );
  expect(state.steps.map(({candidates}) => candidates.map(({rank}) => rank))).toEqual(
    Array(4).fill([1, 2, 3]),
  );
  expect(state.method).toBe("greedy");
  expect(state.provenance).toContain("limpid/tiny-gpt2");
});

test("a token drawn from below the most probable has no rank of theirs", async () => {
  const g = lm.stream(prompt, {maxNewTokens: 12, topCandidates: 1, temperature: 5, seed: 3});
  await g.output;
  const drawn = g.figure.state.steps.filter(({chosen}) => chosen === 1);
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn.every(({candidates}) => candidates[1].rank === null)).toBe(true);
});

test("stop() keeps what is there, and ends the output with an AbortError", async () => {
  const g = lm.stream(prompt, {maxNewTokens: 200});
  const seen: Step[] = [];
  const reading = (async () => {
    for await (const step of g) {
      seen.push(step);
      if (seen.length === 3) g.stop();
    }
  })();
  await expect(reading).rejects.toMatchObject({name: "AbortError"});
  await expect(g.output).rejects.toMatchObject({name: "AbortError"});
  expect(g.figure.state.branches[0]).toMatchObject({status: "stopped"});
  expect(g.figure.state.steps.length).toBeGreaterThanOrEqual(3);
  expect(g.figure.state.steps.length).toBeLessThan(200);
});

test("leaving the loop early lets the text be made to its end", async () => {
  const g = lm.stream(prompt, {maxNewTokens: 5});
  for await (const step of g) if (step.position > 0) break;
  expect((await g.output).run.ids).toHaveLength(
    (await lm.generate(prompt, {maxNewTokens: 5})).run.ids.length,
  );
});

test("the reader's signal ends it", async () => {
  const abort = new AbortController();
  const g = lm.stream(prompt, {maxNewTokens: 200, signal: abort.signal});
  const output = g.output;
  abort.abort();
  await expect(output).rejects.toMatchObject({name: "AbortError"});
});

test("the kernel's interrupt ends it", async () => {
  const interrupt = new AbortController();
  connectDisplayHost({
    interruptSignal: () => interrupt.signal,
    progress: () => undefined,
  } as unknown as DisplayHost);
  try {
    const {output} = lm.stream(prompt, {maxNewTokens: 200});
    interrupt.abort();
    await expect(output).rejects.toMatchObject({name: "AbortError"});
  } finally {
    connectDisplayHost(undefined);
  }
});

test.each<[string, () => unknown, string]>([
  ["an empty prompt", () => lm.stream(""), "text must have at least one token"],
  ["no candidates", () => lm.stream("a", {topCandidates: 0}), "stream(): topCandidates must be"],
  [
    "an option that is not known",
    () => lm.stream("a", {topCandidate: 3} as never),
    'stream(): unknown option "topCandidate"',
  ],
  [
    "too many tokens",
    () => lm.stream("a", {maxNewTokens: 1e6}),
    "stream(): text and maxNewTokens must fit into",
  ],
])("%s is refused at once", (_, make, message) => expect(make).toThrow(message));

test("as the last value of a cell it shows its figure, and the cell lasts until the text is made", async () => {
  const shown: unknown[] = [];
  connectDisplayHost({
    show: async (figure: unknown) => void shown.push(figure),
    interruptSignal: () => undefined,
    progress: () => undefined,
  } as unknown as DisplayHost);
  try {
    const g = lm.stream(prompt, {maxNewTokens: 4});
    await (g as unknown as Record<symbol, () => Promise<void>>)[Symbol.for("Jupyter.display")]();
    expect(shown).toEqual([g.figure]);
    expect(g.figure.state.branches[0].status).toBe("done");
  } finally {
    connectDisplayHost(undefined);
  }
});

describe("another branch", () => {
  test("goes on from another token, as the model would", async () => {
    const g = lm.stream(prompt, {maxNewTokens: 6});
    const first = (await g.output).run;
    const at = first.nPrompt + 2;
    const [, other] = g.figure.state.steps[2].candidates;
    const {run} = await g.branch(at, other.id);
    expect(run.ids.slice(0, at + 1)).toEqual([...first.ids.slice(0, at), other.id]);
    expect(run.nPrompt).toBe(first.nPrompt);
    const alone = await lm.generate(run.ids.slice(0, at + 1), {maxNewTokens: 3});
    expect(run.ids).toEqual(alone.run.ids);
    run.logits.slice(3).forEach((logit, i) => expect(logit).toBeCloseTo(alone.run.logits[i], 4));
    expect(run.probabilities[2]).toBeCloseTo(other.probability, 6);
    expect(run.probabilities.slice(0, 2)).toEqual(first.probabilities.slice(0, 2));
  });

  test("is in the figure beside the first, sharing its steps", async () => {
    const g = lm.stream(prompt, {maxNewTokens: 4});
    const {run} = await g.output;
    await g.branch(run.nPrompt + 1, g.figure.state.steps[1].candidates[1].id);
    const {branches, steps, branch} = g.figure.state;
    expect(branches.map(({fork, status}) => [fork, status])).toEqual([
      [0, "done"],
      [1, "done"],
    ]);
    expect(branch).toBe(1);
    expect(steps).toHaveLength(4 + 3);
    expect(steps[4]).toMatchObject({parent: 0, chosen: 1});
  });

  test("can part from another branch, at the first token too, and take any token", async () => {
    const g = lm.stream(prompt, {maxNewTokens: 3});
    const {nPrompt} = (await g.output).run;
    await g.branch(nPrompt, 5);
    const {run} = await g.branch(nPrompt + 1, 7, {from: 1});
    expect(run.ids.slice(nPrompt, nPrompt + 2)).toEqual([5, 7]);
    expect(g.figure.state.branches.at(-1)).toMatchObject({fork: 1, status: "done"});
  });

  test("is taken when the reader asks for it in the figure, and ends what is being made", async () => {
    const g = lm.stream(prompt, {maxNewTokens: 100});
    const output = g.output;
    const stopped = expect(output).rejects.toMatchObject({name: "AbortError"});
    while (g.figure.state.steps.length < 4) await new Promise((resolve) => setImmediate(resolve));
    const {candidates} = g.figure.state.steps[3];
    g.figure.set({wish: {after: 2, id: candidates[1].id, number: 1}});
    await stopped;
    while (g.figure.state.branches[1]?.status !== "done") await rested();
    expect(g.figure.state).toMatchObject({granted: 1, branch: 1, branches: [{status: "stopped"}, {fork: 3}]});
  });

  test("of a position or a token that is not there is refused", async () => {
    const g = lm.stream(prompt, {maxNewTokens: 3});
    await g.output;
    await expect(g.branch(0, 5)).rejects.toThrow("branch(): position must be");
    await expect(g.branch(1000, 5)).rejects.toThrow("branch(): position must be");
    await expect(g.branch(6, 1e9)).rejects.toThrow("branch(): token must be");
    await expect(g.branch(6, "two words of text")).rejects.toThrow("the text of one token");
    await expect(g.branch(6, 5, {from: 3})).rejects.toThrow("branch(): from must be");
    await expect(g.branch(6, 5, {form: 0} as never)).rejects.toThrow(
      'unknown option "form". Did you mean "from"?',
    );
  });
});
