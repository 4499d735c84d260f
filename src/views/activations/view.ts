import type {ActivationsState} from "../activations.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, Link, View} from "../view.js";
import {change} from "../change.js";
import {isWaiting} from "../wish.js";
import {draw} from "./draw.js";
import {focusMark} from "./focus.js";
import {readMark} from "./scene.js";
import {askLayer, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, clusterName, table, text} from "./words.js";

/** What each neuron of a layer does at each token, ordered so that those that fire alike lie together. */
export const activationsView: View<ActivationsState> = {
  name: "activations",
  version: 1,
  editable: ["zoom", "selected", "neuron", "cluster", "wish"],
  transient: ["hovered", "focused", "brush"],
  validate,
  draw,
  update,
  controls,
  focusMark,
  announce,
  table,
  text,
  copyText(state, from, to) {
    const [a, b] = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    if (a?.kind !== "token" || b?.kind !== "token") return textOf(state.tokens);
    return textOf(state.tokens, Math.min(a.at, b.at), Math.max(a.at, b.at));
  },
  link: {output: ({output}) => output, read, write},
};

function controls(state: ActivationsState, {t, asks}: Frame): readonly Control[] {
  const coming = state.wish && isWaiting(state) && asks ? state.wish : state;
  const names = {
    cluster: t("By cluster"),
    index: t("By number"),
    peak: t("By strongest token"),
  };
  // Without a kernel, only what is shown can be chosen.
  const orders = (["cluster", "index", "peak"] as const).filter((order) => asks || order === state.order);
  const clusters = state.sizes.map((_, i) => ({value: String(i), label: clusterName(state, i, t)}));
  return [
    {
      key: "layer",
      label: t("Layer"),
      value: String(coming.layer),
      options: state.layers
        .filter((layer) => asks || layer === state.layer)
        .map((layer) => ({value: String(layer), label: String(layer)})),
    },
    {
      key: "order",
      label: t("Neurons"),
      value: coming.order,
      options: orders.map((order) => ({value: order, label: names[order]})),
    },
    ...(clusters.length > 0
      ? [
          {
            key: "cluster",
            label: t("Cluster"),
            value: state.cluster === null ? "" : String(state.cluster),
            options: [{value: "", label: t("None")}, ...clusters],
          },
        ]
      : []),
    {
      kind: "button",
      key: "whole",
      label: t("Show all"),
      value: "",
      disabled: state.zoom === null,
    },
  ];
}

function read(state: ActivationsState): ReturnType<Link<ActivationsState>["read"]> {
  const {neuron, selected, wish} = state;
  if (!state.follows) return {position: selected};
  // A layer that nobody chose is not selected; one that was asked for is, though it is not shown yet, or was refused.
  const layer = wish && (isWaiting(state) || state.refusal !== "") ? wish.layer : state.layer;
  return {position: selected, layer: neuron !== null || wish !== null ? layer : null, neuron};
}

function write(
  state: ActivationsState,
  {position, layer, neuron}: Parameters<Link<ActivationsState>["write"]>[1],
): ActivationsState {
  let next = state;
  if (position !== undefined && (position === null || position < state.tokens.length)) {
    next = change(next, {selected: position});
  }
  if (!state.follows) return next;
  if (neuron !== undefined) {
    next = change(next, {neuron, ...(neuron === null || neuron === state.neuron ? {} : {cluster: null})});
  }
  if (typeof layer !== "number") return next;
  const asked = askLayer(next, layer);
  // A neuron has its number in one layer only.
  return asked === next || neuron !== undefined ? asked : change(asked, {neuron: null});
}
