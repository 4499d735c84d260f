import {run} from "../../../src/capture/index.js";
import type {NdArray} from "../../../src/tensors/index.js";
import {generate, generateSteps} from "../../../src/generation/index.js";
import type {GenerateOptions, Step} from "../../../src/generation/index.js";
import {distribution} from "../../../src/generation/pick.js";
import {settle} from "../../../src/generation/settings.js";
import type {LoadedModel, Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder, toyWeights} from "../models/toy.js";

const config = {...toyConfig, nPositions: 16};
let toy: Model;
let tiny: Model;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder(config, toyWeights(config)));
  tiny = await fromPretrained("limpid/tiny-gpt2");
});
afterAll(() => {
  toy.dispose();
  tiny.dispose();
  removeToys();
});

function apart(a: NdArray | undefined, b: NdArray | undefined): number {
  expect(a!.shape).toEqual(b!.shape);
  return a!.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b!.data[i])), 0);
}

const every: readonly [string, GenerateOptions][] = [
  ["greedy", {}],
  ["sampling", {doSample: true, seed: 3}],
  ["beam search", {numBeams: 3, numReturnSequences: 3, endTokens: [4, 7]}],
  ["beam sampling", {numBeams: 3, doSample: true, seed: 2, numReturnSequences: 2}],
  ["contrastive search", {penaltyAlpha: 0.6, topK: 3}],
  ["given", {output: [3, 9, 3, 1]}],
];

describe.each(every)("%s", (_, options) => {
  const length = options.output ? {} : {maxNewTokens: 6};

  test("captures for each text it gives what a run of that text captures", async () => {
    const capture = {points: ["blocks.1.attention.pattern", "logits"], logits: true};
    const best = await generate(toy, [1, 2, 5], {...length, ...options, capture});
    for (const made of [best, ...(best.others ?? [])]) {
      const read = await run(toy, made.ids, {nPrompt: 3, capture});
      expect(apart(made.hiddenStates, read.hiddenStates)).toBeLessThan(1e-5);
      expect(apart(made.ffnnActivations, read.ffnnActivations)).toBeLessThan(1e-5);
      expect(apart(made.allLogits, read.allLogits)).toBeLessThan(1e-5);
      expect(
        apart(made.points!["blocks.1.attention.pattern"], read.points!["blocks.1.attention.pattern"]),
      ).toBeLessThan(1e-5);
      made.probabilities.forEach((p, i) => expect(p).toBeCloseTo(read.probabilities[i], 5));
    }
  });

  test("leaves no tensor, whether it ends, is aborted, or the caller's function throws", async () => {
    const before = memory().tensors;
    await generate(toy, [1, 2], {...length, ...options});
    expect(memory().tensors).toBe(before);
    const controller = new AbortController();
    const call = generate(toy, [1, 2], {
      ...length,
      ...options,
      signal: controller.signal,
      onProgress: (done) => done === 2 && controller.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    const fail = (): never => {
      throw new Error("mine");
    };
    await expect(generate(toy, [1, 2], {...length, ...options, onToken: fail})).rejects.toThrow("mine");
    expect(memory().tensors).toBe(before);
    expect((await generate(toy, [1, 2], {...length, ...options})).ids.length).toBeGreaterThan(2);
  });

  test("gives its steps one by one, and ends with the loop that takes them", async () => {
    const before = memory().tensors;
    const seen: Step[] = [];
    for await (const step of generateSteps(toy, [1, 2], {...length, ...options, topCandidates: 3})) {
      seen.push(step);
      if (seen.length === 2) break;
    }
    expect(memory().tensors).toBe(before);
    const {ids} = await generate(toy, [1, 2], {...length, ...options});
    expect(seen.map(({id}) => id)).toEqual(ids.slice(2, 4));
    expect(seen.map(({position}) => position)).toEqual([2, 3]);
    for (const {id, candidates, probability} of seen) {
      expect(candidates.length).toBeGreaterThanOrEqual(3);
      expect(candidates.find((one) => one.id === id)!.probability).toBe(probability);
      const sorted = candidates.slice(0, 3).map((one) => one.probability);
      expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
    }
  });
});

describe("strategies", () => {
  test("agree: one beam, a penalty of 0, and a given greedy text are greedy", async () => {
    const greedy = await generate(toy, [1, 2], {maxNewTokens: 6});
    for (const options of [{numBeams: 1}, {penaltyAlpha: 0}, {topK: 1}] satisfies GenerateOptions[]) {
      expect((await generate(toy, [1, 2], {maxNewTokens: 6, ...options})).ids).toEqual(greedy.ids);
    }
    const given = await generate(toy, [1, 2], {output: greedy.ids.slice(2)});
    expect(given.probabilities).toEqual(greedy.probabilities);
    expect(given.provenance).toMatchObject({choice: "given", seed: null});
  });

  test("choose the same without a cache: each token is the largest of a run of all before it", async () => {
    const {ids} = await generate(toy, [1, 2], {maxNewTokens: 8});
    for (let length = 2; length < ids.length; length++) {
      const {allLogits} = await run(toy, ids.slice(0, length), {capture: {logits: true}});
      const row = Array.from(allLogits!.data.slice(-11));
      expect(row.indexOf(Math.max(...row))).toBe(ids[length]);
    }
  });

  test("generate after a change inside as without a cache", async () => {
    const interventions = [{point: "blocks.1.residual.post", neurons: [0, 4], set: 4}];
    const {ids, hiddenStates} = await generate(toy, [1, 2], {maxNewTokens: 8, interventions});
    expect(ids).not.toEqual((await generate(toy, [1, 2], {maxNewTokens: 8})).ids);
    const read = await run(toy, ids, {interventions, capture: {logits: true}});
    expect(apart(hiddenStates, read.hiddenStates)).toBeLessThan(1e-5);
    for (let at = 2; at < ids.length; at++) {
      const row = Array.from(read.allLogits!.data.slice((at - 1) * 11, at * 11));
      expect(row.indexOf(Math.max(...row))).toBe(ids[at]);
    }
  });

  test("score beams by the sum of their tokens' log-probabilities over their length", async () => {
    const best = await generate(toy, [1, 2], {
      maxNewTokens: 5,
      numBeams: 4,
      numReturnSequences: 4,
      lengthPenalty: 2,
    });
    const all = [best, ...best.others!];
    for (const {score, probabilities} of all) {
      const sum = probabilities.reduce((total, p) => total + Math.log(p), 0);
      expect(score).toBeCloseTo(sum / probabilities.length ** 2, 5);
    }
    const scores = all.map(({score}) => score!);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(all.map(({ids}) => ids.join())).size).toBe(4);
  });

  test("draw tokens as often as their probabilities say", async () => {
    const options = {doSample: true, temperature: 1.3, topP: 0.9, maxNewTokens: 1} as const;
    const {allLogits} = await run(toy, [1, 2], {capture: {logits: true}});
    const settings = settle(toy as LoadedModel, options, 2);
    const expected = distribution("test", settings, 2, 11)(allLogits!.data.slice(-11), [1, 2]);
    const capture = {hiddenStates: false, ffnnActivations: false};
    const draws = 600;
    const {ids, others} = await generate(toy, [1, 2], {...options, numReturnSequences: draws, capture});
    const counts = new Array<number>(11).fill(0);
    for (const id of [ids[2], ...others!.map((one) => one.ids[2])]) counts[id]++;
    let square = 0;
    let kinds = 0;
    expected.forEach((p, id) => {
      if (p === 0) expect(counts[id]).toBe(0);
      else {
        square += (counts[id] - draws * p) ** 2 / (draws * p);
        kinds++;
      }
    });
    expect(kinds).toBeGreaterThan(3);
    // The 99.99th percentile of χ² with 10 degrees of freedom.
    expect(square).toBeLessThan(35.6);
  });
});

describe("what ends a text", () => {
  test("is any of several tokens, those that the caller names before those of the model", async () => {
    const free = await generate(toy, [1, 2], {maxNewTokens: 8});
    const end = free.ids[4];
    const made = await generate(toy, [1, 2], {maxNewTokens: 8, endTokens: [10_000 % 11, end]});
    expect(made.ids.length).toBeLessThanOrEqual(5);
    expect((await generate(toy, [1, 2], {maxNewTokens: 8, endTokens: []})).ids.length).toBe(10);
  });

  test("is a text that stops it, also across tokens; the token that completes it stays", async () => {
    const free = await generate(tiny, "1, 2, 3,", {maxNewTokens: 12});
    const stop = free.output.slice(2, 5);
    const {output, provenance} = await generate(tiny, "1, 2, 3,", {
      maxNewTokens: 12,
      stop: ["never comes", stop],
    });
    expect(free.output.startsWith(output)).toBe(true);
    expect(output).toContain(stop);
    expect(output.length).toBeLessThan(free.output.length);
    expect(provenance.choice).toBe(`greedy, stop at "never comes" or ${JSON.stringify(stop)}`);
  });

  test("does not come before minNewTokens", async () => {
    const first = (await generate(toy, [1, 2], {maxNewTokens: 8})).ids[2];
    expect((await generate(toy, [1, 2], {maxNewTokens: 8, endTokens: first})).ids.length).toBe(3);
    const {ids} = await generate(toy, [1, 2], {maxNewTokens: 8, minNewTokens: 3, endTokens: first});
    expect(ids.slice(2, 5)).not.toContain(first);
  });
});

describe("a given output", () => {
  test("is explained token by token, and its tokens are those of the whole text", async () => {
    const {text, output, nPrompt, ids, probabilities} = await generate(tiny, "The keys to", {
      output: " the cabinet",
    });
    expect([text, output]).toEqual(["The keys to the cabinet", " the cabinet"]);
    expect(ids).toEqual(tiny.tokenizer!.encode("The keys to the cabinet"));
    const read = await run(tiny, ids, {nPrompt});
    probabilities.forEach((p, i) => expect(p).toBeCloseTo(read.probabilities[i], 5));
  });
});

describe("options", () => {
  test("without effect are told of", async () => {
    const {provenance} = await generate(toy, [1], {
      maxNewTokens: 1,
      doSample: false,
      topP: 0.5,
      lengthPenalty: 2,
    });
    expect(provenance.warnings).toEqual([
      "topP has no effect in greedy search.",
      "lengthPenalty has no effect in greedy search.",
    ]);
    expect((await generate(toy, [1], {maxNewTokens: 1})).provenance.warnings).toBeUndefined();
  });

  test.each<[GenerateOptions, string]>([
    [{endTokens: [11]}, "endTokens must be token ids from 0 to 10, got 11."],
    [{stop: ["a", ""]}, 'stop must be texts that are not empty, got "".'],
    [{typicalP: 0}, "typicalP must be above 0 and at most 1, got 0."],
    [{repetitionPenalty: 0}, "repetitionPenalty must be above 0, got 0."],
    [{badWordsIds: [[]]}, "badWordsIds must be an array of arrays of token ids, none empty, got an array."],
    [{numBeams: 0}, "numBeams must be a whole number (at least 1), got 0."],
    [{numBeams: 2, numReturnSequences: 3}, "numReturnSequences must be at most the 2 beams, got 3."],
    [{numReturnSequences: 2}, "numReturnSequences must be 1 where nothing is drawn, got 2."],
    [
      {penaltyAlpha: 0.5, numBeams: 2},
      "penaltyAlpha, contrastive search, must stand without numBeams, got both.",
    ],
    [
      {output: [1], maxNewTokens: 3},
      "maxNewTokens must be left out with output, which has its own length, got 3.",
    ],
    [{output: "a"}, 'output must be token ids, got "a": the checkpoint has no tokenizer.'],
    [{output: Array<number>(16).fill(1)}, "text and output must fit into 16 positions, got 1 + 16."],
    [
      {noRepeatNgramSize: 1, suppressTokens: [0, 2, 3, 4, 5, 6, 7, 8, 9, 10], maxNewTokens: 1},
      "some token must be allowed at position 1, got none.",
    ],
  ])("that cannot be are refused: %j", async (options, message) => {
    const before = memory().tensors;
    await expect(generate(toy, [1], options)).rejects.toThrow(`generate(): ${message}`);
    expect(memory().tensors).toBe(before);
  });
});
