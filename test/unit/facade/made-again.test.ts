import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import path from "node:path";
import {fromPretrained} from "../../../src/index.js";
import type {LanguageModel, Output} from "../../../src/index.js";
import {memory} from "../../../src/tensors/index.js";

let lm: LanguageModel;
let folder: string;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  folder = mkdtempSync(path.join(tmpdir(), "limpid-again-"));
});
afterAll(() => {
  lm.dispose();
  rmSync(folder, {recursive: true});
});

/** An output made again with nothing changed but a factor that keeps its strength. */
const unchanged = async (out: Output): Promise<Output> => out.runNmf({nComponents: 1}).ablate(0, {scale: 1});

test("a text that was read in windows is read in the same windows again", async () => {
  const text = "The keys to the cabinet are here and the key is not here, it is on the table.";
  const read = await lm.run(text, {window: {size: 8, stride: 4}});
  const whole = await lm.run(text);
  const again = await unchanged(read);
  expect(again.run.provenance.windows).toEqual({size: 8, stride: 4});
  const [own, others] = [Array.from(read.run.probabilities), Array.from(whole.run.probabilities)];
  expect(own).not.toEqual(others);
  again.run.probabilities.forEach((value, i) => expect(value).toBeCloseTo(own[i], 5));
});

test("so is a text that only an encoder has read", async () => {
  const t5 = await fromPretrained(path.join(__dirname, "../../parity/golden/t5-relu"));
  try {
    const read = await t5.run([5, 6, 7, 8]);
    expect(read.run.ids).toHaveLength(1);
    const again = await unchanged(read);
    expect(again.run.ids).toEqual(read.run.ids);
    expect(again.run.source!.ids).toEqual([5, 6, 7, 8]);
  } finally {
    t5.dispose();
  }
});

test("a saved output that was changed inside is not made again without these changes", async () => {
  const changed = await lm.generate("The keys to the cabinet", {
    maxNewTokens: 3,
    interventions: [{point: "blocks.1.ffnn.activation", neurons: [1, 2], scale: 3}],
  });
  const file = path.join(folder, "changed.safetensors");
  await changed.save(file);
  const before = memory().tensors;
  const opened = await lm.open(file);
  await expect(unchanged(opened)).rejects.toThrow(
    "ablate(): interventions that the output was made with must be known, got only words for them (blocks.1.ffnn.activation, neurons 1, 2: scale 3), as it was saved. Make the output again with them.",
  );
  expect(memory().tensors).toBe(before);
  expect((await unchanged(changed)).run.ids).toEqual(changed.run.ids);
});

test("factors of a source are as many as it has positions, however short the text is", async () => {
  const bart = await fromPretrained(path.join(__dirname, "../../parity/golden/bart"));
  try {
    const read = await bart.run([5, 6, 7, 8, 9, 10]);
    const curve = await read.runNmf({side: "source", nComponents: 2}).explainedVariance();
    expect(curve.map(({factors}) => factors)).toEqual([1, 2, 3, 5]);
  } finally {
    bart.dispose();
  }
});
