import {
  activationMassFigure,
  distancesFigure,
  lengthShiftFigure,
  shareSelection,
} from "../../../src/figures/index.js";
import type {UnitsAbout} from "../../../src/figures/index.js";
import {summaryOf} from "../../../src/figures/activation-mass.js";
import {noChangeBands} from "../../../src/figures/no-change.js";
import {unpackUnits} from "../../../src/views/index.js";
import {randomNumbers, unitNumbers} from "../../views/units-data.js";

let count = 0;
const about = (change: Partial<UnitsAbout> = {}): UnitsAbout => ({
  output: `checkpoints-${++count}`,
  layers: 2,
  width: 3,
  feature: "tokens",
  provenance: "a model",
  ...change,
});
const lengths = [
  {checkpoint: "before", length: Int32Array.from([1, 2, 3, 0, 0, 6])},
  {checkpoint: "after", length: Int32Array.from([1, 3, 2, 4, 0, 0])},
];
const masses = [
  {checkpoint: "before", mass: Float64Array.from([1, 2, 3, 0, 0, 6])},
  {checkpoint: "after", mass: Float64Array.from([1, 3, 2, 4, 0, 0])},
];
const hellinger = {values: Float64Array.from([0.5, 0.25, 1, NaN, NaN, NaN])};
const pairs = [{from: 0, to: 1, hellinger}];

test("figures of one comparison follow one selection, of one neuron and of many", async () => {
  const one = about();
  const [shift, far, mass] = [
    shareSelection(lengthShiftFigure(one, lengths)),
    shareSelection(distancesFigure(one, {checkpoints: lengths, pairs})),
    shareSelection(activationMassFigure(one, async () => masses)),
  ];
  await Promise.all([shift.ready, far.ready, mass.ready]);
  const drag = {type: "drag", from: "u:0:0", to: "u:239:479", done: true} as const;
  const brushed = far.view.update(far.state, drag);
  far.set({neurons: brushed.neurons});
  const alive = [[0, 0], [0, 1], [0, 2]]; // prettier-ignore
  expect(shift.state.neurons).toEqual(alive);
  expect(mass.state.neurons).toEqual(alive);
  mass.set({layer: 1, neuron: 0});
  expect([shift.state.layer, shift.state.neuron, far.state.neuron]).toEqual([1, 0, 0]);
  expect(far.state.neurons).toEqual(alive);
});

test("numbers are made when they are needed, and a selected neuron is selected", async () => {
  let made = 0;
  const later = lengthShiftFigure(about(), async () => (made++, lengths), {
    selected: {layer: 1, neuron: 2},
    change: "longer",
  });
  expect(made).toBe(0);
  const {state} = await later.ready;
  expect(made).toBe(1);
  expect([state.layer, state.neuron, state.change]).toEqual([1, 2, "longer"]);
  expect([...unpackUnits(state.lengths)]).toEqual([1, 2, 3, 0, 0, 6, 1, 3, 2, 4, 0, 0]);
});

test("checkpoints of another width are refused, by their name", async () => {
  const wide = [lengths[0], {checkpoint: "wide", length: new Int32Array(8)}];
  await expect(lengthShiftFigure(about(), wide).ready).rejects.toThrow(
    "lengthShift(): wide must have one number for each of 2 × 3 neurons, got 8. Compare checkpoints of one model.",
  );
  const few = [{from: 0, to: 1, hellinger: {values: [1, 2]}}];
  await expect(distancesFigure(about(), {checkpoints: lengths, pairs: few}).ready).rejects.toThrow(
    "distances(): each pair must have 6 numbers, one for each neuron, got 2.",
  );
});

test("every form of the figures is made", async () => {
  const all = [
    lengthShiftFigure(about(), lengths),
    distancesFigure(about(), {checkpoints: lengths, pairs}),
    activationMassFigure(about(), masses),
  ];
  for (const figure of all) {
    expect(await figure.svg()).toMatch(/^<svg/);
    expect(Buffer.from((await figure.png()).data.subarray(1, 4)).toString()).toBe("PNG");
    expect(Buffer.from((await figure.pdf()).data.subarray(1, 4)).toString()).toBe("PDF");
    expect((await figure.csv()).split("\r\n").length).toBeGreaterThan(4);
    const again = figure.view.validate(JSON.parse(await figure.json()) as never);
    expect(await figure.json()).toBe(
      JSON.stringify({...again, hovered: undefined, focused: undefined, brush: undefined}),
    );
  }
});

describe("the summary of activation masses", () => {
  test("is that of hand: alive, total, Gini coefficient and the share of the top", () => {
    expect(summaryOf([0, 0, 0, 8], 1)).toEqual({alive: 1, total: 8, gini: 0.75, topShare: 1});
    expect(summaryOf([2, 2, 2, 2], 1)).toEqual({alive: 4, total: 8, gini: 0, topShare: 0.25});
    const {gini, topShare} = summaryOf([1, 3], 1);
    // Mean difference of all pairs ÷ (2 · mean): (2 · 2 ÷ 4) ÷ (2 · 2).
    expect([gini, topShare]).toEqual([0.25, 0.75]);
  });

  test("of no alive neuron is all 0", () => {
    expect(summaryOf([0, 0], 20)).toEqual({alive: 0, total: 0, gini: 0, topShare: 0});
  });

  test("counts no more neurons than there are", async () => {
    const {state} = await activationMassFigure(about(), masses).ready;
    expect([state.top, state.summaries[0].topShare]).toEqual([6, 1]);
  });
});

describe("what no change looks like", () => {
  test("are quantiles of the distances of each octave of lengths", () => {
    const distances = [...Array(21).keys()].flatMap((i) => [i / 20, i / 200]);
    const of = distances.map((_, i) => (i % 2 === 0 ? 1 : 5));
    const bands = noChangeBands({distances, lengths: of}, 0.9);
    expect(bands.map(({from, to}) => [from, to])).toEqual([[1, 1], [4, 7]]); // prettier-ignore
    const [low, middle, high] = [0.05, 0.5, 0.95];
    for (const [i, scale] of [1, 0.1].entries()) {
      expect(bands[i].low).toBeCloseTo(low * scale);
      expect(bands[i].middle).toBeCloseTo(middle * scale);
      expect(bands[i].high).toBeCloseTo(high * scale);
    }
  });

  test("octaves of few neurons are joined, and what is ill-defined is left out", () => {
    const random = randomNumbers(8);
    const of = [...Array<number>(5).fill(1), ...Array<number>(30).fill(3), ...Array<number>(4).fill(100), 7];
    const distances = of.map((length) => (length === 7 ? NaN : random()));
    const bands = noChangeBands({distances, lengths: of}, 0.5);
    expect(bands.map(({from, to}) => [from, to])).toEqual([[1, 127]]);
    expect(noChangeBands({distances: [NaN], lengths: [3]}, 0.9)).toEqual([]);
    expect(() => noChangeBands({distances: [1, 2], lengths: [3]}, 0.9)).toThrow(
      "noChange must have a length for each of 2 distances, got 1",
    );
  });

  test("three quantiles stand for all lengths", async () => {
    const flat = [{from: 0, to: 1, hellinger: {...hellinger, noChange: [0.1, 0.2, 0.3] as const}}];
    const {state} = await distancesFigure(about(), {checkpoints: lengths, pairs: flat}).ready;
    expect(state.pairs[0].hellinger.noChange).toHaveLength(1);
    expect(state.pairs[0].hellinger.noChange[0]).toMatchObject({low: 0.1, middle: 0.2, high: 0.3});
  });
});

describe("fifty thousand neurons of three checkpoints", () => {
  const units = 50_000;
  const {lengths: rows, masses: weights, distances} = unitNumbers(units);
  const large = about({layers: 10, width: 5000});
  const checkpoints = rows.map((length, i) => ({checkpoint: `epoch ${i}`, length, mass: weights[i]}));
  const interval = (values: Float32Array) => ({
    low: values.map((value) => value * 0.87),
    high: values.map((value) => Math.min(1, value * 1.11)),
  });
  const all = [
    lengthShiftFigure(large, checkpoints),
    distancesFigure(large, {
      checkpoints,
      pairs: distances.map((values, i) => ({
        from: i,
        to: i + 1,
        hellinger: {values, interval: interval(values)},
        union: rows[i].map((length, unit) => Math.round(length + 0.4 * rows[i + 1][unit])),
      })),
    }),
    activationMassFigure(large, checkpoints),
  ] as const;

  test("are saved in less than 2 MB each", async () => {
    for (const figure of all) {
      await figure.ready;
      expect(Buffer.byteLength(JSON.stringify(figure.mimeBundle()))).toBeLessThan(2_000_000);
    }
  });

  test("three pairs with all that can be told are, too, and say what was left out", async () => {
    const full = [...distances, distances[0]].map((values, i) => ({
      from: i % 2,
      to: 2,
      hellinger: {values, ...(i < 2 ? {interval: interval(values)} : {})},
      jensenShannon: {values: values.map((value) => value ** 2)},
      union: rows[0],
    }));
    const three = await distancesFigure(large, {checkpoints, pairs: full}).ready;
    expect(Buffer.byteLength(JSON.stringify(three.mimeBundle()))).toBeLessThan(2_000_000);
    expect(three.state.warnings[1]).toBe(
      "Left out, as there are so many: the Jensen–Shannon divergence, the length of the union. A figure of one pair has it.",
    );
    const one = await distancesFigure(large, {checkpoints, pairs: full.slice(0, 1)}).ready;
    expect(one.state.pairs[0].jensenShannon).not.toBeNull();
    expect(one.state.pairs[0].union).not.toBeNull();
    expect(one.state.warnings).toHaveLength(1);
  });

  test("lengths are exact; distances and masses are rounded, and distances say so", async () => {
    const [shift, far, mass] = [
      (await all[0].ready).state,
      (await all[1].ready).state,
      (await all[2].ready).state,
    ];
    expect(unpackUnits(shift.lengths).subarray(0, units)).toEqual(rows[0]);
    const worst = (packed: Float32Array, exact: Float32Array): number =>
      exact.reduce(
        (most, value, i) => (value > 0 ? Math.max(most, Math.abs(packed[i] / value - 1)) : most),
        0,
      );
    expect(worst(unpackUnits(far.pairs[0].hellinger.values), distances[0])).toBeLessThan(5e-4);
    expect(worst(unpackUnits(mass.masses).subarray(0, units), weights[0])).toBeLessThan(1e-5);
    expect(far.warnings.join()).toContain("rounded to three digits");
    expect(shift.warnings).toEqual([]);
  });
});
