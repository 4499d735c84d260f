import {change} from "../change.js";
import {sameChoice} from "../selection.js";
import type {Selection} from "../selection.js";
import type {Control, Frame, Link} from "../view.js";
import {chooseUnit, readUnit, setUnit, wantedUnit, writeUnit} from "./choose.js";
import type {ChoosingState, UnitName} from "./choose.js";

/** A state that shows one neuron, and can show those that were brushed elsewhere one after the other. */
export interface BrushedState extends ChoosingState {
  /** The comparison whose figures share a selection; empty for none. */
  readonly output: string;
  /** Neurons that were brushed elsewhere, each as [layer, neuron]; null for none. */
  readonly brushed: Selection["neurons"];
  /** The selected neuron, where one of those that were brushed is shown instead; null: the shown one is selected. */
  readonly kept: UnitName | null;
}

/**
 * The figure follows the selected neuron. Of those that are brushed elsewhere it shows the first, but the selected one stays
 * selected: the one and the set do not disturb each other.
 *
 * @param settled - what else a change of the neuron changes
 */
export function brushedLink<S extends BrushedState>(settled: (state: S) => S): Link<S> {
  return {
    output: ({output}) => output,
    read: (state) => ({...selectedUnit(state), neurons: state.brushed}),
    write: (state, given) => settled(brush(select(state, given), given)),
  };
}

const changed = <S extends BrushedState>(state: S, next: Partial<BrushedState>): S =>
  change<S>(state, next as Partial<S>);

function selectedUnit(state: BrushedState): Pick<Selection, "layer" | "neuron"> {
  return state.kept ? {layer: state.kept.layer, neuron: state.kept.neuron} : readUnit(state);
}

function select<S extends BrushedState>(state: S, {layer, neuron}: Partial<Selection>): S {
  const {kept} = state;
  if (!kept) return writeUnit(state, {layer, neuron});
  const to = {layer: layer ?? kept.layer, neuron: neuron ?? kept.neuron};
  if (to.layer === kept.layer && to.neuron === kept.neuron) return state;
  const next = writeUnit(state, typeof neuron === "number" ? to : {layer, neuron});
  return next === state ? state : {...next, kept: null};
}

function brush<S extends BrushedState>(state: S, {layer, neuron, neurons}: Partial<Selection>): S {
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
  return changed(chooseUnit(next, {layer: neurons[0][0], neuron: neurons[0][1]}), {kept});
}

const fits = ({layers, width}: BrushedState, neurons: Selection["neurons"]): boolean =>
  (neurons ?? []).every(([layer, neuron]) => layer < layers && neuron < width);

/** Most brushed neurons in a menu: more nobody reads through. */
const mostListed = 200;

/** The neurons that were brushed elsewhere, to look at one after the other. */
export function brushedControl(state: BrushedState, {t, asks}: Frame): readonly Control[] {
  const held = (state.brushed ?? []).filter(
    ([layer, neuron]) => asks || state.neurons.some((each) => each.layer === layer && each.neuron === neuron),
  );
  if (held.length === 0) return [];
  const wanted = wantedUnit(state);
  const value = `${wanted.layer} ${wanted.neuron}`;
  const options = held.slice(0, mostListed).map(([layer, neuron]) => ({
    value: `${layer} ${neuron}`,
    label: `${t("layer")} ${layer}, ${t("neuron")} ${neuron}`,
  }));
  const none = {value, label: t("none")};
  const listed = options.some((option) => option.value === value);
  return [{key: "brushed", label: t("Brushed"), value, options: listed ? options : [none, ...options]}];
}

/** Answers `brushedControl` and `unitControls`: what a reader chose in this figure is selected. The same state for others. */
export function setBrushedUnit<S extends BrushedState>(state: S, key: string, value: string): S {
  const found = key === "brushed" ? /^(\d+) (\d+)$/.exec(value) : null;
  const next = found
    ? chooseUnit(state, {layer: Number(found[1]), neuron: Number(found[2])})
    : setUnit(state, key, value);
  return next === state ? state : changed(next, {kept: null});
}
