import {change} from "../change.js";
import {chooseUnit, readUnit, wantedUnit, writeUnit} from "../checkpoints/choose.js";
import type {NeuronDistributionState} from "../neuron-distribution.js";
import {sameChoice} from "../selection.js";
import type {Selection} from "../selection.js";
import type {Link} from "../view.js";
import {keepMarks} from "./update.js";

type State = NeuronDistributionState;

/**
 * The figure follows the selected neuron. Of those that are brushed elsewhere it shows the first, but the selected one stays
 * selected: the one and the set do not disturb each other.
 */
export const link: Link<State> = {
  output: ({output}) => output,
  read: (state) => ({...selectedUnit(state), neurons: state.brushed}),
  write: (state, given) => keepMarks(brush(select(state, given), given)),
};

function selectedUnit(state: State): Pick<Selection, "layer" | "neuron"> {
  return state.kept ? {layer: state.kept.layer, neuron: state.kept.neuron} : readUnit(state);
}

function select(state: State, {layer, neuron}: Partial<Selection>): State {
  const {kept} = state;
  if (!kept) return writeUnit(state, {layer, neuron});
  const to = {layer: layer ?? kept.layer, neuron: neuron ?? kept.neuron};
  if (to.layer === kept.layer && to.neuron === kept.neuron) return state;
  const next = writeUnit(state, typeof neuron === "number" ? to : {layer, neuron});
  return next === state ? state : {...next, kept: null};
}

function brush(state: State, {layer, neuron, neurons}: Partial<Selection>): State {
  if (neurons === undefined || sameChoice(neurons, state.brushed) || !fits(state, neurons)) return state;
  const next = {...state, brushed: neurons};
  if (!neurons || neurons.length === 0) {
    return next.kept ? {...chooseUnit(next, next.kept), kept: null} : next;
  }
  // Another one is named in the same breath.
  if (typeof layer === "number" || typeof neuron === "number") return next;
  const wanted = wantedUnit(next);
  if (neurons.some((each) => each[0] === wanted.layer && each[1] === wanted.neuron)) return next;
  const kept = next.kept ?? wanted;
  return change(chooseUnit(next, {layer: neurons[0][0], neuron: neurons[0][1]}), {kept});
}

const fits = ({layers, width}: State, neurons: Selection["neurons"]): boolean =>
  (neurons ?? []).every(([layer, neuron]) => layer < layers && neuron < width);
