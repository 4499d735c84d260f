import type {Factors} from "../../../src/neurons/index.js";
import {ablationSet, loadingsByLayer, topNeurons, topTokens} from "../../../src/neurons/index.js";

/** Two factors of two texts, and an empty one. */
const found: Pick<Factors, "factors" | "loadings" | "texts"> = {
  factors: {
    axes: ["factor", "position"],
    shape: [3, 5],
    data: Float32Array.from([1, 3, 0, 2, 3, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]),
  },
  loadings: {
    axes: ["factor", "layer", "neuron"],
    shape: [3, 2, 2],
    data: Float32Array.from([0.6, 0, 0.8, 0, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0]),
    index: {layer: [4, 7], neuron: [10, 90]},
  },
  texts: [
    {from: 0, to: 3, nPrompt: 2},
    {from: 3, to: 5, nPrompt: 2},
  ],
};
const runs = [{tokens: ["a", "b", " c"]}, {tokens: ["d", "b"]}];

describe("topTokens", () => {
  test("are the tokens where a factor is largest, equal ones once, none at which it is 0", () => {
    expect(topTokens(found, 0, runs)).toEqual([
      {text: 0, position: 1, token: "b", value: 3, output: false},
      {text: 1, position: 0, token: "d", value: 2, output: false},
      {text: 0, position: 0, token: "a", value: 1, output: false},
    ]);
    expect(topTokens(found, 2, runs)).toEqual([]);
  });

  test("tell output from input", () => {
    expect(topTokens(found, 1, runs)).toEqual([{text: 0, position: 2, token: " c", value: 7, output: true}]);
  });

  test("can be every place", () => {
    const places = topTokens(found, 0, runs, {distinct: false, count: 3});
    expect(places.map(({text, position}) => [text, position])).toEqual([
      [0, 1],
      [1, 1],
      [1, 0],
    ]);
  });

  test("refuse runs that were not factored, and factors that are not there", () => {
    expect(() => topTokens(found, 0, runs[0])).toThrow(
      "topTokens(): runs must be those that were factored (3, 2 tokens), got 3 tokens.",
    );
    expect(() => topTokens(found, 3, runs)).toThrow(
      "topTokens(): factor must be a whole number (0–2), got 3.",
    );
    expect(() => topTokens(found, 0, runs, {count: 0})).toThrow("topTokens(): count must be");
  });
});

describe("topNeurons", () => {
  test("are named by the model's numbers, the largest loading first", () => {
    expect(topNeurons(found, 0)).toEqual([
      {layer: 7, neuron: 10, loading: Math.fround(0.8)},
      {layer: 4, neuron: 10, loading: Math.fround(0.6)},
    ]);
    expect(topNeurons(found, 1, {count: 1})).toEqual([{layer: 4, neuron: 10, loading: 0.5}]);
    expect(() => topNeurons(found, -1)).toThrow("topNeurons(): factor must be a whole number (0–2), got -1.");
  });
});

test("loadingsByLayer are shares of each layer", () => {
  const [first, second] = loadingsByLayer(found, 0);
  expect(first).toBeCloseTo(0.36, 6);
  expect(second).toBeCloseTo(0.64, 6);
});

describe("ablationSet", () => {
  test("has as few neurons as hold so much of the factor", () => {
    expect(ablationSet(found, 0, {share: 0.6})).toEqual([{layer: 7, neuron: 10, weight: 1}]);
    const both = ablationSet(found, 0);
    expect(both).toHaveLength(2);
    expect(both[1]).toMatchObject({layer: 4, neuron: 10});
    expect(both[1].weight).toBeCloseTo(0.75, 6);
    expect(ablationSet(found, 1, {share: 1})).toHaveLength(4);
    expect(ablationSet(found, 1, {share: 1, most: 2})).toHaveLength(2);
  });

  test("refuses an empty factor, and shares that are none", () => {
    expect(() => ablationSet(found, 2)).toThrow(
      "ablationSet(): factor must have loadings, got the empty factor 2. Ask for fewer factors.",
    );
    expect(() => ablationSet(found, 0, {share: 0})).toThrow(
      "ablationSet(): share must be above 0 and at most 1, got 0.",
    );
  });
});
