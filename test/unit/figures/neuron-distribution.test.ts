import {Figure, neuronDistributionFigure, renderToString} from "../../../src/figures/index.js";
import type {NeuronNumbers} from "../../../src/figures/index.js";
import {neuronDistributionView as view, themes, unpack} from "../../../src/views/index.js";
import {distributionState} from "../../views/neuron-distribution-cases.js";

const textOf = (state: ReturnType<typeof distributionState>): string =>
  renderToString(
    view.draw(state, {
      id: "f",
      width: 720,
      fontSize: 14,
      theme: themes.light,
      live: true,
      asks: true,
      t: (message) => message,
    }).svg,
  );

describe("neuronDistributionFigure()", () => {
  const {output, checkpoints, layers, width, feature, kind, method, provenance} = distributionState();
  const compared = {output, checkpoints, layers, width, feature, kind, method, provenance};
  const numbers = (neuron: number): NeuronNumbers => ({
    layer: 0,
    neuron,
    checkpoints: [
      {mass: 3, features: [{name: "a", probability: 1, mean: 1, count: 3}]},
      {
        mass: 9,
        features: [
          {name: "b", probability: 0.75, mean: 3, count: 2},
          {name: "a", probability: 0.25, mean: 1, count: 1},
        ],
      },
    ],
    pairs: [{a: 0, b: 1, hellinger: 0.5}],
  });
  const source = {of: async ({neuron}: {neuron: number}) => numbers(neuron)};

  test("puts the features of all checkpoints side by side; one that does not occur has a share of 0", async () => {
    const figure = await neuronDistributionFigure(compared, [{layer: 0, neuron: 3}], source).ready;
    const [neuron] = figure.state.neurons;
    expect(neuron.features).toEqual(["a", "b"]);
    expect([...unpack(neuron.values.probability)]).toEqual([1, 0, 0.25, 0.75]);
    expect([neuron.length, neuron.hits]).toEqual([
      [1, 2],
      [3, 3],
    ]);
    expect(await figure.csv()).toContain("tokens");
  });

  test("holds the features with the largest shares and those with the most records, of thousands", async () => {
    const features = Array.from({length: 5000}, (_, i) => ({
      name: `w${i}`,
      probability: (i + 1) / 12_502_500,
      mean: i,
      count: 5000 - i,
    }));
    const of = async () => ({
      ...numbers(0),
      checkpoints: [{mass: 1, features}, numbers(0).checkpoints[1]],
    });
    const {state: made} = await neuronDistributionFigure(compared, [{layer: 0, neuron: 0}], {of}).ready;
    const [neuron] = made.neurons;
    expect(neuron.length[0]).toBe(5000);
    expect(neuron.features).toHaveLength(102);
    expect(neuron.features).toEqual(expect.arrayContaining(["w4999", "w0", "a"]));
  });

  test("answers a wish with the neuron that is selected elsewhere, and tells a refusal", async () => {
    const figure = await neuronDistributionFigure(compared, [{layer: 0, neuron: 3}], {
      of: async ({neuron}) => {
        if (neuron === 13) throw new RangeError("not captured");
        return numbers(neuron);
      },
    }).ready;
    const answered = new Promise<void>((resolve) =>
      figure.onChange((_, keys) => keys.includes("granted") && resolve()),
    );
    figure.set(view.link!.write(figure.state, {layer: 0, neuron: 9}));
    await answered;
    expect(figure.state.neurons[figure.state.shown]).toMatchObject({layer: 0, neuron: 9});
    const refused = new Promise<void>((resolve) =>
      figure.onChange((_, keys) => keys.includes("granted") && resolve()),
    );
    figure.set(view.link!.write(figure.state, {layer: 0, neuron: 13}));
    await refused;
    expect(textOf(figure.state)).toContain("not captured");
  });

  test.each([
    [
      "an option that it has not",
      () => neuronDistributionFigure(compared, [{layer: 0, neuron: 3}], source, {size: 1} as never),
      'unknown option "size"',
    ],
    [
      "no neuron",
      () => neuronDistributionFigure(compared, [], source),
      "neurons must be 1–24 neurons, got 0",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("refuses numbers of fewer checkpoints than there are names, and features twice", async () => {
    const of = async () => ({...numbers(3), checkpoints: numbers(3).checkpoints.slice(1)});
    await expect(neuronDistributionFigure(compared, [{layer: 0, neuron: 3}], {of}).ready).rejects.toThrow(
      "checkpoints must be 2, one for each name, got 1",
    );
    const [a] = numbers(3).checkpoints[0].features;
    const twice = async () => ({
      ...numbers(3),
      checkpoints: [{mass: 1, features: [a, a]}, numbers(3).checkpoints[1]],
    });
    await expect(
      neuronDistributionFigure(compared, [{layer: 0, neuron: 3}], {of: twice}).ready,
    ).rejects.toThrow("features of WikiText-2 must be all different, got 1 twice");
  });

  test("is saved as every form", async () => {
    const figure = new Figure(view, distributionState());
    expect((await figure.html()).includes("<limpid-figure>")).toBe(true);
    expect(JSON.parse(await figure.json())).not.toHaveProperty("hovered");
    expect((await figure.pdf()).warnings).toEqual([]);
  });
});
