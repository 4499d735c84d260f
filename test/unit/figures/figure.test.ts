import {Figure, connectDisplayHost} from "../../../src/figures/index.js";
import type {DisplayHost} from "../../../src/figures/index.js";
import {saliencyView} from "../../../src/views/index.js";
import type {SaliencyState} from "../../../src/views/index.js";
import {saliencyState, shortText} from "../../views/cases.js";

const state = saliencyState(shortText, 5);
const lazy = (make: () => Promise<SaliencyState> = async () => state): Figure<SaliencyState> =>
  new Figure(saliencyView, make);

test("a state that is not valid is refused at once", () => {
  expect(() => new Figure(saliencyView, {...state, selected: 0})).toThrow(
    "selected must be an integer in 5–9, got 0",
  );
});

test("a lazy figure computes once, when it is first needed", async () => {
  const make = jest.fn(async () => state);
  const figure = lazy(make);
  expect(make).not.toHaveBeenCalled();
  await Promise.all([figure.svg(), figure.csv(), figure.ready]);
  expect(make).toHaveBeenCalledTimes(1);
});

test("the state of a lazy figure is an error before it is ready", async () => {
  const figure = lazy();
  expect(() => figure.state).toThrow("await figure.ready");
  expect((await figure.ready).state.selected).toBe(5);
});

test("what is set before a lazy figure is ready is kept", async () => {
  const figure = lazy().set({style: "detailed"}).set({selected: 7});
  expect((await figure.ready).state).toMatchObject({style: "detailed", selected: 7});
});

test("a computation that fails rejects every use with its error", async () => {
  const figure = lazy(async () => {
    throw new Error("interrupted");
  });
  await expect(figure.svg()).rejects.toThrow("interrupted");
  await expect(figure.ready).rejects.toThrow("interrupted");
});

test("listeners hear which keys changed, and nothing when none did", () => {
  const figure = new Figure(saliencyView, state);
  const heard: string[][] = [];
  const stop = figure.onChange((_, changed) => heard.push([...changed]));
  figure.set({selected: 6, scale: "step"}).set({selected: 6});
  stop();
  figure.set({selected: 7});
  expect(heard).toEqual([["selected"]]);
});

test("a change that is not valid is refused and changes nothing", () => {
  const figure = new Figure(saliencyView, state);
  expect(() => figure.set({selected: 99})).toThrow(RangeError);
  expect(figure.state.selected).toBe(5);
});

test("outside of a kernel, showing says to save", async () => {
  await expect(new Figure(saliencyView, state).show()).rejects.toThrow("Use save()");
  expect(() => new Figure(saliencyView, state).widget()).toThrow("Use save()");
});

test("a host is given a lazy figure when its state is there", async () => {
  const shown: string[] = [];
  const host = {
    show: async (figure: Figure<never>) => void shown.push((figure as {state: {view: string}}).state.view),
  };
  connectDisplayHost(host as unknown as DisplayHost);
  try {
    await lazy().show();
  } finally {
    connectDisplayHost(undefined);
  }
  expect(shown).toEqual(["saliency"]);
});
