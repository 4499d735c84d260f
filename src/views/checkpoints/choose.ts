import {change} from "../change.js";
import type {Selection} from "../selection.js";
import {isWaiting} from "../wish.js";
import type {Wish, WishingState} from "../wish.js";

/** A neuron of a model. */
export interface UnitName {
  readonly layer: number;
  readonly neuron: number;
}

/** A reader's wish: to see this neuron. */
export interface UnitWish extends UnitName, Wish {}

/** A state that shows one neuron at a time, of those that it holds, and can ask the kernel for others. */
export interface ChoosingState extends WishingState<UnitWish> {
  /** Layers of the model. */
  readonly layers: number;
  /** Neurons of each layer. */
  readonly width: number;
  readonly neurons: readonly UnitName[];
  /** Which of `neurons` is shown. */
  readonly shown: number;
  /** A layer that was selected elsewhere without a neuron of it; null for none. */
  readonly layer: number | null;
}

/** Is something asked for that is not shown? */
function isOpen(state: ChoosingState): boolean {
  return isWaiting(state) || (state.wish !== null && state.refusal !== "");
}

/**
 * The neuron that was asked for: while an answer is under way, or where it was refused, the one that is wished for, else the
 * shown one. So a figure that cannot show what is selected does not select something else.
 */
export function wantedUnit(state: ChoosingState): UnitName {
  const {layer, neuron} = state.wish && isOpen(state) ? state.wish : state.neurons[state.shown];
  return {layer, neuron};
}

/** Shows a neuron: one that the figure holds at once, another by asking the kernel. */
export function chooseUnit<S extends ChoosingState>(state: S, {layer, neuron}: UnitName): S {
  if (!(layer >= 0 && layer < state.layers && neuron >= 0 && neuron < state.width)) return state;
  const wanted = wantedUnit(state);
  if (wanted.layer === layer && wanted.neuron === neuron) return changed(state, {layer: null});
  const held = state.neurons.findIndex((each) => each.layer === layer && each.neuron === neuron);
  if (held >= 0) {
    // What was asked for before is no longer waited for.
    return changed(state, {shown: held, layer: null, wish: isOpen(state) ? null : state.wish});
  }
  const number = Math.max(state.wish?.number ?? 0, state.granted) + 1;
  return {...state, layer: null, wish: {layer, neuron, number}};
}

const changed = <S extends ChoosingState>(state: S, next: Partial<ChoosingState>): S =>
  change<S>(state, next as Partial<S>);

/** Answers a control of `unitControls`; the same state for others. */
export function setUnit<S extends ChoosingState>(state: S, key: string, value: string): S {
  if (!/^\d+$/.test(value)) return state;
  const number = Number(value);
  const {layer, neuron} = wantedUnit(state);
  if (key === "layer") return chooseUnit(state, {layer: number, neuron});
  if (key === "neuron") return chooseUnit(state, {layer, neuron: number});
  if (key === "shown" && number < state.neurons.length) return chooseUnit(state, state.neurons[number]);
  return state;
}

export function readUnit(state: ChoosingState): Pick<Selection, "layer" | "neuron"> {
  const {layer, neuron} = wantedUnit(state);
  // A neuron has its number in one layer only.
  if (state.layer !== null && state.layer !== layer) return {layer: state.layer, neuron: null};
  return {layer, neuron};
}

export function writeUnit<S extends ChoosingState>(
  state: S,
  {layer, neuron}: Partial<Pick<Selection, "layer" | "neuron">>,
): S {
  if (typeof neuron === "number") {
    return chooseUnit(state, {layer: layer ?? state.layer ?? wantedUnit(state).layer, neuron});
  }
  // A layer alone names no neuron; the next one that is selected is of it.
  if (typeof layer === "number" && layer < state.layers) return changed(state, {layer});
  return state;
}
