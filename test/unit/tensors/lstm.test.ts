import type {GraphNode, LstmStates} from "../../../src/tensors/index.js";
import * as tf from "../../../src/tensors/index.js";
import {bothGradients, evaluate, randomData} from "./differences.js";

const [time, batch, width, cells] = [4, 2, 3, 2];
const shapes = [
  [time, batch, width],
  [batch, cells],
  [batch, cells],
  [4 * cells, width],
  [4 * cells, cells],
  [4 * cells],
];

function layer([x, hidden, cell, input, recurrent, bias]: readonly GraphNode[]): LstmStates {
  return tf.lstm(x, {hidden, cell}, {input, hidden: recurrent, bias});
}

/** The definition, step by step, with PyTorch's order of the gates: i, f, g, o. */
function byHand(data: readonly Float32Array[]): Record<keyof LstmStates, number[]> {
  const [x, hidden0, cell0, input, recurrent, bias] = data;
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  const out = {input: [], forget: [], candidate: [], output: [], cell: [], hidden: []} as Record<
    keyof LstmStates,
    number[]
  >;
  let [hidden, cell] = [Array.from(hidden0), Array.from(cell0)];
  for (let t = 0; t < time; t++) {
    const before = hidden;
    const next = {hidden: [] as number[], cell: [] as number[]};
    for (let b = 0; b < batch; b++) {
      for (let j = 0; j < cells; j++) {
        const gate = (k: number): number => {
          let sum = bias[k * cells + j];
          for (let m = 0; m < width; m++)
            sum += input[(k * cells + j) * width + m] * x[(t * batch + b) * width + m];
          for (let m = 0; m < cells; m++)
            sum += recurrent[(k * cells + j) * cells + m] * before[b * cells + m];
          return sum;
        };
        const [i, f, g, o] = [sigmoid(gate(0)), sigmoid(gate(1)), Math.tanh(gate(2)), sigmoid(gate(3))];
        const c = f * cell[b * cells + j] + i * g;
        const values = {input: i, forget: f, candidate: g, output: o, cell: c, hidden: o * Math.tanh(c)};
        for (const name of Object.keys(out) as (keyof LstmStates)[]) out[name].push(values[name]);
        next.hidden.push(values.hidden);
        next.cell.push(c);
      }
    }
    [hidden, cell] = [next.hidden, next.cell];
  }
  return out;
}

const data = shapes.map((shape, i) => randomData(shape, 40 + i));
const names = ["input", "forget", "candidate", "output", "cell", "hidden"] as const;

describe("lstm", () => {
  test.each(["compile", "compileNative"] as const)(
    "computes every state and gate with %s, sizes open",
    (how) => {
      const before = tf.memory().tensors;
      const open = [["seq", "batch", width], ["batch", cells], ["batch", cells], ...shapes.slice(3)];
      const inputs = open.map((shape, i) => tf.input(`x${i}`, shape));
      const states = layer(inputs);
      const program = tf[how](
        inputs,
        names.map((name) => states[name]),
      );
      const feeds = data.map((values, i) => tf.tensor(values, shapes[i]));
      const expected = byHand(data);
      tf.using(feeds, () => program.run(feeds)).forEach((made, i) => {
        const values = tf.take(made);
        expect(values).toHaveLength(time * batch * cells);
        values.forEach((value, k) => expect(value).toBeCloseTo(expected[names[i]][k], 5));
      });
      program.dispose();
      expect(tf.memory().tensors).toBe(before);
    },
  );

  test("says nothing on the console", () => {
    const warn = jest.spyOn(console, "warn").mockImplementation();
    const inputs = shapes.map((shape, i) => tf.input(`x${i}`, shape));
    evaluate(inputs, [layer(inputs).hidden], data);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  const cases = [
    {name: "its hidden states", build: (xs: readonly GraphNode[]) => layer(xs).hidden},
    {name: "its cell states", build: (xs: readonly GraphNode[]) => layer(xs).cell},
    {
      name: "both",
      build: (xs: readonly GraphNode[]) => {
        const {hidden, cell} = layer(xs);
        return tf.add(tf.square(hidden), tf.mul(cell, hidden));
      },
    },
  ];
  const counts = [0, 3].flatMap((lead) => cases.map((of) => [of.name, lead, of] as const));
  test.each(counts)("has gradients of %s like finite differences, %i at once", (_, lead, of) => {
    const before = tf.memory().tensors;
    const {rules, differences} = bothGradients({...of, shapes}, lead);
    rules.forEach((rule, i) => {
      const scale = Math.max(1, ...differences[i].map(Math.abs));
      expect(rule).toHaveLength(differences[i].length);
      // Central differences of 32-bit floats are right to about three digits.
      rule.forEach((value, k) => expect(Math.abs(value - differences[i][k]) / scale).toBeLessThan(4e-3));
    });
    expect(tf.memory().tensors).toBe(before);
  });

  test("has the same gradients with open sizes and two leading axes, in both executors", () => {
    const open = [["seq", "batch", width], ["batch", cells], ["batch", cells], ...shapes.slice(3)];
    const inputs = open.map((shape, i) => tf.input(`x${i}`, shape));
    const {hidden} = layer(inputs);
    const towards = tf.input("towards", ["a", "b", ...hidden.shape]);
    const gradients = tf.gradient([hidden], inputs, [towards], 2) as GraphNode[];
    const lead = [2, 3];
    const weights = randomData([...lead, time, batch, cells], 7);
    const feeds = [...data, weights].map((values, i) =>
      tf.tensor(values, shapes[i] ?? [...lead, time, batch, cells]),
    );
    const [eager, native] = tf.using(feeds, () =>
      [tf.compile, tf.compileNative].map((how) => {
        const program = how([...inputs, towards], gradients);
        const made = program.run(feeds).map(tf.take);
        program.dispose();
        return made;
      }),
    );
    const fixed = shapes.map((shape, i) => tf.input(`x${i}`, shape));
    const one = tf.input("towards", [time, batch, cells]);
    const single = tf.gradient([layer(fixed).hidden], fixed, [one]) as GraphNode[];
    for (let k = 0; k < 6; k++) {
      const size = time * batch * cells;
      const alone = evaluate([...fixed, one], single, [...data, weights.slice(k * size, (k + 1) * size)]);
      alone.forEach((expected, i) => {
        expected.forEach((value, at) => {
          expect(eager[i][k * expected.length + at]).toBeCloseTo(value, 5);
          expect(native[i][k * expected.length + at]).toBeCloseTo(value, 5);
        });
      });
    }
  });

  test("without a bias is the same as with one of zeros", () => {
    const inputs = shapes.slice(0, 5).map((shape, i) => tf.input(`x${i}`, shape));
    const [x, hidden, cell, input, recurrent] = inputs;
    const [made] = evaluate(
      inputs,
      [tf.lstm(x, {hidden, cell}, {input, hidden: recurrent}).hidden],
      data.slice(0, 5),
    );
    const expected = byHand([...data.slice(0, 5), new Float32Array(4 * cells)]).hidden;
    made.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 5));
  });

  test("refuses weights that do not fit", () => {
    const inputs = shapes.map((shape, i) => tf.input(`x${i}`, i === 3 ? [4 * cells, width + 1] : shape));
    expect(() => layer(inputs)).toThrow(/^lstm\(\): shapes must fit, got x \[4, 2, 3\], input \[8, 4\]/);
  });

  test("leaves what is repeated for each output to the second stage, which knows how many there are", () => {
    const inputs = shapes.map((shape, i) => tf.input(`x${i}`, shape));
    const {hidden} = layer(inputs);
    const rows = tf.input("rows", ["target"]);
    const seed = tf.broadcastTo(tf.reshape(rows, ["target", 1, 1, 1]), ["target", ...hidden.shape]);
    const [gradient] = tf.gradient([hidden], [inputs[0]], [seed], 1) as GraphNode[];
    const early = tf.earlyNodes([gradient], [rows]);
    const first = evaluate(inputs, early, data);
    const second = tf.compile([rows, ...inputs, ...early], [gradient]);
    const given = [...data, ...first];
    const nodes = [...inputs, ...early];
    const feeds = [
      tf.tensor(Float32Array.of(1, -2), [2]),
      ...nodes.map(({shape}, i) => tf.tensor(given[i], shape as number[])),
    ];
    const [made] = tf.using(feeds, () => second.run(feeds)).map(tf.take);
    const one = tf.input("one", hidden.shape);
    const [alone] = evaluate([...inputs, one], tf.gradient([hidden], [inputs[0]], [one]) as GraphNode[], [
      ...data,
      new Float32Array(time * batch * cells).fill(1),
    ]);
    expect(made).toHaveLength(2 * alone.length);
    alone.forEach((value, i) => {
      expect(made[i]).toBeCloseTo(value, 5);
      expect(made[alone.length + i]).toBeCloseTo(-2 * value, 5);
    });
  });

  test("refuses the gradient of a gate", () => {
    const inputs = shapes.map((shape, i) => tf.input(`x${i}`, shape));
    const {forget} = layer(inputs);
    const one = tf.input("one", forget.shape);
    expect(() => tf.gradient([forget], inputs, [one])).toThrow(
      /an LSTM the cell and hidden states .* got a gate/,
    );
  });
});
