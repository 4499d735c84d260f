import {run} from "../../../src/capture/index.js";
import type {LoadedModel} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {LoadedModel as Loaded} from "../../../src/models/model.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyFolder} from "./toy.js";

afterAll(removeToys);

describe("a program whose first run goes operation by operation", () => {
  test("gives the same numbers from then on, and leaves no tensor", async () => {
    const before = memory().tensors;
    const source = (await fromPretrained(await toyFolder(), {executor: "graph"})) as LoadedModel;
    const {id, family, config, tokenizer, weightsHash, weights} = source;
    const model = new Loaded(id, family, config, tokenizer, weightsHash, weights, "graph", {eagerFirst: true});
    const held = memory().tensors;
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await run(model, [1, 2, 3, 4]));
    expect(memory().tensors).toBe(held);
    const expected = await run(source, [1, 2, 3, 4]);
    for (const {hiddenStates} of runs) {
      hiddenStates!.data.forEach((value, i) => expect(value).toBeCloseTo(expected.hiddenStates!.data[i], 5));
    }
    // From the second run on it is the same program.
    expect(runs[1].hiddenStates).toEqual(expected.hiddenStates);
    expect(runs[2].hiddenStates).toEqual(expected.hiddenStates);
    model.dispose();
    expect(memory().tensors).toBe(before);
  });
});
