import {checkSelection} from "../../../src/facade/selection.js";

const run = {tokens: ["a", " b", " c"]};
const config = {nLayers: 2, nHeads: 4, dFfnn: 16};
const check = (value: unknown): unknown => checkSelection(value, run, config);

test("null clears all", () => {
  expect(check(null)).toEqual({
    position: null,
    span: null,
    layer: null,
    head: null,
    neuron: null,
    neurons: null,
    factor: null,
  });
});

test.each([
  [{}],
  [{position: 2}],
  [{span: [0, 2], layer: 1, head: 3, neuron: 15, factor: 7}],
  [{position: null, span: null}],
  [
    {
      neurons: [
        [0, 15],
        [1, 0],
      ],
    },
  ],
  [{neurons: null}],
])("%j is what it is", (value) => {
  expect(check(value)).toEqual(value);
});

test.each([
  [5, TypeError, "selection: must be an object such as {position: 5}, or null, got 5."],
  [[5], TypeError, "selection: must be an object such as {position: 5}, or null, got an array"],
  [{positon: 1}, TypeError, 'selection: unknown key "positon". Did you mean "position"?'],
  [{colour: 1}, TypeError, 'selection: unknown key "colour". Known are position, span, layer'],
  [{position: 3}, RangeError, "selection: position must be one of 3 positions (0–2), or null, got 3."],
  [{position: -1}, RangeError, "selection: position must be one of 3 positions (0–2), or null, got -1."],
  [{position: "1"}, TypeError, "selection: position must be one of 3 positions (0–2), or null, got"],
  [{layer: 2}, RangeError, "selection: layer must be one of 2 layers (0–1), or null, got 2."],
  [{head: 4}, RangeError, "selection: head must be one of 4 heads (0–3), or null, got 4."],
  [{neuron: 16}, RangeError, "selection: neuron must be one of 16 neurons (0–15), or null, got 16."],
  [{factor: -1}, RangeError, "selection: factor must be one of the factors, from 0, or null, got -1."],
  [{factor: 0.5}, RangeError, "selection: factor must be one of the factors, from 0, or null, got 0.5."],
  [{span: 1}, TypeError, "selection: span must be [first, last], both positions included, or null, got 1."],
  [
    {neurons: 3},
    TypeError,
    "selection: neurons must be an array such as [[0, 296], [1, 7]], or null, got 3.",
  ],
  [{neurons: [3]}, TypeError, "selection: neurons[0] must be [layer, neuron], got 3."],
  [
    {
      neurons: [
        [0, 1],
        [2, 1],
      ],
    },
    RangeError,
    "neurons[1][0] must be one of 2 layers (0–1), got 2.",
  ],
  [{neurons: [[0, 16]]}, RangeError, "neurons[0][1] must be one of 16 neurons (0–15), got 16."],
  [{span: [2, 1]}, RangeError, "selection: span must begin at or before its end, got [2, 1]."],
  [{span: [0, 3]}, RangeError, "selection: span[1] must be one of 3 positions (0–2), got 3."],
])("%j is refused", (value, Kind, message) => {
  expect(() => check(value)).toThrow(Kind);
  expect(() => check(value)).toThrow(message);
});

test("a model without heads says so", () => {
  expect(() => checkSelection({head: 0}, run, {...config, nHeads: 0})).toThrow(
    "selection: head must be null: the model has no heads, got 0.",
  );
});
