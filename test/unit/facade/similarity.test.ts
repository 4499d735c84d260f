import {fromPretrained} from "../../../src/index.js";
import type {LanguageModel, Output} from "../../../src/index.js";
import {similarityMatrix} from "../../../src/similarity/index.js";
import {memory} from "../../../src/tensors/index.js";

let lm: LanguageModel;
let out: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate("The keys to the cabinet", {maxNewTokens: 10});
});
afterAll(() => lm.dispose());

test("the figure holds the numbers of similarityMatrix()", async () => {
  const figure = await out.similarity({
    of: "ffnnActivations",
    with: "hiddenStates",
    measure: "svcca",
    dims: 3,
  }).ready;
  const matrix = await similarityMatrix(out.ffnnActivations, out.hiddenStates, "svcca", {dims: 3});
  const {rows, columns} = figure.state;
  expect([rows.length, columns.length]).toEqual(matrix.values.shape);
  expect(rows[0]).toBe("0");
  expect(columns.slice(0, 2)).toEqual(["emb", "0"]);
  const table = figure.view.table(figure.state, (message) => message);
  for (const [row, cells] of table.rows.entries()) {
    for (const [column, value] of cells.slice(1).entries()) {
      expect(value).toBeCloseTo(matrix.values.data[row * columns.length + column], 6);
    }
  }
  expect(figure.state.measure).toBe("SVCCA, 3 directions");
});

test("CKA is debiased unless that is turned off", async () => {
  const [debiased, biased, own] = [
    await out.similarities(),
    await out.similarities({debiased: false}),
    await similarityMatrix(out.hiddenStates, out.hiddenStates, "cka", {debiased: true}),
  ];
  expect([...debiased.values.data]).toEqual([...own.values.data]);
  expect(biased.values.data[1]).toBeGreaterThan(debiased.values.data[1]);
});

test("another output of the same tokens gives the columns", async () => {
  const changed = await lm.run(out.text, {
    interventions: [{point: "blocks.1.ffnn.activation", zero: true}],
  });
  const {values, positions} = await out.similarities({other: changed});
  expect(positions).toBe(out.tokens.length);
  // Up to where the change is, both are the same.
  expect(values.data[0]).toBeCloseTo(1, 5);
  const last = values.shape[1] + 1;
  expect(values.data[last * 2]).toBeLessThan(0.9999);
  const {state} = await out.similarity({other: changed}).ready;
  expect(state.columnsBefore).toBeNull();
  expect(state.columnTitle).toBe(`${state.rowTitle}, other output`);
});

test("a row that is selected selects the layer in all figures", async () => {
  const figure = await out.similarity().ready;
  figure.set({selectedRow: 2});
  expect(out.selection.layer).toBe(1);
  out.selection = {layer: 3};
  expect(figure.state.selectedRow).toBe(4);
  out.selection = {layer: null};
});

test.each([
  [{measure: "ccc"}, 'measure must be "cka", "svcca", "pwcca" or "cca", got "ccc"'],
  [{of: "weights"}, 'of must be "hiddenStates" or "ffnnActivations", got "weights"'],
  [{with: 3}, 'with must be "hiddenStates" or "ffnnActivations", got 3'],
  [{other: "x"}, 'other must be an output of a model, got "x"'],
  [{dim: 3}, 'unknown option "dim"'],
])("%j is refused at once", (options, message) => {
  expect(() => out.similarity(options as never)).toThrow(message);
});

test("another text is refused, and what was not captured", async () => {
  const other = await lm.run("The key to the cabinet", {capture: {ffnnActivations: false}});
  expect(() => out.similarity({other})).toThrow("other must be an output of the same tokens");
  expect(() => other.similarity({of: "ffnnActivations"})).toThrow("must have been captured");
});

test("a layer whose neurons are silent is left out and said, not a reason to refuse the figure", async () => {
  const silent = await lm.run(out.text, {
    interventions: [{point: "blocks.1.ffnn.activation", zero: true}],
  });
  const {state, view} = await silent.similarity({of: "ffnnActivations"}).ready;
  const {rows} = view.table(state, (message) => message);
  const missing = rows.map((row) => row.slice(1).map((value) => value === null));
  expect(missing).toEqual(rows.map((_, row) => rows.map((__, column) => row === 1 || column === 1)));
  expect(state.warnings[0]).toMatch(
    /^No values for layer 1 of FFNN activations of .*: a measure needs a feature that varies over the positions\. \(\d+ of \d+ pairs\)$/,
  );
  expect(JSON.stringify(state)).not.toContain("NaN");
});

test("few positions are refused, not drawn", async () => {
  const one = await lm.run("The");
  await expect(one.similarity().ready).rejects.toThrow(/positions/);
});

test("no tensor is left behind", async () => {
  await out.similarities();
  const before = memory().tensors;
  await out.similarities({measure: "pwcca"});
  expect(memory().tensors).toBe(before);
});
