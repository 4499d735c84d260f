import type {Selection} from "../selection.js";
import type {UnitsState} from "../units.js";
import {unitCount} from "./marks.js";

type Neurons = NonNullable<Selection["neurons"]>;

const masks = new WeakMap<Neurons, {readonly width: number; readonly mask: Uint8Array}>();

/** 1 for each brushed unit; null where none is brushed. Kept: a hover asks again. */
export function brushedMask(state: UnitsState): Uint8Array | null {
  const {neurons, width} = state;
  if (neurons === null || neurons.length === 0) return null;
  const known = masks.get(neurons);
  if (known?.width === width && known.mask.length === unitCount(state)) return known.mask;
  const mask = new Uint8Array(unitCount(state));
  for (const [layer, neuron] of neurons) mask[layer * width + neuron] = 1;
  masks.set(neurons, {width, mask});
  return mask;
}

/** Units as a selection has them; null for none. */
export function neuronsOf(units: readonly number[], width: number): Selection["neurons"] {
  return units.length === 0 ? null : units.map((unit) => [Math.floor(unit / width), unit % width] as const);
}

/** The set with one more neuron, or one less. */
export function toggled(state: UnitsState, unit: number): Selection["neurons"] {
  const mask = brushedMask(state);
  const before = state.neurons ?? [];
  const [layer, neuron] = [Math.floor(unit / state.width), unit % state.width];
  const after = mask?.[unit]
    ? before.filter(([l, n]) => l !== layer || n !== neuron)
    : [...before, [layer, neuron] as const];
  return after.length === 0 ? null : after;
}
