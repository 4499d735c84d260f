import {run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import {fromPretrained} from "../../src/models/index.js";
import type {NdArray} from "../../src/tensors/index.js";
import {causalGoldenOf, causalNames} from "./causal-golden.js";
import {difference, folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

const names = Object.values(causalNames).flat();

describe.each(names)("points of %s", (name) => {
  test("have PyTorch's attention patterns, and the states that runs have by default", async () => {
    const golden = causalGoldenOf(name);
    const model = await fromPretrained(folderOf(name));
    try {
      const {nLayers, nHeads} = model.config;
      const capture = {points: ["blocks.*.{attention.pattern,residual.post,ffnn.activation}", "embeddings"]};
      const {points, hiddenStates, ffnnActivations} = await run(model, golden.ids, {capture});
      const all = (point: string): number[] =>
        Array.from({length: nLayers}, (_, i) => Array.from(points![`blocks.${i}.${point}`].data)).flat();
      const length = golden.ids.length;
      const pattern = points!["blocks.0.attention.pattern"];
      expect(pattern.axes).toEqual(["head", "query", "key"]);
      expect(pattern.shape).toEqual([nHeads, length, length]);
      expect(difference(all("attention.pattern"), Array.from(golden.array("patterns")))).toBeLessThan(
        tolerances.patterns,
      );
      expect(all("ffnn.activation")).toEqual(Array.from(ffnnActivations!.data));
      const states = [...points!.embeddings.data, ...all("residual.post")];
      const size = hiddenStates!.data.length / (nLayers + 1);
      // The last state of a run is after the final norm.
      expect(states.slice(0, nLayers * size)).toEqual(
        Array.from(hiddenStates!.data.subarray(0, nLayers * size)),
      );
    } finally {
      model.dispose();
    }
  });

  test("of a generated text are those of the same text read at once", async () => {
    const {greedy} = causalGoldenOf(name);
    const model = await fromPretrained(folderOf(name));
    try {
      const capture = {points: ["**"]};
      const made = await generate(model, greedy.prompt, {maxNewTokens: 4, capture});
      const read = await run(model, made.ids, {capture});
      expect(Object.keys(made.points!)).toEqual(Object.keys(read.points!));
      for (const [point, {axes, shape, data}] of Object.entries(made.points!)) {
        const other: NdArray = read.points![point];
        expect({point, axes, shape}).toEqual({point, axes: other.axes, shape: other.shape});
        expect(difference(data, Array.from(other.data))).toBeLessThan(tolerances.hiddenStates);
      }
    } finally {
      model.dispose();
    }
  });
});
