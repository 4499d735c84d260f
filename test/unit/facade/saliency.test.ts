import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel, Output, SaliencyOptions} from "../../../src/facade/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack, unpackScores} from "../../../src/views/index.js";
import type {SaliencyState} from "../../../src/views/index.js";

let lm: LanguageModel;
let out: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
});
afterAll(() => lm.dispose());

const stateOf = async (options: SaliencyOptions): Promise<SaliencyState> =>
  (await out.saliency(options).ready).state;

describe("attributions", () => {
  test("explain the logit by default, not the probability", async () => {
    const {unit, scores} = await out.attributions();
    expect(unit).toBe("logit");
    expect((await out.attributions({of: "logit"})).scores.data).toEqual(scores.data);
    expect((await out.attributions({of: "probability"})).scores.data).not.toEqual(scores.data);
  });

  test("are computed once for each question", async () => {
    const question = {method: "occlusion", targets: [5]} as const;
    expect(await out.attributions(question)).toBe(await out.attributions({...question, of: "logit"}));
    expect(await out.attributions(question)).not.toBe(await out.attributions({...question, targets: [6]}));
  });

  test("take a word to contrast with, as it stands after a space", async () => {
    const {contrast, scores} = await out.attributions({contrast: "is", targets: [5]});
    expect(out.tokens[5]).toMatch(/^ /);
    expect((await out.attributions({contrast: " is", targets: [5]})).contrast).toBe(contrast);
    expect((await out.attributions({contrast: contrast!, targets: [5]})).scores.data).toEqual(scores.data);
  });

  test("name the pieces of a contrast of several tokens", async () => {
    await expect(out.attributions({contrast: "Donaudampfschiff"})).rejects.toThrow(
      /^attributions\(\): contrast must be one token, got "Donaudampfschiff" of \d+: ".+", ".+"\. Give one of them, or a token id\.$/,
    );
  });

  test.each([
    [{contrast: ""}, "contrast must be a word of one token, or its id"],
    [{contrast: -1}, "contrast must be a whole number"],
    [{baseline: "a whole text", method: "occlusion"}, "baseline must be one token"],
    [{method: "lime"}, "method must be one of"],
    [{mothod: "gradient"}, 'unknown option "mothod". Did you mean "method"?'],
  ])("refuse %j", async (options, message) => {
    await expect(out.attributions(options as never)).rejects.toThrow(message);
  });

  test("leave no tensor behind", async () => {
    await out.attributions({method: "integratedGradients", steps: 2, targets: [6]});
    const before = memory().tensors;
    await out.attributions({method: "integratedGradients", steps: 3, contrast: "is", targets: [6]});
    await out.attributions({method: "occlusion", baseline: "remove", of: "logProbability", contrast: "the"});
    expect(memory().tensors).toBe(before);
  });
});

describe("saliency", () => {
  test("holds several methods, each with the options that it has", async () => {
    const state = await stateOf({
      method: ["gradientTimesInput", "integratedGradients", "occlusion", "gradient"],
      aggregation: "dot",
      steps: 4,
    });
    expect(state.methods.map(({name, hasSign}) => [name, hasSign])).toEqual([
      ["gradient · input", true],
      ["integrated gradients, 4 steps, baseline zeros", true],
      ["occlusion, baseline zeros", true],
      ["gradient, L2", false],
    ]);
    expect(state.methods.map(({completeness}) => completeness !== null)).toEqual([false, true, false, false]);
  });

  test("holds the numbers of attributions(), in the order of their positions", async () => {
    const state = await stateOf({targets: [7, 5]});
    const {scores, targets} = await out.attributions({targets: [7, 5]});
    expect([state.targets, targets]).toEqual([[5, 7], [7, 5]]); // prettier-ignore
    const n = out.tokens.length;
    const rows = unpackScores(state.methods[0].scores);
    expect(rows.subarray(0, n)).toEqual(scores.data.subarray(n));
    expect(rows.subarray(n)).toEqual(scores.data.subarray(0, n));
  });

  test("names the contrast, and begins with a span where one is given", async () => {
    const state = await stateOf({contrast: "is", selected: [5, 6], granularity: "words"});
    expect(state).toMatchObject({contrast: " is", selected: 5, span: [5, 6], granularity: "words"});
    expect(await stateOf({regex: ","})).toMatchObject({granularity: "regex", regex: ",", written: ","});
  });

  test("knows the probability of output tokens only", async () => {
    const {probabilities} = await stateOf({targets: [2, 5]});
    expect(Array.from(unpack(probabilities))).toEqual([-1, out.run.probabilities[0]]);
  });

  test.each([
    [{selected: [6, 5]}, "selected must be one of positions 5–7, or the first and the last of several"],
    [{selected: 6, targets: [5, 7]}, "selected must be one of positions 5, 7,"],
    [{ignored: [99]}, "ignored must be positions of the text (0–7)"],
    [{targets: []}, "targets must name positions of the text (1–7)"],
    [{targets: [0]}, "targets must name positions of the text (1–7), got 0"],
    [{granularity: "letters"}, "granularity must be one of"],
    [{method: []}, "method must name at least one"],
    [{method: ["gradient", "ocklusion"]}, 'Did you mean "occlusion"?'],
  ])("refuses %j", (options, message) => {
    expect(() => out.saliency(options as never)).toThrow(message);
  });

  test("says of a regular expression that cannot be used why", async () => {
    await expect(out.saliency({regex: "("}).ready).rejects.toThrow("regex must be a regular expression");
  });
});

describe("primaryAttributions", () => {
  test.each([
    [undefined, "gradient × input, L2"],
    ["grad_x_input", "gradient × input, L2"],
    ["gradXInput", "gradient × input, L2"],
    ["ig", "integrated gradients, 50 steps, baseline zeros"],
    ["saliency", "gradient, L2"],
  ])("knows %j of Ecco", async (attrMethod, name) => {
    const {state} = await out.primaryAttributions({attrMethod, style: "detailed"}).ready;
    expect(state.methods[0].name).toBe(name);
    expect(state.style).toBe("detailed");
  });

  test("refuses methods of Ecco that it does not have", () => {
    expect(() => out.primaryAttributions({attrMethod: "deep_lift"})).toThrow(
      /attrMethod must be one of .*deep_lift/,
    );
  });

  // Ecco zeroes what it stored: a second figure shows other numbers.
  test("leaves tokens out of the figure, and all numbers as they were", async () => {
    const before = Float32Array.from((await out.attributions()).scores.data);
    const {state} = await out.primaryAttributions({ignoreTokens: [0, 2]}).ready;
    const again = (await out.primaryAttributions().ready).state;
    expect(state.ignored).toEqual([0, 2]);
    expect(again.ignored).toEqual([]);
    for (const each of [state, again]) expect(unpackScores(each.methods[0].scores)).toEqual(before);
    expect((await out.attributions()).scores.data).toEqual(before);
  });
});
