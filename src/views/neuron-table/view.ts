import type {NeuronTableState} from "../neuron-table.js";
import {selectedUnit} from "../units/marks.js";
import {unitLink} from "../units/link.js";
import {unitName} from "../units/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {markOf, readMark, rowOf, shownGroup, shownRows, unitOf} from "./scene.js";
import {keepMarks, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

type State = NeuronTableState;
const link = unitLink<State>();

/** Tables of neurons: those that came alive, those that are most or least active, those that retired, with their features. */
export const neuronTableView: View<State> = {
  name: "neuron-table",
  version: 1,
  editable: ["group", "order", "featuresBy", "onlyBrushed", "layer", "neuron", "neurons"],
  transient: ["hovered", "focused", "brush"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => {
    const rows = shownRows(state);
    const unit = selectedUnit(state);
    const selected = unit === null ? undefined : rowOf(shownGroup(state), unit, state);
    const first = selected !== undefined && rows.includes(selected) ? selected : rows.at(0);
    return state.focused ?? (first === undefined ? null : markOf(first));
  },
  announce,
  table,
  text,
  copyText(state, from, to) {
    const rows = shownRows(state);
    const [a, b] = [from, to ?? from].map((mark) => rows.indexOf(readMark(state, mark ?? null) ?? -1));
    const chosen = a < 0 || b < 0 ? rows : rows.slice(Math.min(a, b), Math.max(a, b) + 1);
    const group = shownGroup(state);
    return chosen.map((row) => unitName(state, unitOf(group, row, state), (message) => message)).join("\n");
  },
  link: {...link, write: (state, selection) => keepMarks(link.write(state, selection))},
};

function controls(state: State, {t}: Frame): readonly Control[] {
  const {weighted} = shownGroup(state);
  const orders: readonly (readonly [State["order"], string])[] = [
    ["given", t("as given")],
    ["mass", t("activation mass")],
    ["length", t("length")],
    ["hits", t("records")],
    ["number", t("number")],
  ];
  return [
    {
      key: "group",
      label: t("Neurons"),
      value: String(state.group),
      options: state.groups.map(({name}, i) => ({value: String(i), label: t(name)})),
    },
    {
      key: "order",
      label: t("Sort by"),
      value: state.order,
      options: orders.map(([value, label]) => ({value, label})),
    },
    {
      key: "featuresBy",
      label: t("Features by"),
      value: state.featuresBy,
      options: weighted
        ? [
            {value: "mass", label: t("activation mass")},
            {value: "weighted", label: t("class probability")},
          ]
        : [],
    },
    ...brushControls(state, t),
  ];
}

function brushControls({neurons, onlyBrushed}: State, t: Frame["t"]): readonly Control[] {
  if (neurons === null && !onlyBrushed) return [];
  return [
    {
      kind: "button",
      key: "onlyBrushed",
      label: t("Only brushed"),
      value: String(!onlyBrushed),
      pressed: onlyBrushed,
    },
  ];
}
