import {run} from "../../../src/capture/index.js";
import {fromPretrained, gpt2, saveCheckpoint, Trainer, writeGpt2Config} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder} from "./toy.js";

afterAll(removeToys);

/** Rows that count on: 1 2 3 4 …, 5 6 7 8 … */
const batch = {
  ids: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  targets: Int32Array.of(2, 3, 4, 5, 6, 7, 8, 9),
  batch: 2,
};

describe("Trainer", () => {
  test("starts near the loss of guessing, and learns what comes next", () => {
    const trainer = new Trainer(gpt2, toyConfig, {seed: 1});
    expect(trainer.loss(batch)).toBeCloseTo(Math.log(toyConfig.nVocab), 1);
    for (let i = 0; i < 150; i++) trainer.step(batch, 0.01);
    expect(trainer.loss(batch)).toBeLessThan(0.05);
    trainer.dispose();
  });

  test("leaves no tensor behind", () => {
    const before = memory().tensors;
    const trainer = new Trainer(gpt2, toyConfig);
    trainer.step(batch, 0.01);
    trainer.loss(batch);
    trainer.weights();
    trainer.dispose();
    expect(memory().tensors).toBe(before);
  });

  test("makes the same weights from the same seed", () => {
    const train = (seed: number): number[] => {
      const trainer = new Trainer(gpt2, toyConfig, {seed});
      for (let i = 0; i < 3; i++) trainer.step(batch, 0.01);
      const weights = Array.from(trainer.weights().get("wte.weight")!);
      trainer.dispose();
      return weights;
    };
    expect(train(5)).toEqual(train(5));
    expect(train(5)).not.toEqual(train(6));
  });

  test("does not count targets whose mask is 0", () => {
    const trainer = new Trainer(gpt2, toyConfig);
    const masked = {...batch, mask: [1, 1, 1, 1, 0, 0, 0, 0]};
    const alone = {ids: batch.ids.slice(0, 4), targets: batch.targets.slice(0, 4), batch: 1};
    expect(trainer.loss(masked)).toBeCloseTo(trainer.loss(alone), 5);
    trainer.dispose();
  });

  test("refuses a batch whose parts do not fit, and leaves no tensor", () => {
    const trainer = new Trainer(gpt2, toyConfig);
    const before = memory().tensors;
    expect(() => trainer.step({...batch, batch: 3}, 0.01)).toThrow(RangeError);
    expect(memory().tensors).toBe(before);
    trainer.dispose();
  });

  test("saves weights that load with the same loss", async () => {
    const trainer = new Trainer(gpt2, toyConfig, {seed: 2});
    for (let i = 0; i < 5; i++) trainer.step(batch, 0.01);
    const expected = trainer.loss({ids: batch.ids.slice(0, 4), targets: batch.targets.slice(0, 4), batch: 1});
    const folder = await toyFolder();
    await saveCheckpoint(folder, writeGpt2Config(toyConfig), gpt2.parameters(toyConfig), trainer.weights(), {
      prefix: "transformer.",
    });
    trainer.dispose();
    const model = await fromPretrained(folder);
    const {probabilities} = await run(model, [1, 2, 3, 4, 5], {nPrompt: 1});
    model.dispose();
    const loss = -probabilities.reduce((sum, p) => sum + Math.log(p), 0) / 4;
    expect(loss).toBeCloseTo(expected, 4);
  });
});
