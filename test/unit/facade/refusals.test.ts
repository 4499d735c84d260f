import {fromPretrained} from "../../../src/index.js";
import type {Figure, LanguageModel, Output, ViewState} from "../../../src/index.js";
import {inNameOf} from "../../../src/facade/in-name-of.js";
import {memory} from "../../../src/tensors/index.js";

let lm: LanguageModel;
let out: Output;
let short: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
  short = await lm.run("The keys");
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
