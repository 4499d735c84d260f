import {brushedControl, brushedLink} from "../checkpoints/brushed.js";
import {unitControls} from "../checkpoints/choose-words.js";
import type {NeuronDistributionState} from "../neuron-distribution.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {markOf, readMark, rowsOf, shownFeatures, shownNeuron} from "./scene.js";
import {keepMarks, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, rowName, table, text} from "./words.js";

type State = NeuronDistributionState;

/** One neuron in several checkpoints: what it fires at, as shares of features and of parts of speech, side by side. */
export const neuronDistributionView: View<State> = {
  name: "neuron-distribution",
  version: 1,
  editable: ["shown", "layer", "brushed", "kept", "order", "by", "most", "allTags", "wish"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => {
    if (state.focused !== null) return state.focused;
    for (const kind of ["tag", "feature"] as const) {
      const [first] = rowsOf(state, kind);
      if (first !== undefined) return markOf({kind, at: first});
    }
    return null;
  },
  announce,
  table,
  text,
  copyText(state, from, to) {
    const [a, b] = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    if (!a || a.kind !== b?.kind) {
      return shownFeatures(state)
        .map((at) => rowName(state, {kind: "feature", at}))
        .join("\n");
    }
    const rows = rowsOf(state, a.kind);
    const [i, j] = [rows.indexOf(a.at), rows.indexOf(b.at)];
    return rows
      .slice(Math.min(i, j), Math.max(i, j) + 1)
      .map((at) => rowName(state, {kind: a.kind, at}))
      .join("\n");
  },
  link: brushedLink(keepMarks),
};

const mosts = [5, 10, 20, 50, 100, 200];

function controls(state: State, frame: Frame): readonly Control[] {
  const {t} = frame;
  const {features} = shownNeuron(state);
  const held = mosts.filter((most) => most < features.length || most === state.most);
  const choices = [...new Set([...held, ...(features.length > 0 ? [features.length] : []), state.most])];
  return [
    ...unitControls(state, frame),
    ...brushedControl(state, frame),
    {
      key: "order",
      label: t("Sort by"),
      value: state.order,
      options: [
        {value: "probability", label: t("share")},
        {value: "count", label: t("records")},
        {value: "change", label: t("change of share")},
      ],
    },
    {
      key: "by",
      label: t("in"),
      value: state.by === null ? "any" : String(state.by),
      options:
        state.order === "change" || state.checkpoints.length < 2
          ? []
          : [
              {value: "any", label: t("any checkpoint")},
              ...state.checkpoints.map((label, c) => ({value: String(c), label})),
            ],
    },
    {
      key: "most",
      label: t("Features"),
      value: String(state.most),
      options: choices.sort((a, b) => a - b).map((most) => ({value: String(most), label: String(most)})),
    },
    {
      key: "allTags",
      label: t("Parts of speech"),
      value: String(state.allTags),
      options:
        state.tags.length === 0
          ? []
          : [
              {value: "true", label: t("all")},
              {value: "false", label: t("at which it fires")},
            ],
    },
  ];
}
