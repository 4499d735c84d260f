import {change} from "../change.js";
import {cellMark} from "../heatmap/cell-mark.js";
import type {NeuronName, NeuronState} from "../neuron.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isOpen, lineName, positionOf, readMark, topPositions, wantedOf} from "./scene.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: NeuronState, action: Action): NeuronState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return select(state, positionOf(state, readMark(state, action.mark)));
    case "key":
      return key(state, action.mark, action.key);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

const known = (state: NeuronState, mark: string | null): string | null =>
  readMark(state, mark) ? mark : null;

function select(state: NeuronState, at: number | null): NeuronState {
  return at === null ? state : change(state, {selected: at});
}

function key(state: NeuronState, mark: string | null, pressed: string): NeuronState {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const found = readMark(state, state.focused) ?? readMark(state, mark);
  if (!found) return state;
  if (pressed === "Escape") {
    return state.hovered === null ? change(state, {selected: null}) : change(state, {hovered: null});
  }
  if (pressed === "Enter" || pressed === " ") return select(state, positionOf(state, found));
  const {tokens} = state;
  const along = {ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"}[pressed] ?? pressed;
  const to =
    found.kind === "token"
      ? neighbour(lastLayout(tokens), found.at, tokens.length, pressed)
      : neighbour(
          undefined,
          found.at,
          found.kind === "line" ? tokens.length : topPositions(state).length,
          along,
        );
  if (to === null) return state;
  const focused =
    found.kind === "line"
      ? cellMark(lineName, {row: 0, column: to})
      : `${found.kind === "top" ? "t" : ""}${to}`;
  // The pointer may still rest on a mark: what was done last is what is shown.
  return change(state, {focused, hovered: null});
}

function set(state: NeuronState, name: string, value: string): NeuronState {
  const {layer, neuron} = wantedOf(state);
  if (!/^\d+$/.test(value)) return state;
  const number = Number(value);
  if (name === "layer") return show(state, {layer: number, neuron});
  if (name === "neuron") return show(state, {layer, neuron: number});
  if (name === "shown" && number < state.neurons.length) return show(state, state.neurons[number]);
  return state;
}

/** Shows a neuron: one that the figure holds at once, another by asking the kernel. */
export function show(state: NeuronState, {layer, neuron}: NeuronName): NeuronState {
  if (!state.layers.includes(layer) || neuron >= state.nNeurons) return state;
  const wanted = wantedOf(state);
  if (wanted.layer === layer && wanted.neuron === neuron) return change(state, {layer: null});
  const held = state.neurons.findIndex((each) => each.layer === layer && each.neuron === neuron);
  if (held >= 0) {
    // What was asked for before is no longer waited for.
    return change(state, {shown: held, layer: null, wish: isOpen(state) ? null : state.wish});
  }
  const number = Math.max(state.wish?.number ?? 0, state.granted) + 1;
  return {...state, layer: null, wish: {layer, neuron, number}};
}
