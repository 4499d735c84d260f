import {FigureLinks} from "../../../labextension/src/element/figure-links.js";
import {SelectionHub} from "../../../labextension/src/element/selection-hub.js";
import {activationMassView, distancesView, lengthShiftView} from "../../../src/views/index.js";
import type {Action, UnitsState, View, ViewState} from "../../../src/views/index.js";
import {activationMassState} from "../../views/activation-mass-cases.js";
import {distancesState} from "../../views/distances-cases.js";
import {lengthShiftState} from "../../views/length-shift-cases.js";
import {unitNumbers} from "../../views/units-data.js";

/** A figure of a page: what the element does, without its drawing. */
class PageFigure {
  figure: {view: View<ViewState>; state: ViewState};
  readonly kernelSide = undefined;
  readonly links: FigureLinks;
  replaced = 0;

  constructor(hub: SelectionHub, view: unknown, state: UnitsState) {
    this.figure = {view: view as View<ViewState>, state};
    this.links = new FigureLinks(this, hub);
    this.links.connect();
    this.figure = {...this.figure, state: this.links.given(this.figure.view, state)};
  }

  get state(): UnitsState {
    return this.figure.state as UnitsState;
  }

  replace(state: ViewState): void {
    this.replaced++;
    this.figure = {...this.figure, state};
  }

  tell(): void {
    throw new Error("tell(): there is no kernel.");
  }

  act(action: Action): void {
    const {view, state} = this.figure;
    const next = view.update(state, action);
    this.figure = {view, state: next};
    this.links.acted(view, state, next, () => undefined);
  }
}

const numbers = unitNumbers(60);
const figures = () => {
  const hub = new SelectionHub();
  const output = {output: "one"};
  return [
    new PageFigure(hub, lengthShiftView, lengthShiftState(numbers.lengths, output)),
    new PageFigure(hub, distancesView, distancesState(60, output)),
    new PageFigure(hub, activationMassView, activationMassState(numbers.masses, output)),
  ] as const;
};

test("a brush in one figure of a page is in the others, and so is its end", () => {
  const [shift, far, mass] = figures();
  far.act({type: "drag", from: "u:0:0", to: "u:239:479", done: true});
  expect(far.state.neurons!.length).toBeGreaterThan(5);
  expect(shift.state.neurons).toBe(far.state.neurons);
  expect(mass.state.neurons).toBe(far.state.neurons);
  mass.act({type: "set", key: "clear", value: "true"});
  expect([shift.state.neurons, far.state.neurons]).toEqual([null, null]);
});

test("while a drag goes on, and while a pointer moves, no other figure is drawn again", () => {
  const [shift, far, mass] = figures();
  far.act({type: "drag", from: "u:0:0", to: "u:100:479", done: false});
  far.act({type: "hover", mark: "u:100:200"});
  expect([shift.replaced, mass.replaced]).toEqual([0, 0]);
});

test("a press in one selects its neuron in all, and leaves what is brushed", () => {
  const [shift, far, mass] = figures();
  shift.act({type: "press", mark: "n:0:3", shift: true});
  mass.act({type: "press", mark: "n:0:7", shift: false});
  for (const {state} of [shift, far, mass]) {
    expect([state.layer, state.neuron, state.neurons]).toEqual([0, 7, [[0, 3]]]);
  }
});

test("a figure that comes later shows what is brushed", () => {
  const hub = new SelectionHub();
  const output = {output: "one"};
  const shift = new PageFigure(hub, lengthShiftView, lengthShiftState(numbers.lengths, output));
  shift.act({type: "press", mark: "n:0:3", shift: true});
  const far = new PageFigure(hub, distancesView, distancesState(60, output));
  expect(far.state.neurons).toEqual([[0, 3]]);
});
