import {change} from "../change.js";
import {cellMark} from "../heatmap/cell-mark.js";
import type {NeuronState} from "../neuron.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, Link, View} from "../view.js";
import {draw} from "./draw.js";
import {lineName, positionOf, readMark, tabbable, wantedOf} from "./scene.js";
import {show, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** What one neuron does at each token: the text in its colours, its line over the positions, and where it fires most. */
export const neuronView: View<NeuronState> = {
  name: "neuron",
  version: 1,
  editable: ["shown", "layer", "selected", "wish"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => state.focused ?? cellMark(lineName, {row: 0, column: tabbable(state, "line")}),
  announce,
  table,
  text,
  copyText(state, from, to) {
    const [a, b] = [from, to ?? from].map((mark) => positionOf(state, readMark(state, mark ?? null)));
    if (a === null || b === null) return textOf(state.tokens);
    return textOf(state.tokens, Math.min(a, b), Math.max(a, b));
  },
  link: {output: ({output}) => output, read, write},
};

function controls(state: NeuronState, {t, asks}: Frame): readonly Control[] {
  const wanted = wantedOf(state);
  const held: Control = {
    key: "shown",
    label: t("Neurons"),
    value: String(state.shown),
    options: state.neurons.map(({layer, neuron}, i) => ({
      value: String(i),
      label: `${t("layer")} ${layer}, ${t("neuron")} ${neuron}`,
    })),
  };
  if (!asks) return [held];
  return [
    {
      key: "layer",
      label: t("Layer"),
      value: String(wanted.layer),
      options: state.layers.map((layer) => ({value: String(layer), label: String(layer)})),
    },
    {
      kind: "text",
      key: "neuron",
      label: t("Neuron"),
      value: String(wanted.neuron),
      placeholder: `0–${state.nNeurons - 1}`,
    },
    held,
  ];
}

function read(state: NeuronState): ReturnType<Link<NeuronState>["read"]> {
  const {layer, neuron} = wantedOf(state);
  const position = state.selected;
  if (!state.follows) return {position};
  // A neuron has its number in one layer only.
  if (state.layer !== null && state.layer !== layer) return {position, layer: state.layer, neuron: null};
  return {position, layer, neuron};
}

function write(
  state: NeuronState,
  {position, layer, neuron}: Parameters<Link<NeuronState>["write"]>[1],
): NeuronState {
  let next = state;
  if (position !== undefined && (position === null || position < state.tokens.length)) {
    next = change(next, {selected: position});
  }
  if (!state.follows) return next;
  if (typeof neuron === "number") {
    return show(next, {layer: layer ?? next.layer ?? wantedOf(next).layer, neuron});
  }
  // A layer alone names no neuron; the next one that is selected is of it.
  return typeof layer === "number" ? change(next, {layer}) : next;
}
