import {join} from "node:path";
import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel, Output} from "../../../src/facade/index.js";
import type {Run} from "../../../src/capture/index.js";
import {clusters} from "../../../src/neurons/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack} from "../../../src/views/index.js";

const golden = join(__dirname, "../../parity/golden");

/** Until the answer to a wish is there. */
async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!done()) throw new Error("no answer came");
}

let lm: LanguageModel;
let out: Output;
let tensors: number;
beforeAll(async () => {
  lm = await fromPretrained(join(golden, "untied"));
  out = await lm.generate("the keys to the cabinet", {maxNewTokens: 4});
  tensors = memory().tensors;
});
afterAll(async () => {
  // Figures of earlier tests follow the selection, too.
  await until(() => memory().tensors === tensors);
  lm.dispose();
});

/** The same output with other activations. */
async function withActivations(change: (data: Float32Array) => Partial<NonNullable<Run["ffnnActivations"]>>) {
  const array = out.run.ffnnActivations!;
  const data = Float32Array.from(array.data);
  return lm.open({...out.run, ffnnActivations: {...array, data, ...change(data)}});
}

const at = ({run}: Output, layer: number, position: number, neuron: number): number => {
  const {data, shape} = run.ffnnActivations!;
  return data[(layer * shape[1] + position) * shape[2] + neuron];
};

describe("neuron activations", () => {
  test("have the neurons in the order of their clusters, with the model's own values", async () => {
    const {state} = await out.neuronActivations({layer: 1, clusters: 3, seed: 4}).ready;
    const found = await clusters(out.run, {layers: 1, clusters: 3, seed: 4});
    expect([...unpack(state.neurons)]).toEqual(found.order.map((place) => found.neurons[place].neuron));
    expect(state.sizes).toEqual(found.sizes);
    expect([...unpack(state.centres)]).toEqual([...found.centres.data]);
    const values = unpack(state.overview.exact!);
    const width = out.tokens.length;
    unpack(state.neurons).forEach((neuron, row) => {
      for (let i = 0; i < width; i++) expect(values[row * width + i]).toBe(at(out, 1, i, neuron));
    });
  });

  test("name the neurons farthest from 0 at each token, the farthest first", async () => {
    const {state} = await out.neuronActivations({layer: 0}).ready;
    const [width, count] = state.strongest.shape;
    const nNeurons = out.run.ffnnActivations!.shape[2];
    for (let position = 0; position < width; position++) {
      const sizes = Array.from({length: nNeurons}, (_, i) => Math.abs(at(out, 0, position, i)));
      sizes.sort((a, b) => b - a);
      for (let i = 0; i < count; i++) {
        const value = unpack(state.strongest)[(position * count + i) * 2 + 1];
        expect(Math.abs(value)).toBe(sizes[i]);
      }
    }
  });

  test("by number, and by the token at which they fire most", async () => {
    const byNumber = await out.neuronActivations({order: "index"}).ready;
    const numbers = [...unpack(byNumber.state.neurons)];
    expect(numbers).toEqual(numbers.map((_, i) => i));
    expect(byNumber.state.sizes).toEqual([]);
    const {state} = await out.neuronActivations({order: "peak"}).ready;
    const peaks = [...unpack(state.neurons)].map((neuron) => {
      const sizes = out.tokens.map((_, position) => Math.abs(at(out, 0, position, neuron)));
      return sizes.indexOf(Math.max(...sizes));
    });
    expect(peaks).toEqual([...peaks].sort((a, b) => a - b));
  });

  test("of some neurons only", async () => {
    const {state} = await out.neuronActivations({neurons: [7, 3, 3], order: "index"}).ready;
    expect([...unpack(state.neurons)]).toEqual([7, 3]);
    expect(state.strongest.shape[1]).toBe(2);
  });

  test("a reader's wish for another layer and order is answered, and one for what is not there refused", async () => {
    const figure = await out.neuronActivations({layer: 0, clusters: 2}).ready;
    figure.set({wish: {number: 2, layer: 1, order: "peak", zoom: null}});
    await until(() => figure.state.granted === 2);
    expect([figure.state.layer, figure.state.order, figure.state.refusal]).toEqual([1, "peak", ""]);
    figure.set({wish: {number: 3, layer: 9, order: "peak", zoom: null}});
    await until(() => figure.state.granted === 3);
    expect(figure.state.refusal).toContain("layer must be a whole number");
    expect(figure.state.layer).toBe(1);
  });

  test("a wish for a part is answered with its exact values", async () => {
    const figure = await out.neuronActivations({layer: 1, order: "index"}).ready;
    const zoom = {rows: [2, 5], positions: [1, 3]} as const;
    figure.set({zoom, wish: {number: 2, layer: 1, order: "index", zoom}});
    await until(() => figure.state.granted === 2);
    const {detail} = figure.state;
    expect([...unpack(detail!.exact!)]).toEqual(
      [2, 3, 4].flatMap((n) => [1, 2].map((p) => at(out, 1, p, n))),
    );
  });

  test("all 0: one cluster's worth of nothing, and no NaN", async () => {
    const zero = await withActivations((data) => {
      data.fill(0);
      return {};
    });
    const figure = zero.neuronActivations({selected: 1});
    expect(await figure.svg()).not.toContain("NaN");
    expect(figure.state.signed).toBe(false);
    expect(figure.state.clustering).toContain("do not vary");
    expect(await zero.neuron(0, 1).svg()).not.toContain("NaN");
  });

  test("NaN is refused, not drawn", async () => {
    const broken = await withActivations((data) => {
      data[3] = NaN;
      return {};
    });
    const said = "activations must be finite numbers, got NaN";
    await expect(broken.neuronActivations().ready).rejects.toThrow(said);
    expect(() => broken.neuron(0, 3)).toThrow(said);
  });

  test("of a run that kept some neurons only, by their numbers", async () => {
    const array = out.run.ffnnActivations!;
    const [layers, width, count] = array.shape;
    const numbers = Array.from({length: count}, (_, i) => 100 + 2 * i);
    const some = await withActivations(() => ({index: {neuron: numbers}}));
    const {state} = await some.neuronActivations({order: "index"}).ready;
    expect([...unpack(state.neurons)]).toEqual(numbers);
    const neuron = some.neuron(layers - 1, 102);
    expect(unpack(neuron.state.values)[width - 1]).toBe(at(out, layers - 1, width - 1, 1));
    expect(() => some.neuron(0, 101)).toThrow("neuron must be one of");
  });

  test("one token", async () => {
    const one = await lm.run([5]);
    expect(one.tokens).toHaveLength(1);
    expect(await one.neuronActivations().svg()).not.toContain("NaN");
    expect(await one.neuron(0, 0).svg()).not.toContain("NaN");
  });
});

describe("what cannot be shown is refused at once, by name", () => {
  test.each([
    [
      "a layer that is not there",
      () => out.neuronActivations({layer: 9}),
      /neuronActivations\(\): layer must be a whole number \(-\d–\d\), got 9/,
    ],
    ["half a layer", () => out.neuron(0.5, 0), /neuron\(\): layer must be a whole number/],
    [
      "a neuron that is not there",
      () => out.neuron(0, 10_000),
      /neuron\(\): neuron must be a whole number \(0–\d+\), got 10000/,
    ],
    ["no neuron", () => out.neuron(0, []), /neuron must be a number, or an array of 1–64 numbers, got 0/],
    [
      "another order",
      () => out.neuronActivations({order: "best" as never}),
      /order must be one of cluster, index, peak, got "best"/,
    ],
    [
      "more clusters than neurons",
      () => out.neuronActivations({neurons: [1], clusters: 2}),
      /clusters must be a whole number \(1–1\), got 2/,
    ],
    [
      "neurons that are not there",
      () => out.neuronActivations({neurons: [-1]}),
      /neurons must be among those of the run \(0–\d+\), got -1/,
    ],
    [
      "a token that is not there",
      () => out.neuronActivations({selected: 99}),
      /selected must be a whole number/,
    ],
    [
      "a source where there is none",
      () => out.neuron(0, 0, {side: "source"}),
      /only encoder–decoders read a source/,
    ],
    [
      "a misspelt option",
      () => out.neuronActivations({cluster: 3} as object),
      /unknown option "cluster". Did you mean "clusters"/,
    ],
    [
      "other charts",
      () => out.sparklines({of: "words" as never}),
      /of must be one of factors, probability, rank, got "words"/,
    ],
    [
      "values of other tokens",
      () => out.sparklines({values: [[1]]}),
      /values must be an array for each of \d+ tokens, got 1/,
    ],
    [
      "values that are none",
      () => out.sparklines({values: out.tokens.map(() => [NaN])}),
      /values must be finite numbers, got NaN/,
    ],
    [
      "uneven values",
      () => out.sparklines({values: out.tokens.map((_, i) => Array<number>(1 + (i % 2)).fill(0))}),
      /as many of each token/,
    ],
    [
      "more factors than positions",
      () => out.saliencyFactors({nComponents: 400}),
      /nComponents must be at most the number of positions/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("a run without captured activations", async () => {
    const none = await lm.run("the keys", {capture: {ffnnActivations: false}});
    const said =
      "run must have FFNN activations, got none. Generate or run again with capture: {ffnnActivations: true}.";
    expect(() => none.neuronActivations()).toThrow(`neuronActivations(): ${said}`);
    expect(() => none.neuron(0, 0)).toThrow(`neuron(): ${said}`);
  });

  test("a model without feed-forward layers", async () => {
    const recurrent = await fromPretrained(join(golden, "lstm"));
    try {
      const read = await recurrent.run([1, 2, 3]);
      expect(() => read.neuronActivations()).toThrow(
        /^neuronActivations\(\): model must have feed-forward layers \(FFNN\), got .*, which has none\.$/,
      );
      expect(() => read.neuron(0, 0)).toThrow("model must have feed-forward layers");
    } finally {
      recurrent.dispose();
    }
  });

  test("an output token that is not explained, and a factor that is not there", async () => {
    await expect(out.saliencyFactors({nComponents: 2, selected: 0}).ready).rejects.toThrow(
      "selected must be one of the explained tokens",
    );
    await expect(out.saliencyFactors({nComponents: 2, factor: 2}).ready).rejects.toThrow(
      "factor must be a whole number",
    );
  });
});

describe("one neuron", () => {
  test("has its activation at every token", () => {
    const {state} = out.neuron(-1, [5, 2]);
    const last = out.run.ffnnActivations!.shape[0] - 1;
    expect(state.neurons).toEqual([
      {layer: last, neuron: 5},
      {layer: last, neuron: 2},
    ]);
    expect([...unpack(state.values)]).toEqual(
      [5, 2].flatMap((n) => out.tokens.map((_, i) => at(out, last, i, n))),
    );
  });

  test("another one is added when it is asked for, and shown", async () => {
    const figure = out.neuron(0, 5);
    figure.set({wish: {number: 1, layer: 1, neuron: 6}});
    await until(() => figure.state.granted === 1);
    expect(figure.state.neurons[figure.state.shown]).toEqual({layer: 1, neuron: 6});
    expect(unpack(figure.state.values)[out.tokens.length + 2]).toBe(at(out, 1, 2, 6));
    figure.set({wish: {number: 2, layer: 1, neuron: 99_999}});
    await until(() => figure.state.granted === 2);
    expect(figure.state.refusal).toContain("neuron must be a whole number");
  });

  test("a layer that is asked for is kept, whatever is selected; the default one is what is selected", async () => {
    out.selection = {layer: 1};
    const asked = await out.neuronActivations({layer: 0, clusters: 2}).ready;
    expect([asked.state.layer, out.selection.layer]).toEqual([0, 0]);
    out.selection = {layer: 1};
    const other = await out.neuronActivations({layer: 0, clusters: 2, follow: false}).ready;
    const free = await out.neuronActivations({clusters: 2}).ready;
    await until(() => free.state.layer === 1 && asked.state.layer === 1);
    expect(other.state.layer).toBe(0);
    expect(out.selection.layer).toBe(1);
    out.selection = null;
  });

  test("follows the neuron that is selected in the heat map, and the heat map follows it", async () => {
    const map = await out.neuronActivations({layer: 1, clusters: 2}).ready;
    const one = await out.neuron(1, 5).ready;
    map.set({neuron: 9, selected: 2});
    await until(() => one.state.neurons[one.state.shown].neuron === 9);
    expect(one.state.neurons[one.state.shown]).toEqual({layer: 1, neuron: 9});
    expect(one.state.selected).toBe(2);
    expect(out.selection).toMatchObject({layer: 1, neuron: 9, position: 2});
    one.set({wish: {number: one.state.granted + 1, layer: 0, neuron: 4}});
    await until(() => map.state.layer === 0);
    expect(map.state.neuron).toBe(4);
    out.selection = null;
  });
});

describe("other kinds of models", () => {
  test("of an encoder–decoder the decoder's neurons, or with its tokens the encoder's", async () => {
    const translator = await fromPretrained(join(golden, "bart"));
    try {
      const read = await translator.run([4, 5, 6, 7, 2], {target: [5, 6]});
      const decoder = await read.neuronActivations().ready;
      const encoder = await read.neuronActivations({side: "source", clusters: 2}).ready;
      expect(decoder.state.tokens).toEqual(read.tokens);
      expect(encoder.state.tokens).toEqual(read.run.source!.tokens);
      // Positions of the source are no positions of the output.
      expect(encoder.state.output).not.toBe(decoder.state.output);
      const {data, shape} = read.run.source!.ffnnActivations!;
      const neuron = read.neuron(0, 3, {side: "source"});
      expect([...unpack(neuron.state.values)]).toEqual(
        encoder.state.tokens.map((_, position) => data[position * shape[2] + 3]),
      );
      expect((await read.sparklines({of: "probability"}).ready).state.missing).toEqual([0]);
      expect(() => read.sparklines({factors: {side: "source"}})).toThrow('factors.side must be "text"');
    } finally {
      translator.dispose();
    }
  });

  test("of an encoder every token has its layers' probability", async () => {
    const bert = await fromPretrained(join(golden, "bert-masked"));
    try {
      const read = await bert.run([2, 5, 6, 7, 3]);
      expect(await read.neuronActivations({layer: -1}).svg()).not.toContain("NaN");
      const {state} = await read.sparklines({of: "probability"}).ready;
      expect(state.missing).toEqual([]);
      expect(Math.min(...unpack(state.values))).toBeGreaterThan(0);
    } finally {
      bert.dispose();
    }
  });
});
