import {fromPretrained} from "../../../src/index.js";
import type {Figure, LanguageModel, Output, ViewState} from "../../../src/index.js";
import {inNameOf} from "../../../src/models/in-name-of.js";
import {memory} from "../../../src/tensors/index.js";

let lm: LanguageModel;
let out: Output;
let short: Output;
let one: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
  short = await lm.run("The keys");
  one = await lm.run("The");
});
afterAll(() => lm.dispose());

/** The message of what goes wrong, at once or when a figure is computed. */
async function refusal(call: () => unknown): Promise<string> {
  const before = memory().tensors;
  try {
    const made = await call();
    if (typeof made === "object" && made !== null && "view" in made) {
      await (made as Figure<ViewState>).ready;
    }
  } catch (error) {
    expect(memory().tensors).toBe(before);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

const wrong = (value: unknown): never => value as never;

test.each<[string, () => unknown, string]>([
  [
    "options that are none",
    () => out.similarity(wrong(null)),
    "similarity(): options must be an object, got null.",
  ],
  [
    "options in a list",
    () => out.similarities(wrong([])),
    "similarities(): options must be an object, got an array.",
  ],
  [
    "a kernel that is none",
    () => out.similarity({kernel: wrong("x")}),
    'similarity(): kernel must be "linear" or "rbf", got "x".',
  ],
  [
    "an option of another measure",
    () => out.similarity({dims: 3}),
    'similarity(): unknown option "dims". Known are kernel, sigma, debiased, maxMemory, signal, onProgress.',
  ],
  [
    "a text too short to compare",
    () => short.similarity(),
    "similarity(): embeddings must have at least 4 positions, got 2. Take a longer text.",
  ],
  [
    "its numbers",
    () => short.similarities({of: "ffnnActivations", measure: "cca"}),
    "similarities(): layer 0 of FFNN activations of tiny-gpt2 must have at least 3 positions, got 2. Take a longer text.",
  ],
  [
    "the place of the first token",
    () => one.layerPredictions({position: -1}),
    "layerPredictions(): position must be 1–1, got -1. Nothing stands before the first token.",
  ],
  [
    "the same of watched words",
    () => one.rankingsWatch("is", {position: -1}),
    "rankingsWatch(): position must be 1–1, got -1. Nothing stands before the first token.",
  ],
  [
    "branch options that are none",
    () => out.branch(6, 5, wrong(null)),
    "branch(): options must be an object, got null.",
  ],
  [
    "a number of tokens as text",
    () => out.branch(6, 5, {maxNewTokens: wrong("3")}),
    'branch(): maxNewTokens must be a whole number (at least 1), got "3".',
  ],
  [
    "a branch with a beginning",
    () => out.branch(6, 5, wrong({beginning: [1]})),
    "branch(): beginning must be left out: the text up to the position is the beginning.",
  ],
  [
    "a setting of a branch",
    () => out.branch(6, 5, {temperature: 0}),
    "branch(): temperature must be above 0, got 0. For the most probable token leave it out.",
  ],
  [
    "memory that is none",
    () => out.decoding({maxMemory: NaN}),
    "decoding(): maxMemory must be above 0 bytes, got NaN.",
  ],
  [
    "memory below nothing",
    () => out.attention({maxMemory: -1}),
    "attention(): maxMemory must be above 0 bytes, got -1.",
  ],
  [
    "memory in words",
    () => out.attentionPattern({maxMemory: wrong("2 GB")}),
    'attentionPattern(): maxMemory must be above 0 bytes, got "2 GB".',
  ],
  [
    "memory of saliency",
    () => out.saliency({maxMemory: 0}),
    "saliency(): maxMemory must be above 0 bytes, got 0.",
  ],
  [
    "targets that are no list",
    () => out.attributions({targets: wrong(6)}),
    "attributions(): targets must be a list of positions, got 6.",
  ],
  [
    "an expression that is no text",
    () => out.saliency({regex: wrong(5)}),
    "saliency(): regex must be a regular expression as text, got 5.",
  ],
  [
    "saliency without output, merged with factors",
    () => short.saliencyFactors({saliency: {targets: [5]}}),
    "saliencyFactors(): target must be one of 1 positions (1–1), got 5.",
  ],
  [
    "factors merged with saliency",
    () => out.saliencyFactors({nComponents: 99}),
    "saliencyFactors(): nComponents must be at most the number of positions (8), got 99. Ask for fewer, or take a longer text.",
  ],
  [
    "options of factors that are none",
    () => out.saliencyFactors({factors: wrong([])}),
    "saliencyFactors(): factors must be an object of options of runNmf(), got an array.",
  ],
  [
    "options of saliency that are none",
    () => out.saliencyFactors({saliency: wrong(null)}),
    "saliencyFactors(): saliency must be an object of options of attributions(), got null.",
  ],
  [
    "factors in charts",
    () => out.sparklines({nComponents: 0}),
    "sparklines(): nComponents must be a whole number (at least 1), got 0.",
  ],
  [
    "their options",
    () => out.sparklines({factors: wrong(5)}),
    "sparklines(): factors must be an object of options of runNmf(), got 5.",
  ],
  [
    "names of nothing",
    () => out.sparklines({names: ["a"]}),
    "sparklines(): names must be left out without values, got an array.",
  ],
  [
    "a title that is no text",
    () => short.sparklines({values: [[1], [2]], title: wrong(NaN)}),
    "sparklines(): title must be a text, got NaN.",
  ],
  [
    "a factor named twice",
    () => out.runNmf({nComponents: 2}).explore({pinned: [1, 1]}),
    "explore(): pinned must name each factor once, got 1 twice.",
  ],
  [
    "a text that is none",
    () => out.runNmf().explore({text: wrong(null)}),
    "explore(): text must be a whole number (0–0), got null.",
  ],
  [
    "a share of nothing",
    () => out.runNmf({nComponents: 2}).ablate(0, {share: 0}),
    "ablate(): share must be above 0 and at most 1, got 0.",
  ],
  [
    "what is no yes or no",
    () => out.runNmf({nComponents: 2}).topTokens(0, {distinct: wrong("no")}),
    'topTokens(): distinct must be true or false, got "no".',
  ],
  [
    "options of a curve that are none",
    () => out.runNmf().explainedVariance(wrong(5)),
    "explainedVariance(): options must be an object, got 5.",
  ],
  [
    "options of stability that are none",
    () => out.runNmf().stability(wrong(null)),
    "stability(): options must be an object, got null.",
  ],
  [
    "clusters of no method",
    () => out.neuronActivations({method: wrong("x")}),
    'neuronActivations(): method must be one of k-means, hierarchical, got "x".',
  ],
  [
    "their seed",
    () => out.neuronActivations({seed: -1}),
    "neuronActivations(): seed must be a whole number (0–4294967295), got -1.",
  ],
  [
    "no side",
    () => out.neuron(0, 0, {side: wrong(null)}),
    'neuron(): side must be "text" or "source", got null.',
  ],
])("%s: the error names the method that was called", async (_, call, message) => {
  // What was computed before must not keep a wrong option from being seen.
  await out.saliency().ready;
  expect(await refusal(call)).toBe(message);
});

test("options of a comparison are refused before it is shown", () => {
  expect(() => out.similarity({measure: "svcca", dims: 0})).toThrow(
    "similarity(): dims must be a whole number",
  );
});

test("an error keeps its class, its name and what caused it under another name", () => {
  const cause = new RangeError("generate(): text must fit, got 3.");
  const named = inNameOf("branch", cause) as RangeError;
  expect(named).toBeInstanceOf(RangeError);
  expect(named).toMatchObject({message: "branch(): text must fit, got 3.", cause});
  const abort = Object.assign(new Error("generate(): was interrupted."), {name: "AbortError"});
  expect(inNameOf("branch", abort)).toMatchObject({
    name: "AbortError",
    message: "branch(): was interrupted.",
  });
  const own = new Error("The cable is out.");
  expect(inNameOf("branch", own)).toBe(own);
});
