import {join} from "node:path";
import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel, Output} from "../../../src/facade/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack} from "../../../src/views/index.js";

let lm: LanguageModel;
let out: Output;
let tensors: number;
beforeAll(async () => {
  lm = await fromPretrained(join(__dirname, "../../parity/golden/untied"));
  out = await lm.generate("the keys to the cabinet", {maxNewTokens: 4});
  tensors = memory().tensors;
});
afterAll(() => lm.dispose());
afterEach(() => expect(memory().tensors).toBe(tensors));

describe("charts in the text", () => {
  test("of factors are those of runNmf()", async () => {
    const {state} = await out.sparklines({nComponents: 2}).ready;
    const {factors} = await out.runNmf({nComponents: 2}).factors;
    const [count, width] = factors.shape;
    const values = unpack(state.values);
    for (let i = 0; i < width; i++) {
      for (let k = 0; k < count; k++) expect(values[i * count + k]).toBe(factors.data[k * width + i]);
    }
  });

  test("of probabilities end with the model's own", async () => {
    const {state} = await out.sparklines({of: "probability"}).ready;
    const [width, count] = state.values.shape;
    expect(state.missing).toEqual([0]);
    const last = Array.from({length: width}, (_, i) => unpack(state.values)[i * count + count - 1]);
    out.run.probabilities.forEach((p, i) => expect(last[out.run.nPrompt + i]).toBeCloseTo(p, 5));
  });

  test("of ranks are at least 1, and 1 in the last layer for what was chosen greedily", async () => {
    const {state} = await out.sparklines({of: "rank"}).ready;
    const [width, count] = state.values.shape;
    const values = unpack(state.values);
    for (let i = out.run.nPrompt; i < width; i++) expect(values[i * count + count - 1]).toBe(1);
    expect(Math.min(...values)).toBe(1);
  });

  test("of numbers of your own", async () => {
    const values = out.tokens.map((_, i) => [i, 1 - i]);
    const {state} = await out.sparklines({values, names: ["up", "down"], title: "places"}).ready;
    expect([...unpack(state.values)]).toEqual(values.flat());
    expect([state.names, state.unit, state.links]).toEqual([["up", "down"], "places", null]);
  });

  test("lines need an order", async () => {
    await expect(out.sparklines({nComponents: 2, style: "line"}).ready).rejects.toThrow(
      'style must be "bars" where series have no order',
    );
  });

  test("ranks of one token alone cannot be told", async () => {
    const one = await lm.run([5]);
    await expect(one.sparklines({of: "rank"}).ready).rejects.toThrow(
      "run must have a token that a layer predicts",
    );
  });
});

test("saliency and factors in one text are those of attributions() and runNmf()", async () => {
  const {state} = await out.saliencyFactors({nComponents: 2, saliency: {of: "probability"}}).ready;
  const {shares, targets} = await out.attributions({of: "probability"});
  expect([...unpack(state.shares)]).toEqual([...shares.data]);
  expect(state.targets).toEqual(targets);
  expect(state.selected).toBe(targets[0]);
  const {factors} = await out.runNmf({nComponents: 2}).factors;
  expect(unpack(state.factors)[3]).toBe(factors.data[factors.shape[1] + 1]);
});

test("a chart for each word has what all of its tokens have", async () => {
  const {state, view} = await out.sparklines({of: "probability", granularity: "words"}).ready;
  expect([state.granularity, state.pools]).toEqual(["words", "product"]);
  const words = view.table(state, (message) => message).rows;
  expect(words.length).toBeLessThan(out.tokens.length);
  expect(words[0].slice(3).every((value) => value === null)).toBe(true);
});
