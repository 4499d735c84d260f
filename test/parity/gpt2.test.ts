import {run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {difference, folderOf, goldenOf, names} from "./golden.js";
import {tolerances} from "./tolerances.js";

describe.each(names.flatMap((name) => [[name, "eager"] as const, [name, "graph"] as const]))(
  "the GPT-2 checkpoint %s, run %s",
  (name, executor) => {
    const golden = goldenOf(name);
    let model: Model;
    beforeAll(async () => {
      model = await fromPretrained(folderOf(name), {executor});
    });
    afterAll(() => model.dispose());

    test("has the logits of PyTorch at every position", async () => {
      const {allLogits} = await run(model, golden.ids, {capture: {logits: true}});
      expect(difference(allLogits!.data, golden.logits)).toBeLessThan(tolerances.logits);
    });

    test("has every hidden state of PyTorch", async () => {
      const {hiddenStates} = await run(model, golden.ids);
      expect(hiddenStates!.shape).toEqual([model.config.nLayers + 1, golden.ids.length, model.config.dModel]);
      expect(difference(hiddenStates!.data, golden.hiddenStates)).toBeLessThan(tolerances.hiddenStates);
    });

    test("has every feed-forward activation of PyTorch", async () => {
      const {ffnnActivations} = await run(model, golden.ids);
      expect(ffnnActivations!.shape).toEqual([model.config.nLayers, golden.ids.length, model.config.dFfnn]);
      expect(difference(ffnnActivations!.data, golden.ffnnActivations)).toBeLessThan(
        tolerances.ffnnActivations,
      );
    });

    test("goes on greedily as transformers does", async () => {
      const {ids} = await generate(model, golden.greedy.prompt, {maxNewTokens: 6});
      expect(ids).toEqual(golden.greedy.ids);
    });

    test("captures the same states when generating as when reading the same tokens", async () => {
      const made = await generate(model, golden.greedy.prompt, {maxNewTokens: 6});
      const again = await run(model, made.ids, {nPrompt: made.nPrompt});
      for (const name of ["hiddenStates", "ffnnActivations"] as const) {
        expect(difference(made[name]!.data, Array.from(again[name]!.data))).toBeLessThan(tolerances[name]);
      }
      expect(difference(made.logits, Array.from(again.logits))).toBeLessThan(tolerances.logits);
      expect(difference(made.probabilities, Array.from(again.probabilities))).toBeLessThan(tolerances.logits);
    });
  },
);
