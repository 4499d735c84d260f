import {generate, generateAll} from "../../../src/generation/index.js";
import type {GenerateOptions} from "../../../src/generation/index.js";
import {seedOf} from "../../../src/generation/pick.js";
import {run} from "../../../src/capture/index.js";
import type {Run} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";

const prompts = [[5, 9, 12], [7], [3, 3, 8, 21, 30], [14, 2], [9, 9, 9]];
const names = ["odd-heads", "llama-grouped", "mistral-window", "lstm", "bart", "t5-gated-untied"];
const models = new Map<string, Model>();
beforeAll(async () => {
  for (const name of names) models.set(name, await fromPretrained(folderOf(name)));
});
afterAll(() => {
  for (const model of models.values()) model.dispose();
});

const common = {maxNewTokens: 7, endTokens: [] as readonly number[]};

function expectSame(made: Run, alone: Run): void {
  expect(made.ids).toEqual(alone.ids);
  const pairs = [
    [made.hiddenStates, alone.hiddenStates],
    [made.ffnnActivations, alone.ffnnActivations],
    [made.allLogits, alone.allLogits],
    [made.source?.hiddenStates, alone.source?.hiddenStates],
  ] as const;
  for (const [a, b] of pairs) {
    expect(a?.shape).toEqual(b?.shape);
    // Of the size of what is compared: one text changed inside has values far from 1.
    const size = a?.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1) ?? 1;
    a?.data.forEach((value, i) => expect(Math.abs(value - b!.data[i]) / size).toBeLessThan(1e-5));
  }
}

describe.each(names)("generateAll with %s", (name) => {
  test("gives each text what it becomes alone, and leaves no tensor", async () => {
    const model = models.get(name)!;
    const before = memory().tensors;
    const options: GenerateOptions = {...common, capture: {logits: true}};
    const all = await generateAll(model, prompts, options);
    for (const [i, prompt] of prompts.entries()) expectSame(all[i], await generate(model, prompt, options));
    expect(memory().tensors).toBe(before);
  });

  test("lets texts that end early drop out", async () => {
    const model = models.get(name)!;
    const free = await generateAll(model, prompts, common);
    const ends = free.map(({ids, nPrompt}, i) => ids[nPrompt + (i % 4)]);
    const options = {...common, endTokens: ends.slice(0, 3)};
    const all = await generateAll(model, prompts, options);
    expect(new Set(all.map(({ids, nPrompt}) => ids.length - nPrompt)).size).toBeGreaterThan(1);
    for (const [i, prompt] of prompts.entries()) expectSame(all[i], await generate(model, prompt, options));
  });
});

describe.each(["llama-grouped", "lstm", "bart"])("%s", (name) => {
  test("chooses the same tokens as a whole graph, and leaves no tensor", async () => {
    const graph = await fromPretrained(folderOf(name), {executor: "graph"});
    const before = memory().tensors;
    for (const more of [{}, {numBeams: 3}, {penaltyAlpha: 0.4}]) {
      const all = await generateAll(graph, prompts, {...common, ...more});
      const eager = await generateAll(models.get(name)!, prompts, {...common, ...more});
      all.forEach((made, i) => expectSame(made, eager[i]));
    }
    expect(memory().tensors).toBe(before);
    graph.dispose();
  });
});

describe.each(["bart", "t5-gated-untied"])("generate with %s", (name) => {
  test("reads the source once, and captures what a run of source and target captures", async () => {
    const model = models.get(name)!;
    const points = ["encoder.blocks.0.attention.pattern", "decoder.blocks.0.cross.pattern"];
    const capture = {points, logits: true};
    for (const more of [{}, {numBeams: 3}, {penaltyAlpha: 0.5}]) {
      const made = await generate(model, prompts[2], {...common, ...more, capture});
      const read = await run(model, prompts[2], {target: made.ids.slice(1), capture});
      expectSame(made, read);
      expect(made.source).toMatchObject({ids: prompts[2]});
      for (const point of points) {
        const [a, b] = [made.points![point], read.points![point]];
        expect(a.shape).toEqual(b.shape);
        a.data.forEach((value, i) => expect(Math.abs(value - b.data[i])).toBeLessThan(1e-5));
      }
    }
  });
});

describe("generateAll", () => {
  test("draws for each text from random numbers of its own, whatever stands beside it", async () => {
    const model = models.get("odd-heads")!;
    const options = {...common, doSample: true, seed: 4};
    const all = await generateAll(model, prompts, options);
    const alone = await Promise.all(
      prompts.map(async (prompt, i) => generate(model, prompt, {...options, seed: seedOf(4, i)})),
    );
    expect(all.map(({ids}) => ids)).toEqual(alone.map(({ids}) => ids));
    expect(all.map(({provenance}) => provenance.seed)).toEqual(prompts.map((_, i) => seedOf(4, i)));
    const [first, again] = await generateAll(model, [prompts[0], prompts[0]], options);
    expect(first.ids).toEqual(all[0].ids);
    expect(again.ids).not.toEqual(first.ids);
  });

  test("takes beams and contrastive search, too", async () => {
    const model = models.get("odd-heads")!;
    for (const more of [{numBeams: 2}, {penaltyAlpha: 0.5}]) {
      const all = await generateAll(model, prompts, {...common, ...more});
      for (const [i, prompt] of prompts.entries()) {
        expectSame(all[i], await generate(model, prompt, {...common, ...more}));
      }
    }
  });

  test("changes values inside as with one text", async () => {
    const model = models.get("llama-grouped")!;
    const interventions = [{point: "blocks.0.residual.post", positions: {from: 1}, neurons: [0, 3], set: 2}];
    const all = await generateAll(model, prompts, {...common, interventions});
    for (const [i, prompt] of prompts.entries()) {
      expectSame(all[i], await generate(model, prompt, {...common, interventions}));
    }
  });

  test("tells of each text, takes none, and refuses what is no list and what is too much", async () => {
    const model = models.get("odd-heads")!;
    const told: number[][] = [];
    await generateAll(model, prompts, {...common, onProgress: (done, total) => told.push([done, total])});
    expect(told).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
    expect(await generateAll(model, [])).toEqual([]);
    await expect(generateAll(model, "text" as never)).rejects.toThrow(
      'generateAll(): prompts must be an array of texts, got "text". For one text use generate().',
    );
    await expect(generateAll(model, [[1], []])).rejects.toThrow(
      "generateAll(): prompts[1] must have at least one token",
    );
    await expect(generateAll(model, prompts, {...common, maxMemory: 1000})).rejects.toThrow(
      /needs .* got a budget of 1.0 kB/,
    );
  });
});
