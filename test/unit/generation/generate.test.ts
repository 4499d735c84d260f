import {generate} from "../../../src/generation/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder, toyWeights} from "../models/toy.js";

let toy: Model;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

describe("generate", () => {
  test("adds as many tokens as asked for, and captures each of them", async () => {
    const result = await generate(toy, [1, 2], {maxNewTokens: 3});
    expect(result.ids.length).toBe(5);
    expect([result.nPrompt, result.logits.length, result.probabilities.length]).toEqual([2, 3, 3]);
    expect(result.hiddenStates!.shape).toEqual([3, 5, 6]);
    expect(result.ffnnActivations!.shape).toEqual([2, 5, 24]);
  });

  test("fills the context to its last position", async () => {
    expect((await generate(toy, [1, 2], {maxNewTokens: 6})).ids.length).toBe(8);
  });

  test("takes the most probable token unless sampling is asked for", async () => {
    const {provenance, ids} = await generate(toy, [1, 2], {maxNewTokens: 3});
    expect(provenance).toMatchObject({choice: "greedy", seed: null});
    expect((await generate(toy, [1, 2], {maxNewTokens: 3, seed: 5})).ids).toEqual(ids);
  });

  test("samples the same text from the same seed, and others from others", async () => {
    const text = async (seed: number): Promise<string> =>
      (await generate(toy, [1], {maxNewTokens: 6, doSample: true, seed})).ids.join();
    expect(await text(3)).toBe(await text(3));
    expect(new Set(await Promise.all([1, 2, 3, 4].map(text))).size).toBeGreaterThan(1);
  });

  test("samples when a temperature is given, and says so", async () => {
    const {provenance} = await generate(toy, [1], {
      maxNewTokens: 1,
      temperature: 0.7,
      topK: 5,
      topP: 0.9,
      seed: 4,
    });
    expect(provenance).toMatchObject({choice: "sampled, temperature 0.7, top-k 5, top-p 0.9", seed: 4});
  });

  test("takes the most probable token when sampling from one", async () => {
    const greedy = await generate(toy, [1, 2], {maxNewTokens: 5});
    expect((await generate(toy, [1, 2], {maxNewTokens: 5, topK: 1})).ids).toEqual(greedy.ids);
  });

  test("ends after the end-of-text token", async () => {
    const free = await generate(toy, [1, 2], {maxNewTokens: 4});
    const endOfText = free.ids[3];
    const first = free.ids.indexOf(endOfText, 2);
    const ending = await fromPretrained(await toyFolder({...toyConfig, endOfText}));
    const told: number[][] = [];
    const {ids, hiddenStates} = await generate(ending, [1, 2], {
      maxNewTokens: 4,
      onProgress: (done, total) => told.push([done, total]),
    });
    ending.dispose();
    expect(ids).toEqual(free.ids.slice(0, first + 1));
    // Nothing is left to wait for, though fewer tokens came than there could be.
    expect(told.at(-1)).toEqual([ids.length - 2, ids.length - 2]);
    expect(hiddenStates!.shape[1]).toBe(first + 1);
  });

  test("tells of each token when it is chosen", async () => {
    const seen: number[] = [];
    const steps: number[][] = [];
    const {ids, probabilities} = await generate(toy, [1], {
      maxNewTokens: 3,
      onToken: (_, id, probability) => {
        seen.push(id);
        expect(Math.fround(probability)).toBe(Math.fround(probability));
      },
      onProgress: (done, total) => steps.push([done, total]),
    });
    expect(seen).toEqual(ids.slice(1));
    expect(steps).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(probabilities.every((p) => p > 0 && p <= 1)).toBe(true);
  });

  test("lets other work through between tokens", async () => {
    let others = 0;
    const timer = setInterval(() => others++, 0);
    await generate(toy, [1], {maxNewTokens: 7});
    await generate(toy, [1], {maxNewTokens: 7});
    clearInterval(timer);
    expect(others).toBeGreaterThan(1);
  });

  test("stops in the middle with an AbortError, and leaves no tensor", async () => {
    const before = memory().tensors;
    const controller = new AbortController();
    const call = generate(toy, [1], {
      maxNewTokens: 6,
      signal: controller.signal,
      onProgress: (done) => done === 2 && controller.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    expect(memory().tensors).toBe(before);
  });

  test("leaves no tensor when the caller's function throws", async () => {
    const before = memory().tensors;
    const fail = (): never => {
      throw new Error("mine");
    };
    await expect(generate(toy, [1], {onToken: fail, maxNewTokens: 2})).rejects.toThrow("mine");
    expect(memory().tensors).toBe(before);
  });

  test("leaves no tensor behind", async () => {
    const before = memory().tensors;
    await generate(toy, [1, 2], {maxNewTokens: 3});
    await generate(toy, [1, 2], {maxNewTokens: 3, capture: {hiddenStates: false, ffnnActivations: false}});
    expect(memory().tensors).toBe(before);
  });

  test("captures logits at every position when asked, those that chose each token among them", async () => {
    const {allLogits, logits, ids, nPrompt} = await generate(toy, [1, 2], {
      maxNewTokens: 3,
      capture: {logits: true},
    });
    expect(allLogits).toMatchObject({axes: ["position", "vocab"], shape: [5, 11]});
    ids
      .slice(nPrompt)
      .forEach((id, i) => expect(allLogits!.data[(nPrompt - 1 + i) * 11 + id]).toBe(logits[i]));
  });

  test("says so when a model's numbers go beyond 32-bit floats, and leaves no tensor", async () => {
    const weights = toyWeights();
    weights.get("h.0.mlp.c_proj.bias")!.fill(3e38);
    const large = await fromPretrained(await toyFolder(toyConfig, weights));
    const before = memory().tensors;
    await expect(generate(large, [1], {maxNewTokens: 1})).rejects.toThrow(/logits must be finite numbers/);
    await expect(generate(large, [1], {maxNewTokens: 1, temperature: 1})).rejects.toThrow(
      /logits must be finite numbers/,
    );
    expect(memory().tensors).toBe(before);
    large.dispose();
  });

  test("fails, and leaves no tensor, when the model is disposed meanwhile", async () => {
    const before = memory().tensors;
    const brief = await fromPretrained(await toyFolder());
    const call = generate(brief, [1], {maxNewTokens: 3, onToken: () => brief.dispose()});
    await expect(call).rejects.toThrow(/model must be in memory, got one that is disposed/);
    expect(memory().tensors).toBe(before);
  });

  test.each<[object, string]>([
    [
      {maxNewTokens: 7},
      "text and maxNewTokens must fit into 8 positions, got 2 + 7. Ask for at most 6 new tokens.",
    ],
    [{maxNewTokens: 0}, "maxNewTokens must be a whole number (at least 1), got 0."],
    [{maxNewTokens: "5"}, 'maxNewTokens must be a whole number (at least 1), got "5".'],
    [{maxNewTokens: 1, seed: -1}, "seed must be a whole number (0–4294967295), got -1."],
    [{maxNewTokens: 1, temperature: 0}, "temperature must be above 0, got 0."],
    [{maxNewTokens: 1, topP: 1.1}, "topP must be above 0 and at most 1, got 1.1."],
    [{maxNewTokens: 1, topK: 0}, "topK must be a whole number (at least 1), got 0."],
    [{maxNewTokens: 1, doSample: 1}, "doSample must be true or false, got 1."],
    [{max_new_tokens: 5}, 'unknown option "max_new_tokens". Did you mean "maxNewTokens"?'],
    [{capture: {logits: true, states: true}}, 'unknown option "states".'],
  ])("refuses %j before it allocates anything", async (options, message) => {
    const before = memory();
    await expect(generate(toy, [1, 2], options)).rejects.toThrow(`generate(): ${message}`);
    expect(memory()).toEqual(before);
  });
});
