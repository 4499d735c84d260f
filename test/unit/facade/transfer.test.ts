import {compareRecords} from "../../../src/facade/index.js";
import type {TransferSummary, Transfer} from "../../../src/facade/index.js";
import {clean, recordsOf, rowsOf} from "../transfer/toy.js";

afterAll(clean);

/** Four neurons: one stays, one moves, one retires, one comes alive. */
const before = "x:0:1 y:0:2 x:1:1 x:2:1";
const after = "x:0:2 y:0:4 z:1:5 x:3:1";

const changeOf = async (options: Parameters<typeof compareRecords>[1] = {}): Promise<Transfer> =>
  compareRecords([await recordsOf(rowsOf(before, before)), await recordsOf(rowsOf(after, after))], {
    names: ["before", "after"],
    samples: 20,
    ...options,
  });

test("the summary counts what was solved by hand", async () => {
  const {checkpoints, pairs}: TransferSummary = await (await changeOf()).summary();
  expect(checkpoints).toMatchObject([
    {name: "before", alive: 3, dead: 1, meanLength: 4 / 3, mass: 10, records: 8},
    {name: "after", alive: 3, dead: 1, meanLength: 4 / 3, mass: 24, records: 8},
  ]);
  expect(pairs).toEqual([
    {
      ...{from: "before", to: "after", alive: 2, newlyAlive: 1, retired: 1, dead: 0},
      ...{longer: 0, shorter: 0, unchanged: 2, hellinger: 0.5, jensenShannon: 0.5},
    },
  ]);
});

test("figures have the numbers, names and sources of the checkpoints", async () => {
  const change = await changeOf();
  const [length, distances, mass] = [change.lengthShift(), change.distances(), change.mass()];
  const all = [length, distances, mass];
  for (const figure of all) {
    await figure.ready;
    expect(figure.state).toMatchObject({checkpoints: ["before", "after"], feature: "tokens"});
    expect(figure.state.provenance).toContain("before: ");
  }
  expect(new Set(all.map(({state}) => state.output)).size).toBe(1);
  expect(distances.state.pairs[0].hellinger.low).not.toBeNull();
  expect(distances.state.pairs[0].hellinger.noChange).not.toEqual([]);
});

test("without resamples there are neither intervals nor a band of no change", async () => {
  const figure = (await changeOf({samples: 0})).distances();
  await figure.ready;
  expect(figure.state.pairs[0].hellinger).toMatchObject({low: null, high: null, noChange: []});
});

test("a neuron that is selected in one figure is selected in all, and in the kernel", async () => {
  const change = await changeOf();
  const figures = [change.lengthShift(), change.mass()];
  for (const figure of figures) await figure.ready;
  const heard: unknown[] = [];
  const stop = change.onSelection(({layer, neuron}) => heard.push([layer, neuron]));
  change.selection = {layer: 0, neuron: 2};
  expect(figures.map(({state}) => [state.layer, state.neuron])).toEqual([
    [0, 2],
    [0, 2],
  ]);
  figures[1].set({layer: 0, neuron: 3});
  expect(change.selection).toMatchObject({layer: 0, neuron: 3});
  expect(figures[0].state).toMatchObject({layer: 0, neuron: 3});
  expect(heard).toEqual([
    [0, 2],
    [0, 3],
  ]);
  stop();
  expect(() => (change.selection = {layer: 0, neuron: 4})).toThrow(
    "selection: neuron must be one of 4 neurons (0–3)",
  );
});

test("checkpoints of one name are told apart", async () => {
  const [a, b] = [await recordsOf(rowsOf(before)), await recordsOf(rowsOf(after))];
  expect(new Set(compareRecords([a, b]).checkpoints).size).toBe(2);
});

test.each([
  [{names: ["one"]}, 'names must be 2 different names, got 1: ["one"]'],
  [{names: ["one", "one"]}, "names must be 2 different names"],
  [{samples: 1}, "samples must be"],
  [{resamples: 5}, 'unknown option "resamples"'],
])("%j is refused", async (options, message) => {
  const records = [await recordsOf(rowsOf(before)), await recordsOf(rowsOf(after))];
  expect(() => compareRecords(records, options as object)).toThrow(message);
});

test("models of another size are refused, and what is no list of records", async () => {
  const one = await recordsOf(rowsOf(before));
  const other = Object.create(one, {width: {value: 7}}) as typeof one;
  expect(() => compareRecords([one, other])).toThrow(
    "records must be of models of one size, got 1 × 4 neurons",
  );
  expect(() => compareRecords("records" as unknown as [])).toThrow("records must be a list of records");
});

test.each<[string, (change: Transfer) => unknown, string]>([
  [
    "another word",
    (change) => change.lengthShift({change: "up" as "all"}),
    "lengthShift(): change must be one of",
  ],
  [
    "no neuron",
    (change) => change.lengthShift({selected: 3 as never}),
    "lengthShift(): selected must be a neuron",
  ],
  [
    "a neuron too many",
    (change) => change.mass({selected: {layer: 0, neuron: 4}}),
    "mass(): selected.neuron must be a whole number (0–3), got 4",
  ],
  [
    "a pair too many",
    (change) => change.distances({pair: 1}),
    "distances(): pair must be a whole number (0–0), got 1",
  ],
  [
    "more than all",
    (change) => change.distances({noChangeShare: 2}),
    "distances(): noChangeShare must be a number between 0 and 1",
  ],
  [
    "none of the most active",
    (change) => change.mass({top: 0}),
    "mass(): top must be a whole number (at least 1), got 0",
  ],
  ["another group", (change) => change.neurons("new" as "retired"), "neurons(): group must be one of"],
  [
    "another order",
    (change) => change.neuron(undefined, {order: "name" as "count"}),
    "neuron(): order must be one of",
  ],
  [
    "what is not true or false",
    (change) => change.neuron(undefined, {allTags: 1 as never}),
    "neuron(): allTags must be true or false",
  ],
  [
    "another scale",
    (change) => change.featureShares({scale: "root" as "log"}),
    "featureShares(): scale must be one of",
  ],
  [
    "a checkpoint too many",
    (change) => change.contexts(undefined, {checkpoint: 2}),
    "contexts(): checkpoint must be a whole number (0–1)",
  ],
])("%s is refused where it is asked for", async (_, ask, message) => {
  const change = await changeOf({samples: 0});
  expect(() => ask(change)).toThrow(message);
});

test("with one checkpoint there is nothing to compare, but its neurons are shown", async () => {
  const one = compareRecords([await recordsOf(rowsOf(before))], {names: ["before"], samples: 0});
  for (const name of ["lengthShift", "distances"] as const)
    expect(() => one[name]()).toThrow(`${name}(): records must be of two or more checkpoints, got 1`);
  await expect(one.summary()).rejects.toThrow("summary(): distributions must be at least 2");
  const [neuron, mass] = [one.neuron(), one.mass()];
  await Promise.all([neuron.ready, mass.ready]);
  expect(neuron.state.neurons[0]).toMatchObject({layer: 0, neuron: 0, pairs: []});
});

test("captions say how neurons were chosen, and what all checkpoints have in common once", async () => {
  const figure = (await changeOf({samples: 0, side: 1})).lengthShift();
  await figure.ready;
  const {provenance} = figure.state;
  expect(provenance).toMatch(
    /^Mean activation of each feature, normalised to sum to 1; the most active neuron/,
  );
  expect(provenance.match(/sentences/g)).toHaveLength(1);
  expect(provenance).toMatch(/before: [^;]*; after: [^;]*; all on /);
});
