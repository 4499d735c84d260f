import path from "node:path";
import {fromPretrained} from "../../../src/index.js";
import type {DecodingState, Figure, LanguageModel, Output} from "../../../src/index.js";
import {memory} from "../../../src/tensors/index.js";
import {warp} from "../../../src/views/decoding/warp.js";
import {unpack} from "../../../src/views/index.js";

const prompt = "The keys to the cabinet";
let lm: LanguageModel;
let out: Output;
let before: number;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate(prompt, {maxNewTokens: 6});
  await out.decoding().ready;
  before = memory().tensors;
});
afterEach(() => expect(memory().tensors).toBe(before));
afterAll(() => lm.dispose());

async function wished(
  figure: Figure<DecodingState>,
  wish: {readonly position: number; readonly id: number | null},
): Promise<DecodingState> {
  await figure.ready;
  const number = figure.state.granted + 1;
  const answered = new Promise<void>((resolve) =>
    figure.onChange((state) => {
      if (state.granted >= number) resolve();
    }),
  );
  figure.set({wish: {number, ...wish}});
  await answered;
  return figure.state;
}

describe("logits of the figure", () => {
  test("are those of the model, from hidden states, from captured logits, and read again", async () => {
    const exact = await lm.run([...out.run.ids], {
      nPrompt: out.run.nPrompt,
      capture: {logits: true, hiddenStates: false, ffnnActivations: false},
    });
    const bare = await lm.generate(prompt, {
      maxNewTokens: 6,
      capture: {hiddenStates: false, ffnnActivations: false},
    });
    const rows = exact.run.allLogits!;
    for (const one of [out, exact, bare]) {
      const {state} = await one.decoding().ready;
      const [steps, count] = state.logits.shape;
      expect([steps, count]).toEqual([6, 50]);
      const [names, logits] = [unpack(state.candidates), unpack(state.logits)];
      for (let step = 0; step < steps; step++) {
        const row = rows.data.subarray(
          (out.run.nPrompt - 1 + step) * lm.config.nVocab,
          (out.run.nPrompt + step) * lm.config.nVocab,
        );
        const sorted = [...row].sort((a, b) => b - a);
        for (let i = 0; i < count; i++) {
          expect(logits[step * count + i]).toBeCloseTo(sorted[i], 3);
          expect(row[state.ids[names[step * count + i]]]).toBeCloseTo(sorted[i], 3);
        }
      }
    }
  });

  test("give the softmax over the whole vocabulary at any temperature", async () => {
    const {run} = await lm.generate(prompt, {maxNewTokens: 6, capture: {logits: true}});
    const {state} = await (await lm.open(run)).decoding().ready;
    for (const temperature of [0.1, 0.18, 0.37, 0.7, 1, 1.45, 2.2, 3]) {
      for (let step = 0; step < 6; step++) {
        const from = (run.nPrompt - 1 + step) * lm.config.nVocab;
        const row = run.allLogits!.data.subarray(from, from + lm.config.nVocab);
        const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
        const total = row.reduce((sum, logit) => sum + Math.exp((logit - largest) / temperature), 0);
        const {after} = warp(state, step, {temperature, topK: 0, topP: 1, minP: 0});
        after.forEach((p, i) => {
          const id = state.ids[unpack(state.candidates)[step * 50 + i]];
          const exact = Math.exp((row[id] - largest) / temperature) / total;
          expect(Math.abs(p / exact - 1)).toBeLessThan(1e-3);
        });
      }
    }
  });

  test("are not waited for by who has left", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(out.decoding({signal: controller.signal}).ready).rejects.toMatchObject({name: "AbortError"});
  });

  test("tell the probability that the run tells, also where the text was given", async () => {
    const given = await lm.generate(prompt, {output: " is on the table."});
    const figure = await given.decoding().ready;
    const rows = figure.view.table(figure.state, (message) => message).rows;
    const came = rows.filter((row) => row.at(-1) === "yes").map((row) => Number(row[5]) / 100);
    came.forEach((p, i) => expect(p).toBeCloseTo(given.run.probabilities[i], 4));
  });

  test("are those of a model that was changed inside", async () => {
    const interventions = [{point: "blocks.1.ffnn.activation", zero: true}] as const;
    const changed = await lm.generate(prompt, {maxNewTokens: 4, interventions});
    const {state} = await changed.decoding().ready;
    expect(state.tokens).toEqual(changed.tokens);
    const other = await changed.branch(6, " old");
    expect(other.run.provenance.interventions).toEqual(changed.run.provenance.interventions);
  });

  test("of logits that were changed themselves are asked for by name", async () => {
    const interventions = [{point: "logits", scale: 0.2}] as const;
    const capture = {hiddenStates: true, ffnnActivations: false};
    const changed = await lm.generate(prompt, {maxNewTokens: 3, interventions, capture});
    await expect(changed.decoding().ready).rejects.toThrow(
      "logits must be those that the output was chosen by",
    );
    const captured = await lm.generate(prompt, {
      maxNewTokens: 3,
      interventions,
      capture: {...capture, logits: true},
    });
    expect((await captured.decoding().ready).state.nPrompt).toBe(captured.run.nPrompt);
  });
});

test("a long output has fewer candidates, and all of 1,000 steps fit into 2 MB", async () => {
  const ids = Array.from({length: 250}, (_, i) => (i * 37) % lm.config.nVocab);
  const {state} = await (await lm.run(ids)).decoding().ready;
  expect(JSON.stringify(state).length / 249).toBeLessThan(2000);
  expect(state.tokens).toHaveLength(250);
});

test("without an output the figure says so", async () => {
  const none = await lm.run(prompt, {nPrompt: 5});
  const figure = none.decoding();
  expect((await figure.ready).view.text(figure.state)).toContain("There is no output");
  expect(await figure.svg()).toContain("There is no output");
  await expect(none.branch(4, 3)).rejects.toThrow("branch(): output must have a token, got none.");
});

describe("a wish", () => {
  test("for another token goes on from it, greedily", async () => {
    const {branches, branch} = await wished(out.decoding(), {position: 6, id: 100});
    const other = await out.branch(6, 100);
    expect(branch).toBe(0);
    expect(branches[0]).toMatchObject({position: 6, by: "reader", problem: ""});
    expect(branches[0].tokens).toEqual(other.tokens.slice(6));
    const mean =
      [...other.run.probabilities.slice(1)].reduce((sum, p) => sum + Math.log(p), 0) /
      branches[0].tokens.length;
    expect(branches[0].meanLogProbability).toBeCloseTo(mean, 5);
  });

  test("for the strategies gives what each makes from there", async () => {
    const figure = out.decoding({temperature: 0.7, topK: 5, seed: 4, maxNewTokens: 5});
    const {branches, refusal} = await wished(figure, {position: 6, id: null});
    expect(refusal).toBe("");
    expect(branches.map(({by}) => by)).toEqual(["greedy", "sampling", "beam search", "contrastive search"]);
    expect(branches.map(({problem}) => problem)).toEqual(["", "", "", ""]);
    const beams = await lm.generate([...out.run.ids.slice(0, 6)], {numBeams: 4, maxNewTokens: 5});
    expect(branches[2].tokens).toEqual(beams.tokens.slice(6));
    expect(branches[1].settings).toBe("temperature 0.7, top-k 5, seed 4");
    // What was there is replaced, not added to.
    expect((await wished(figure, {position: 6, id: null})).branches).toHaveLength(4);
  });

  test("that cannot be answered is refused in words", async () => {
    const {refusal, branches} = await wished(out.decoding(), {position: 6, id: 10 ** 6});
    expect(refusal).toContain("token must be one of the model's");
    expect(branches).toEqual([]);
  });
});

test("a branch is an output: the text before, the token, and what the model makes of it", async () => {
  const other = await out.branch(6, " not", {maxNewTokens: 3});
  expect(other.run.ids.slice(0, 6)).toEqual(out.run.ids.slice(0, 6));
  expect(other.run.nPrompt).toBe(out.run.nPrompt);
  expect(other.tokens[6]).toBe(" not");
  expect(other.tokens).toHaveLength(9);
  expect((await other.decoding().ready).state.tokens).toEqual(other.tokens);
});

describe("of an encoder–decoder", () => {
  const folder = path.join(__dirname, "../../parity/golden/bart");
  test("branches read the same source, and beams say that they need a start", async () => {
    const bart = await fromPretrained(folder);
    try {
      const made = await bart.generate([5, 6, 7], {
        maxNewTokens: 5,
        endTokens: [],
        numBeams: 1,
        doSample: false,
      });
      const figure = made.decoding({maxNewTokens: 3});
      const first = await wished(figure, {position: 1, id: null});
      expect(first.branches.map(({problem}) => problem)).toEqual(["", "", "", ""]);
      const all = (await wished(figure, {position: 3, id: null})).branches;
      expect(all).toHaveLength(8);
      const branches = all.filter(({position}) => position === 3);
      expect(branches[0].tokens).toEqual(made.tokens.slice(3));
      expect(branches.map(({problem}) => problem !== "")).toEqual([false, false, true, true]);
      expect((await made.branch(3, 9)).run.source!.ids).toEqual([5, 6, 7]);
    } finally {
      bart.dispose();
    }
  });
});

test("an output that went on after a token that ends texts can be branched after it", async () => {
  const end = lm.config.endOfText!;
  const given = await lm.generate(prompt, {
    output: [...out.run.ids.slice(5, 8), end, ...out.run.ids.slice(5, 8)],
  });
  const other = await given.branch(10, 100, {maxNewTokens: 3});
  expect(other.tokens).toHaveLength(13);
});

test("all figures of an output share the position", async () => {
  const figure = out.decoding();
  await figure.ready;
  out.selection = {position: 8};
  expect(figure.state.selected).toBe(8);
  figure.set({selected: 7});
  expect(out.selection.position).toBe(7);
});

describe("bad input", () => {
  test.each<[object, string]>([
    [{temperature: 0}, "decoding(): temperature must be a number (0.1–3), got 0."],
    [{temperature: NaN}, "temperature must be a number"],
    [{temperature: "hot"}, "temperature must be a number"],
    [{topP: 1.2}, "topP must be a number (0.01–1), got 1.2."],
    [{topP: -1}, "topP must be"],
    [{minP: 2}, "minP must be"],
    [{topK: -3}, "topK must be a whole number"],
    [{topK: 2.5}, "topK must be a whole number"],
    [{candidates: 0}, "candidates must be a whole number (1–200), got 0."],
    [{selected: 2}, "selected must be one of positions 5–10, got 2."],
    [{tempreature: 1}, 'unknown option "tempreature". Did you mean "temperature"?'],
  ])("%j", (options, message) => {
    expect(() => out.decoding(options)).toThrow(message);
  });
  test("more than the vocabulary is all of it", async () => {
    expect((await out.decoding({topK: 10 ** 6}).ready).state.topK).toBe(0);
  });
  test.each<[number, number | string, string]>([
    [4, 3, "branch(): position must be a whole number (5–10), got 4."],
    [99, 3, "branch(): position must be"],
    [6, -1, "branch(): token must be a whole number"],
    [6, "two words", "branch(): token must be an id or the text of one token"],
  ])("branch(%d, %j)", async (position, token, message) => {
    await expect(out.branch(position, token)).rejects.toThrow(message);
  });
  test("of a model that is gone says so", async () => {
    const gone = await fromPretrained("limpid/tiny-gpt2");
    const last = await gone.generate(prompt, {maxNewTokens: 2});
    gone.dispose();
    await expect(last.decoding().ready).rejects.toThrow("model must be in memory");
  });
});
