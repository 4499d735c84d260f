import type {Run} from "../../../src/capture/index.js";
import {run} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import type {LensOptions} from "../../../src/lens/index.js";
import {layerPredictions, rankings} from "../../../src/lens/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained, gpt2} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {tinyEncoder} from "../capture/tiny-encoder.js";
import {removeToys, toyConfig, toyFolder} from "../models/toy.js";

let toy: Model;
let made: Run;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
  made = await generate(toy, [1, 2, 3], {maxNewTokens: 4, minNewTokens: 4});
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

/** A GPT-2 whose blocks add nothing, so that every layer holds what the embeddings are. */
async function idleModel(embeddings: readonly (readonly number[])[]): Promise<Model> {
  const config = gpt2.readConfig({n_layer: 2, n_head: 1, n_embd: 3, vocab_size: 3, n_positions: 4});
  const weights = gpt2.parameters(config).map(({name, shape, initial}): [string, Float32Array] => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(size).fill("value" in initial ? initial.value : 0);
    return [name, name === "wte.weight" ? Float32Array.from(embeddings.flat()) : values];
  });
  return fromPretrained(await toyFolder(config, new Map(weights)));
}

describe("rankings", () => {
  test("apply the final norm to layers before the last (E6)", async () => {
    // Without the norm, [10, 9, 9] would find itself best by far: 262 against 27 and 93. Its deviations are [2, −1, −1] / √2 after it.
    const embeddings = [
      [10, 9, 9],
      [9, 0, 0],
      [9.6, 0, 0],
    ];
    const model = await idleModel(embeddings);
    const read = await run(model, [0, 1], {nPrompt: 1});
    const {ranks, probabilities, topIds} = await rankings(model, read, {embeddings: true});
    const normed = [2, -1, -1].map((deviation) => deviation / 3 / Math.sqrt(2 / 9 + 1e-5));
    const logits = embeddings.map((row) => row.reduce((sum, value, i) => sum + value * normed[i], 0));
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(Array.from(topIds.data)).toEqual([2, 2, 2]);
    expect(Array.from(ranks.data)).toEqual([2, 2, 2]);
    for (const probability of probabilities.data) {
      expect(probability).toBeCloseTo(Math.exp(logits[1]) / total, 5);
    }
    model.dispose();
  });

  test("of a position are read at the position before it, and end with the run's own probabilities (E15)", async () => {
    const {positions, targets, probabilities, steps, given} = await rankings(toy, made);
    expect(positions).toEqual([3, 4, 5, 6]);
    expect(targets).toEqual(made.ids.slice(3));
    expect(given).toEqual([true, true, true, true]);
    expect(steps).toEqual([
      {layer: 0, part: "block"},
      {layer: 1, part: "block"},
    ]);
    made.probabilities.forEach((own, i) => expect(probabilities.data[4 + i]).toBeCloseTo(own, 5));
  });

  test("give equal tokens one rank, and skip the next", async () => {
    const model = await idleModel([
      [1, 0, 0],
      [1, 0, 0],
      [-1, 0, 0],
    ]);
    const read = await run(model, [0, 1, 2], {nPrompt: 1});
    const {ranks} = await rankings(model, read, {layers: [-1]});
    expect(Array.from(ranks.data)).toEqual([1, 3]);
    model.dispose();
  });

  test("after the end rank what the model would say next", async () => {
    const {targets, given, ranks, topIds} = await rankings(toy, made, {positions: made.ids.length});
    const next = await generate(toy, made.ids, {maxNewTokens: 1, minNewTokens: 1});
    expect(given).toEqual([false]);
    expect(targets).toEqual([next.ids.at(-1)]);
    expect([ranks.data[1], topIds.data[1]]).toEqual([1, targets[0]]);
    expect((await rankings(toy, await run(toy, [4, 5]))).positions).toEqual([2]);
  });

  test("are the same whether states were captured or are read again, and where the run is long", async () => {
    const options: LensOptions = {halfSteps: true, embeddings: true, positions: {from: 1}};
    const captured = await run(toy, made.ids, {capture: {points: "blocks.*.residual.mid"}});
    const bare = await run(toy, made.ids, {capture: {hiddenStates: false, ffnnActivations: false}});
    const [a, b, c] = [
      await rankings(toy, captured, options),
      await rankings(toy, bare, options),
      await rankings(toy, captured, {...options, maxMemory: 3000}),
    ];
    expect(a.steps.map(({part}) => part)).toEqual(["embeddings", "attention", "block", "attention", "block"]);
    a.probabilities.data.forEach((value, i) => {
      expect(b.probabilities.data[i]).toBeCloseTo(value, 6);
      expect(c.probabilities.data[i]).toBeCloseTo(value, 6);
    });
    expect(Array.from(b.ranks.data)).toEqual(Array.from(a.ranks.data));
  });

  test("need nothing but a checkpoint, also one with generation_config.json (E16), and know other families (E17)", async () => {
    const model = await fromPretrained("limpid/tiny-gpt2");
    const text = await generate(model, "The keys to the cabinet", {maxNewTokens: 3});
    const {ranks, tokens, targets} = await rankings(model, text);
    expect(ranks.shape).toEqual([4, 3]);
    expect(tokens[targets[0]]).toBe(text.tokens[text.nPrompt]);
    model.dispose();
    for (const name of ["bart", "t5-relu", "opt", "neox-parallel", "gemma"]) {
      const other = await fromPretrained(folderOf(name));
      const out = await generate(other, [5, 6, 7], {maxNewTokens: 3, minNewTokens: 3});
      const last = await rankings(other, out, {layers: [-1]});
      expect(last.positions.length).toBe(3);
      out.probabilities.forEach((own, i) => expect(last.probabilities.data[i]).toBeCloseTo(own, 4));
      other.dispose();
    }
  });

  test("leave no tensor behind, also when interrupted or refused", async () => {
    const before = memory().tensors;
    await rankings(toy, made);
    await expect(rankings(toy, made, {maxMemory: 100})).rejects.toThrow(
      /^rankings\(\): 4 positions of 2 layers need .* got a budget of 100 bytes. Take fewer/,
    );
    const controller = new AbortController();
    let calls = 0;
    await expect(
      rankings(toy, made, {
        maxMemory: 800,
        signal: controller.signal,
        onProgress: (done, total) => {
          expect([done, total]).toEqual([2, 8]);
          calls++;
          controller.abort();
        },
      }),
    ).rejects.toMatchObject({name: "AbortError"});
    expect(calls).toBe(1);
    expect(memory().tensors).toBe(before);
  });

  test.each<[string, object, string]>([
    ["a position before the first", {positions: 0}, "positions must be some of 1–7, got 0."],
    ["a position beyond the end", {positions: [8]}, "positions must be some of 1–7, got 8."],
    ["a position twice", {positions: [3, -4]}, "positions must each be named once, got 3 twice."],
    [
      "no position",
      {positions: {from: 4, to: 2}},
      "positions must name at least one, got none. Let from be at most to.",
    ],
    ["a layer that is not there", {layers: [2]}, "layers must be some of 0–1, got 2."],
    [
      "no list",
      {positions: "all"},
      'positions must be a list such as [0, 3] or a range such as {from: 2, to: 5}, got "all".',
    ],
    ["another option", {position: 3}, 'unknown option "position". Did you mean "positions"?'],
    ["no truth", {halfSteps: 1}, "halfSteps must be true or false, got 1."],
  ])("refuse %s", async (_, options, message) => {
    await expect(rankings(toy, made, options)).rejects.toThrow(`rankings(): ${message}`);
  });

  test("refuse other models' runs, changed runs without their states, and disposed models", async () => {
    const other = await fromPretrained(folderOf("opt"));
    await expect(rankings(other, made)).rejects.toThrow(
      "rankings(): run must be made by this model (opt), got one of",
    );
    const changed = await run(toy, [1, 2, 3], {
      interventions: [{point: "blocks.0.ffnn.activation", zero: true}],
    });
    expect((await rankings(toy, changed)).positions).toEqual([3]);
    await expect(rankings(toy, changed, {halfSteps: true})).rejects.toThrow(
      /^rankings\(\): run must hold the states of a changed model, .*capture\.points/,
    );
    other.dispose();
    await expect(rankings(other, made)).rejects.toThrow("rankings(): model must be in memory");
  });

  test("of an LSTM are of its layers, which have no parts", async () => {
    const model = await fromPretrained(folderOf("lstm-deep"));
    const text = await run(model, [3, 4, 5], {nPrompt: 1});
    expect((await rankings(model, text)).ranks.shape).toEqual([3, 2]);
    await expect(rankings(model, text, {halfSteps: true})).rejects.toThrow(
      "rankings(): halfSteps must be left out for lstm-deep, got true: the layers of an LSTM have no parts.",
    );
    await expect(rankings(model, text, {embeddings: true})).rejects.toThrow(
      "rankings(): embeddings must be left out for lstm-deep, got true: they are 7 wide, its layers 11.",
    );
    model.dispose();
  });
});

describe("layerPredictions", () => {
  test("give candidates, entropy and divergence that the definitions give", async () => {
    const nVocab = toyConfig.nVocab;
    const all = await layerPredictions(toy, made, {positions: [4], topK: nVocab});
    const row = (step: number): number[] => {
      const out = Array<number>(nVocab).fill(NaN);
      for (let k = 0; k < nVocab; k++) {
        out[all.ids.data[step * nVocab + k]] = all.candidateProbabilities.data[step * nVocab + k];
      }
      return out;
    };
    const [first, last] = [row(0), row(1)];
    for (const probabilities of [first, last])
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    const entropy = -first.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(all.entropies.data[0]).toBeCloseTo(entropy, 5);
    const divergence = last.reduce((sum, p, i) => sum + p * Math.log(p / first[i]), 0);
    expect(all.divergences.data[0]).toBeCloseTo(divergence, 5);
    expect(all.divergences.data[1]).toBe(0);
    expect(all.ranks.data[0]).toBe(1 + first.filter((p) => p > first[made.ids[4]]).length);
  });

  test("measure divergence from the model's end, also where that is not asked for", async () => {
    const all = await layerPredictions(toy, made);
    const some = await layerPredictions(toy, made, {layers: [0]});
    expect(some.steps).toEqual([{layer: 0, part: "block"}]);
    expect(some.divergences.data.every((value) => value > 0)).toBe(true);
    some.divergences.data.forEach((value, i) => expect(value).toBeCloseTo(all.divergences.data[i], 6));
  });

  test("of a masked language model are of the masks, at which they are read", async () => {
    const {model} = await tinyEncoder("BertForMaskedLM");
    const text = await run(model, "Paris is the [MASK] of France.");
    const {positions, given, targets, ids, candidateProbabilities} = await layerPredictions(model, text, {
      topK: 2,
    });
    expect(positions).toEqual([4]);
    expect(given).toEqual([false]);
    const {data} = text.outputs!.logits;
    const logits = data.subarray(4 * model.config.nVocab, 5 * model.config.nVocab);
    const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]);
    expect(Array.from(ids.data.slice(-2))).toEqual(order.slice(0, 2));
    expect(targets).toEqual([order[0]]);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(candidateProbabilities.data.at(-2)).toBeCloseTo(Math.exp(logits[order[0]]) / total, 5);
    model.dispose();
    const classes = await tinyEncoder("BertForSequenceClassification", {num_labels: 2});
    await expect(layerPredictions(classes.model, await run(classes.model, "Paris"))).rejects.toThrow(
      /^layerPredictions\(\): model must have a head for words, got /,
    );
    classes.model.dispose();
  });

  test("of a model that is sure have an entropy of 0, and nothing below", async () => {
    const model = await idleModel([
      [900, -900, 0],
      [-900, 900, 0],
      [0, -900, 900],
    ]);
    const text = await run(model, [0, 1, 2], {nPrompt: 1});
    const {entropies, divergences, probabilities} = await layerPredictions(model, text, {embeddings: true});
    expect(Array.from(entropies.data)).toEqual(Array(6).fill(0));
    expect(Array.from(divergences.data)).toEqual(Array(6).fill(0));
    expect([...probabilities.data].every((value) => value >= 0 && value <= 1)).toBe(true);
    model.dispose();
  });

  test("of a text that was read in windows end with the run's own probabilities", async () => {
    const ids = Array.from({length: 13}, (_, i) => (3 * i + 1) % toyConfig.nVocab);
    const text = await run(toy, ids, {nPrompt: 1, window: {size: 8, stride: 4}});
    const {probabilities, positions} = await layerPredictions(toy, text, {halfSteps: true});
    expect(positions).toHaveLength(12);
    text.probabilities.forEach((own, i) => expect(probabilities.data[3 * 12 + i]).toBeCloseTo(own, 5));
  });

  test("refuse more candidates than there are", async () => {
    await expect(layerPredictions(toy, made, {topK: 12})).rejects.toThrow(
      "layerPredictions(): topK must be a whole number (1–11), got 12.",
    );
  });
});

test("a head that is multiplied in parts gives the model's own logits", async () => {
  const model = await fromPretrained("limpid/tiny-gpt2");
  const text = await run(model, "The keys to the cabinet are here.", {nPrompt: 1});
  // Its vocabulary has more than one part; the probabilities are those that run() computed.
  expect(model.config.nVocab).toBeGreaterThan(2 * 512);
  const last = await rankings(model, text, {layers: [-1]});
  text.probabilities.forEach((own, i) => expect(last.probabilities.data[i]).toBeCloseTo(own, 5));
  model.dispose();
});
