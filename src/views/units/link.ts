import {change} from "../change.js";
import {sameChoice} from "../selection.js";
import type {Selection} from "../selection.js";
import type {UnitsState} from "../units.js";
import type {Link} from "../view.js";

/** How views of the neurons of checkpoints share the selected neuron, and the set of those brushed. */
export function unitLink<S extends UnitsState>(): Link<S> {
  return {
    output: ({output}) => output,
    read: ({layer, neuron, neurons}) => ({layer, neuron, neurons}),
    write,
  };
}

/** What this model does not have is not taken. */
function write<S extends UnitsState>(state: S, {layer, neuron, neurons}: Partial<Selection>): S {
  const next: {layer?: number | null; neuron?: number | null; neurons?: Selection["neurons"]} = {};
  if (layer !== undefined && (layer === null || layer < state.layers)) next.layer = layer;
  if (neuron !== undefined && (neuron === null || neuron < state.width)) next.neuron = neuron;
  if (neurons !== undefined && !sameChoice(neurons, state.neurons) && fits(state, neurons)) {
    next.neurons = neurons;
  }
  return change<UnitsState & S>(state, next as Partial<UnitsState & S>);
}

const fits = ({layers, width}: UnitsState, neurons: Selection["neurons"]): boolean =>
  neurons === null || neurons.every(([layer, neuron]) => layer < layers && neuron < width);
