import {fromPretrained} from "../../../src/index.js";
import type {LanguageModel, Output, PartFigure} from "../../../src/index.js";
import type {Figure} from "../../../src/figures/index.js";
import {linksOf} from "../../../src/views/index.js";
import type {ViewState} from "../../../src/views/index.js";

let lm: LanguageModel;
let out: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate("The keys to the cabinet", {maxNewTokens: 3});
});
beforeEach(() => {
  out.selection = null;
  out.selection = {position: 6, layer: 2, head: 3};
});
afterAll(() => lm.dispose());

const figures: readonly [string, () => PartFigure][] = [
  ["saliency", () => out.saliency()],
  ["decoding", () => out.decoding()],
  ["attention", () => out.attention()],
  ["layerPredictions", () => out.layerPredictions()],
  ["rankings", () => out.rankings()],
  ["rankingsWatch", () => out.rankingsWatch(["is", "are"])],
  ["difference", () => out.difference(out)],
  ["sparklines", () => out.sparklines({nComponents: 2})],
  ["neuronActivations", () => out.neuronActivations()],
  ["similarity", () => out.similarity()],
];

test.each(figures)("%s() that is asked for nothing leaves the selection as it is", async (_, make) => {
  await make().ready;
  expect(out.selection).toMatchObject({position: 6, layer: 2, head: 3});
});

test.each(figures)(
  "%s() that is asked for nothing tells no page that something is selected",
  async (_, make) => {
    out.selection = null;
    const {view, state} = await (make() as unknown as Figure<ViewState>).ready;
    const read = linksOf(view, state).map((link) => link.read(state));
    expect(read.flatMap((each) => Object.values(each)).filter((each) => each !== null)).toEqual([]);
    expect(Object.values(out.selection).every((each) => each === null)).toBe(true);
  },
);

test("a figure shows at first what is selected", async () => {
  expect((await out.decoding().ready).state.selected).toBe(6);
  const {state} = await out.attention().ready;
  expect(state).toMatchObject({show: "heads", query: 6, layer: 2, head: 3, wish: null});
});

test("a figure that was asked for something else shows the layer and the head that are selected", async () => {
  expect((await out.attention({kind: "flow"}).ready).state.layer).toBe(2);
  expect((await out.attention({show: "grid"}).ready).state).toMatchObject({layer: 2, head: 3});
  expect(out.selection).toMatchObject({layer: 2, head: 3});
});

test("what a figure was asked to show is selected", async () => {
  const figure = await out.decoding({selected: 7}).ready;
  expect(out.selection.position).toBe(7);
  await out.attention({layer: 1, head: 0, query: 5}).ready;
  expect(out.selection).toMatchObject({position: 5, layer: 1, head: 0});
  expect(figure.state.selected).toBe(5);
});
