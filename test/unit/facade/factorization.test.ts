import {fromPretrained, runNmf} from "../../../src/facade/index.js";
import type {LanguageModel, Output} from "../../../src/facade/index.js";
import {connectDisplayHost} from "../../../src/figures/index.js";
import type {DisplayHost, Figure} from "../../../src/figures/index.js";
import {factorsOfText, nmf} from "../../../src/neurons/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack} from "../../../src/views/index.js";
import type {FactorsState} from "../../../src/views/index.js";
import {gpt2} from "../../../src/models/index.js";
import {removeToys, toyFolder} from "../models/toy.js";

const prompt = "The keys to the cabinet";
let lm: LanguageModel;
let out: Output;
let before: number;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate(prompt, {maxNewTokens: 8});
  await out.runNmf({nComponents: 2}).ablate(0);
  await lm.run(out.run.ids, {nPrompt: 5});
  before = memory().tensors;
});
afterEach(() => expect(memory().tensors).toBe(before));
afterAll(() => lm.dispose());

describe("runNmf", () => {
  test("chains without await, and gives the factors of nmf()", async () => {
    const factors = await out.runNmf({nComponents: 3, seed: 4}).factors;
    const expected = await nmf(out.run, {factors: 3, seed: 4});
    expect(factors).toEqual(expected);
    const {state} = await out.runNmf({nComponents: 3, seed: 4}).explore().ready;
    expect(unpack(state.factors)).toEqual(expected.factors.data);
    expect(state.layers).toEqual([0, 1, 2, 3]);
    expect(state.nPrompt).toBe(5);
  });

  test("computes once for all that is asked of it", async () => {
    const factorization = out.runNmf({nComponents: 3});
    expect(await factorization.factors).toBe(await factorization.factors);
  });

  test("as the last value of a cell shows explore()", async () => {
    const shown: Figure<FactorsState>[] = [];
    connectDisplayHost({
      show: async (figure: Figure<FactorsState>) => void shown.push(figure),
      interruptSignal: () => undefined,
      progress: () => undefined,
    } as unknown as DisplayHost);
    try {
      const factorization = out.runNmf({nComponents: 2});
      await (factorization as unknown as Record<symbol, () => Promise<void>>)[
        Symbol.for("Jupyter.display")
      ]();
      expect(shown.map(({state}) => [state.view, state.shares.shape[0]])).toEqual([["factors", 2]]);
    } finally {
      connectDisplayHost(undefined);
    }
  });

  test("shares what is selected with the other figures of its output", async () => {
    const [one, other] = [out.runNmf({nComponents: 3}).explore(), out.runNmf({nComponents: 2}).explore()];
    await Promise.all([one.ready, other.ready]);
    one.set({factor: 1, position: 7});
    expect(other.state).toMatchObject({factor: 1, position: 7});
    expect(out.selection).toMatchObject({factor: 1, position: 7});
    // A factor that the other figure does not have leaves it as it is.
    one.set({factor: 2});
    expect(other.state.factor).toBe(1);
    out.selection = {factor: null, position: null};
    expect(one.state).toMatchObject({factor: null, position: null});
  });

  test("names tokens and neurons of a factor", async () => {
    const factorization = out.runNmf({nComponents: 3});
    const {factors, loadings} = await factorization.factors;
    const row = factors.data.subarray(0, out.tokens.length);
    const [top] = await factorization.topTokens(0);
    expect(top.value).toBe(Math.max(...row));
    expect(top.token).toBe(out.tokens[row.indexOf(top.value)]);
    const [neuron] = await factorization.topNeurons(1);
    const size = loadings.data.length / 3;
    expect(neuron.loading).toBe(Math.max(...loadings.data.subarray(size, 2 * size)));
    const byLayer = await factorization.loadingsByLayer(1);
    expect(byLayer.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  });

  test("takes the layers in the order of their numbers, ten after nine (E1)", async () => {
    const folder = await toyFolder(
      gpt2.readConfig({n_layer: 12, n_head: 2, n_embd: 6, vocab_size: 11, n_positions: 8}),
    );
    const deep = await fromPretrained(folder);
    try {
      const {run, ...rest} = await deep.run([1, 2, 3, 4, 5, 6]);
      void rest;
      const one = await deep.run([1, 2, 3, 4, 5, 6]);
      const found = await one.runNmf({nComponents: 2, fromLayer: 2, toLayer: 4}).factors;
      const {data, shape} = run.ffnnActivations!;
      const size = shape[1] * shape[2];
      const alone = await nmf(
        {
          nPrompt: 6,
          ffnnActivations: {
            axes: ["layer", "position", "neuron"],
            shape: [3, shape[1], shape[2]],
            data: data.slice(2 * size, 5 * size),
          },
        },
        {factors: 2},
      );
      expect(found.layers).toEqual([2, 3, 4]);
      expect(found.loadings.index?.layer).toEqual([2, 3, 4]);
      expect(found.factors.data).toEqual(alone.factors.data);
      expect(found.loadings.data).toEqual(alone.loadings.data);
      expect((await one.runNmf({nComponents: 2}).factors).layers).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
      ]);
      const neurons = await one.runNmf({nComponents: 2, layers: [10, 2]}).topNeurons(0);
      expect(neurons.length).toBeGreaterThan(0);
      expect(neurons.every(({layer}) => layer === 2 || layer === 10)).toBe(true);
    } finally {
      deep.dispose();
      removeToys();
    }
  });

  test("includes both ends of a range, and goes to the last layer where none is given (E2)", async () => {
    const layers = async (options: object): Promise<readonly number[]> =>
      (await out.runNmf({nComponents: 2, ...options}).factors).layers;
    expect(await layers({fromLayer: 1})).toEqual([1, 2, 3]);
    expect(await layers({fromLayer: 0})).toEqual([0, 1, 2, 3]);
    expect(await layers({toLayer: 1})).toEqual([0, 1]);
    expect(await layers({fromLayer: -2, toLayer: -1})).toEqual([2, 3]);
    expect(await layers({layers: {from: 1, to: 2}})).toEqual([1, 2]);
    expect(await layers({layers: 3})).toEqual([3]);
  });

  test("takes layers that are given as whole numbers, and those only (E3)", async () => {
    const {layers, loadings} = await out.runNmf({nComponents: 2, layers: [0, 1]}).factors;
    expect(layers).toEqual([0, 1]);
    expect(loadings.shape[1]).toBe(2);
    expect(Math.max(...loadings.data)).toBeGreaterThan(0);
    expect(() => out.runNmf({layers: ["0", "1"]} as object)).toThrow(
      'runNmf(): layers must be whole numbers, got "0" at 0.',
    );
  });

  test("shows of several outputs each with its own part of the factors (E11)", async () => {
    const other = await lm.run("1, 2, 3, 4, 5, 6, 7");
    const both = runNmf([out, other], {nComponents: 3});
    const found = await both.factors;
    expect(found.texts).toEqual([
      {from: 0, to: out.tokens.length, nPrompt: 5},
      {from: out.tokens.length, to: out.tokens.length + other.tokens.length, nPrompt: 1},
    ]);
    const {state} = await both.explore({text: 1}).ready;
    expect(state.tokens).toEqual(other.tokens);
    expect(unpack(state.factors)).toEqual(factorsOfText(found, 1).data);
    const start = factorsOfText(found, 0).data.subarray(0, other.tokens.length);
    expect(unpack(state.factors).subarray(0, other.tokens.length)).not.toEqual(start);
    // Tokens of another text are named, but have no place in this one.
    const named = state.parts.flatMap(({tokens}) => tokens);
    for (const {token, position} of named)
      if (position !== null) expect(state.tokens[position]).toEqual(token);
    expect(() => both.explore({text: 2})).toThrow("explore(): text must be a whole number (0–1), got 2.");
  });

  test("says how the factors were found: seed, start, iterations, and whether the error stood still (E14)", async () => {
    const stopped = out.runNmf({nComponents: 4, init: "random", seed: 7, maxIterations: 1, tolerance: 0});
    expect(await stopped.factors).toMatchObject({
      converged: false,
      iterations: 1,
      method: {seed: 7, init: "random"},
    });
    const {state} = await stopped.explore().ready;
    expect(state.method).toContain("random start, seed 7, stopped, still falling, after 1 iterations");
    expect(state.warnings).toEqual([
      "The error still fell after 1 iterations; raise maxIterations for more exact factors.",
    ]);
    const {state: done} = await out.runNmf({nComponents: 2}).explore().ready;
    expect(done.method).toMatch(/nndsvd start, seed 0, converged in \d+ iterations/);
    expect(done.warnings).toEqual([]);
  });

  test("finds the same factors again, and measures what other seeds find (E14)", async () => {
    const one = await out.runNmf({nComponents: 3}).factors;
    const again = await out.runNmf({nComponents: 3}).factors;
    expect(again.factors.data).toEqual(one.factors.data);
    const {cosines, seeds} = await out.runNmf({nComponents: 3}).stability({seeds: [1, 2]});
    expect(seeds).toEqual([1, 2]);
    for (const row of cosines) for (const cosine of row) expect(cosine).toBeLessThanOrEqual(1 + 1e-5);
  });

  test("has a column for every token, the last one that was generated too", async () => {
    const {factors} = await out.runNmf({nComponents: 3}).factors;
    expect(factors.shape[1]).toBe(out.run.ids.length);
    const read = await lm.run(out.run.ids, {nPrompt: 5});
    const [layers, n, width] = out.ffnnActivations.shape;
    const column = (of: Output, position: number): Float32Array[] =>
      Array.from({length: layers}, (_, layer) => {
        const from = (layer * n + position) * width;
        return of.ffnnActivations.data.slice(from, from + width);
      });
    const off = (a: readonly Float32Array[], b: readonly Float32Array[]): number =>
      Math.max(...a.flatMap((row, i) => Array.from(row, (value, j) => Math.abs(value - b[i][j]))));
    // What the last token does where it is read, not a copy of another column.
    expect(off(column(out, n - 1), column(read, n - 1))).toBeLessThan(1e-3);
    for (let position = 0; position < n - 1; position++) {
      expect(off(column(out, n - 1), column(out, position))).toBeGreaterThan(0.05);
    }
  });

  test("has one factor for one token", async () => {
    const one = await lm.run("The");
    const {state} = await one.runNmf().explore().ready;
    expect(state.factors.shape).toEqual([1, 1]);
    expect(state.explainedVariance).toBeCloseTo(1, 4);
    expect(await one.runNmf().explore().svg()).not.toMatch(/NaN/);
  });

  test.each([
    [
      {nComponents: 14},
      "runNmf(): nComponents must be at most the number of positions (13), got 14. Ask for fewer",
    ],
    [{nComponents: 0}, "runNmf(): nComponents must be a whole number (at least 1), got 0."],
    [{layers: 4}, "runNmf(): layers must be a whole number (-4–3), got 4."],
    [{layers: [0, 4]}, "runNmf(): layers must be among 0–3, got 4."],
    [{toLayer: 4}, "runNmf(): layers must be among 0–3, got 4."],
    [{fromLayer: 2, toLayer: 1}, "runNmf(): layers.from must be at most layers.to, got 2 and 1."],
    [{fromLayer: 0.5}, "runNmf(): fromLayer must be a whole number"],
    [
      {fromLayer: 0, layers: 1},
      "runNmf(): layers must be left out where fromLayer or toLayer is given, got 1.",
    ],
    [{side: "source"}, "runNmf(): run must have FFNN activations of its source, got none."],
    [{init: "pca"}, 'runNmf(): init must be one of nndsvd, nndsvda, random, got "pca".'],
    [{nComponent: 3}, 'runNmf(): unknown option "nComponent". Did you mean "nComponents"?'],
  ])("refuses %j in the cell that has it", (options, message) => {
    expect(() => out.runNmf(options as object)).toThrow(message);
  });

  test("refuses activations that were not captured, or are all 0", async () => {
    const bare = await lm.run("The keys", {capture: {ffnnActivations: false}});
    expect(() => bare.runNmf()).toThrow("runNmf(): run must have FFNN activations of its text, got none.");
    const silent = await lm.run("The keys", {
      interventions: [{point: "blocks.*.ffnn.activation", zero: true}],
    });
    await expect(silent.runNmf().factors).rejects.toThrow(
      "runNmf(): activations must have values above 0, got none in these layers. Take other layers or another text.",
    );
  });

  test("refuses outputs that are none, and of different models", async () => {
    expect(() => runNmf([])).toThrow(
      "runNmf(): outputs must be a list of at least one output, got an array.",
    );
    expect(() => runNmf([out.run] as unknown as Output[])).toThrow("outputs must be outputs of a model");
    expect(() => out.runNmf().explore({scale: "log"} as object)).toThrow('scale must be "common" or "own"');
    await expect(out.runNmf({nComponents: 2}).explore({factor: 2}).ready).rejects.toThrow(
      "explore(): factor must be among 2 factors (0–1), got 2.",
    );
  });

  test("is ended by a signal", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(out.runNmf({signal: controller.signal}).factors).rejects.toMatchObject({name: "AbortError"});
    // Whoever waited is told at once; the work ends where it next looks.
    for (let i = 0; i < 100 && memory().tensors > before; i++)
      await new Promise((wake) => setTimeout(wake, 20));
  });
});
