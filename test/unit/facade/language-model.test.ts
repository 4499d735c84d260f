import {mkdtempSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {loadRun} from "../../../src/capture/index.js";
import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel} from "../../../src/facade/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpackScores} from "../../../src/views/index.js";

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
      "Known are onProgress, signal, revision, executor, maxMemory, dtype.",
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
    expect(figure.state.methods[0].scores.shape).toEqual([out.tokens.length - 1, out.tokens.length]);
  });

  test("rows of a saliency figure sum to 1 over the earlier positions and are 0 from there on", async () => {
    const out = await lm.generate("the keys to", {maxNewTokens: 3});
    const figure = out.saliency({style: "detailed", scale: "absolute"});
    await figure.ready;
    const {totals} = await out.attributions();
    const scores = unpackScores(figure.state.methods[0].scores);
    const n = out.tokens.length;
    for (let row = 0; row < n - out.run.nPrompt; row++) {
      const values = [...scores.subarray(row * n, (row + 1) * n)].map((score) => score / totals[row]);
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
    await expect(out.attributions({of: "loss" as "logit"})).rejects.toThrow(/^attributions\(\): of must be/);
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

  test("ids are taken as text is", async () => {
    const [text, ids] = [await lm.run("the keys to"), await lm.run((await lm.run("the keys to")).run.ids)];
    expect(ids.text).toBe("the keys to");
    expect(ids.run).toEqual(text.run);
  });

  test("several texts are run as each alone, and all but their first tokens can be explained", async () => {
    const outs = await lm.runAll(["the keys to", "a", {text: "the keys", nPrompt: 2}]);
    expect(outs.map(({text}) => text)).toEqual(["the keys to", "a", "the keys"]);
    expect(outs.map(({run}) => run.nPrompt)).toEqual([1, 1, 2]);
    const alone = await lm.run("the keys to");
    outs[0].hiddenStates.data.forEach((value, i) => expect(value).toBeCloseTo(alone.hiddenStates.data[i], 4));
    expect((await outs[0].attributions()).targets.length).toBe(outs[0].tokens.length - 1);
    await expect(lm.runAll("the keys" as unknown as string[])).rejects.toThrow(
      "runAll(): texts must be an array of texts",
    );
    await expect(lm.runAll(["a"], null as unknown as object)).rejects.toThrow(
      "runAll(): options must be an object, got null.",
    );
  });

  test("so many texts that they do not fit are refused as such", async () => {
    const many = Array.from({length: 150_000}, () => [1]);
    await expect(lm.runAll(many, {maxMemory: 1e6})).rejects.toThrow(
      /^runAll\(\): capturing .* of 150,000 positions of 150,000 texts needs .* Run [\d,]+ texts at once/i,
    );
  });

  test("a long text is run in windows, which attributions refuse", async () => {
    const long = "the keys to ".repeat(20);
    await expect(lm.run(long)).rejects.toThrow(/Shorten it, or read it in windows: window: {}\./);
    const out = await lm.run(long, {window: {}});
    expect(out.text).toBe(long);
    expect(out.hiddenStates.shape[1]).toBe(out.tokens.length);
    await expect(out.attributions()).rejects.toThrow(
      /in one pass, of at most 32 positions, got \d+ read in windows of 32\./,
    );
  });

  test("a text that was read in windows is not explained as a whole, also where it would fit into the context", async () => {
    const out = await lm.run("the keys to the keys", {window: {size: 3, stride: 1}});
    expect(out.run.ids.length).toBeLessThan(32);
    await expect(out.attributions()).rejects.toThrow(
      /in one pass, of at most 32 positions, got \d+ read in windows of 3\./,
    );
  });

  test("what an encoder predicts is asked of encoders only", async () => {
    const out = await lm.run("the keys");
    expect(() => out.predictions()).toThrow(/must have a head for tokens, classes or answers/);
    await expect(lm.run("the keys", {pair: "a"})).rejects.toThrow(/pair must be left out/);
  });

  describe("saved", () => {
    const folder = mkdtempSync(join(tmpdir(), "limpid-output-"));
    const path = join(folder, "keys.safetensors");
    afterAll(() => rmSync(folder, {recursive: true}));

    test("an output is opened as it was, and can be explained", async () => {
      const out = await lm.generate("the keys to", {maxNewTokens: 3});
      expect(await out.save(path)).toEqual({path, bytes: statSync(path).size});
      const opened = await lm.open(path);
      expect(opened.run).toEqual(out.run);
      expect(await opened.attributions()).toEqual(await out.attributions());
      expect((await lm.open(await loadRun(path))).text).toBe(out.text);
    });

    test("a run of other weights is refused, and what is no run", async () => {
      const other = await fromPretrained(join(checkpoint, "../odd-heads"));
      await expect(other.open(path)).rejects.toThrow(
        /^open\(\): run must be made by the weights of this model \(odd-heads, [0-9a-f]{7}\), got one of untied, [0-9a-f]{7}\. Load that model\.$/,
      );
      other.dispose();
      await expect(lm.open({} as never)).rejects.toThrow(
        "open(): run must be the path of a saved run, or a run",
      );
      await expect(lm.open(join(folder, "none"))).rejects.toThrow(/^loadRun\(\): path must be a file/);
    });
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
