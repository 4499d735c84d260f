import {join} from "node:path";
import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel} from "../../../src/facade/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack} from "../../../src/views/index.js";

const checkpoint = join(__dirname, "../../parity/golden/untied");

describe("a language model", () => {
  let lm: LanguageModel;
  beforeAll(async () => {
    lm = await fromPretrained(checkpoint);
  });
  afterAll(() => lm.dispose());

  test("a misspelt option is refused, with the one that was meant", async () => {
    await expect(lm.generate("the keys", {maxNewToken: 3} as object)).rejects.toThrow(
      new TypeError('generate(): unknown option "maxNewToken". Did you mean "maxNewTokens"?'),
    );
    await expect(fromPretrained(checkpoint, {colour: 1} as object)).rejects.toThrow(
      "Known are onProgress, signal, revision, executor.",
    );
    await expect(lm.run("the keys", null as unknown as object)).rejects.toThrow(
      "must be an object, got null",
    );
  });

  test("an empty prompt and one longer than the context are refused", async () => {
    await expect(lm.generate("")).rejects.toThrow(RangeError);
    await expect(lm.generate("the keys ".repeat(40))).rejects.toThrow(RangeError);
  });

  test("options that are no object, and a capture that is none, are refused", async () => {
    for (const options of [null, [], 3] as unknown as object[]) {
      await expect(lm.generate("the keys", options)).rejects.toThrow(
        /^generate\(\): options must be an object, got/,
      );
      await expect(lm.run("the keys", options)).rejects.toThrow(/^run\(\): options must be an object, got/);
      await expect(fromPretrained(checkpoint, options)).rejects.toThrow(/: options must be an object, got/);
    }
    await expect(lm.run("the keys", {capture: null} as unknown as object)).rejects.toThrow(
      "run(): capture must be an object, got null.",
    );
    await expect(lm.generate("the keys", {signal: null} as unknown as object)).rejects.toThrow(
      "generate(): signal must be an AbortSignal, got null.",
    );
  });

  test("half a character is refused rather than replaced in silence", async () => {
    await expect(lm.generate("ab\ud83d")).rejects.toThrow(
      /text must be Unicode, got half a character .* at 2\./,
    );
  });

  test("the output holds prompt and new tokens, and the states of both", async () => {
    const out = await lm.generate("the keys", {maxNewTokens: 3, seed: 1, doSample: true});
    expect(out.text.startsWith("the keys")).toBe(true);
    expect(out.hiddenStates.shape).toEqual([lm.config.nLayers + 1, out.tokens.length, lm.config.dModel]);
    expect(out.ffnnActivations.shape).toEqual([lm.config.nLayers, out.tokens.length, lm.config.dFfnn]);
  });

  test("what was not captured is asked for with the option to change", async () => {
    const out = await lm.generate("the keys", {maxNewTokens: 1, capture: {hiddenStates: false}});
    expect(() => out.hiddenStates).toThrow("capture: {hiddenStates: true}");
  });

  test("a text can be run without adding to it; all but the first token can be explained", async () => {
    const out = await lm.run("the keys to");
    expect(out.text).toBe("the keys to");
    const figure = out.saliency();
    await figure.ready;
    expect(figure.state.nPrompt).toBe(1);
    expect(figure.state.shares.shape).toEqual([out.tokens.length - 1, out.tokens.length]);
  });

  test("rows of a saliency figure sum to 1 over the earlier positions and are 0 from there on", async () => {
    const out = await lm.generate("the keys to", {maxNewTokens: 3});
    const figure = out.saliency({style: "detailed", scale: "absolute"});
    await figure.ready;
    const shares = unpack(figure.state.shares);
    const n = out.tokens.length;
    for (let row = 0; row < n - out.run.nPrompt; row++) {
      const values = [...shares.subarray(row * n, (row + 1) * n)];
      const target = out.run.nPrompt + row;
      expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(values.slice(target).every((value) => value === 0)).toBe(true);
    }
  });

  test("saliency refuses unknown styles, scales and positions", async () => {
    const out = await lm.generate("the keys to", {maxNewTokens: 2});
    expect(() => out.saliency({style: "huge" as "minimal"})).toThrow(
      'saliency(): style must be one of "minimal", "detailed", got "huge".',
    );
    expect(() => out.saliency({selected: 0})).toThrow(RangeError);
    expect(() => out.saliency({selected: out.tokens.length})).toThrow(RangeError);
    await expect(out.attributions({of: "loss" as "logit"})).rejects.toThrow(/of must be/);
  });

  test("an interrupted attribution is computed anew by the next call", async () => {
    const out = await lm.generate("the keys to", {maxNewTokens: 2});
    const aborted = AbortSignal.abort();
    await expect(out.attributions({signal: aborted})).rejects.toThrow();
    expect((await out.attributions()).targets).toHaveLength(out.tokens.length - out.run.nPrompt);
  });

  test("one of two who wait for the same attribution may leave it", async () => {
    const out = await lm.generate("the keys to", {maxNewTokens: 2});
    const first = new AbortController();
    const [left, stayed] = [out.attributions({signal: first.signal}), out.attributions()];
    first.abort();
    await expect(left).rejects.toMatchObject({name: "AbortError"});
    expect((await stayed).targets).toHaveLength(2);
  });

  test("no tensor is left behind", async () => {
    const before = memory().tensors;
    const out = await lm.generate("the keys to", {maxNewTokens: 3});
    await out.attributions();
    await out.saliency().svg();
    await lm.generate("").catch(() => undefined);
    expect(memory().tensors).toBe(before);
  });
});
