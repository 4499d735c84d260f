import {featureName} from "../checkpoints/names.js";
import type {FeatureSharesState} from "../feature-shares.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {featureOf, markOf, shownFeatures} from "./scene.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

type State = FeatureSharesState;

/** How often the corpus has each feature, and what part of its activation each checkpoint gives to it. */
export const featureSharesView: View<State> = {
  name: "feature-shares",
  version: 1,
  editable: ["order", "scale", "most"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => {
    const [first] = shownFeatures(state);
    return state.focused ?? (first === undefined ? null : markOf(first));
  },
  announce,
  table,
  text,
  copyText(state, from, to) {
    const rows = shownFeatures(state);
    const [a, b] = [from, to ?? from].map((mark) => rows.indexOf(featureOf(state, mark ?? null) ?? -1));
    const chosen = a < 0 || b < 0 ? rows : rows.slice(Math.min(a, b), Math.max(a, b) + 1);
    return chosen.map((at) => featureName(state.features[at], state.kind)).join("\n");
  },
};

const mosts = [10, 20, 50, 100, 200, 500];

function controls(state: State, {t}: Frame): readonly Control[] {
  const {length} = state.features;
  const choices = [...new Set([...mosts.filter((most) => most < length), length, state.most])]
    .filter((most) => most >= 1)
    .sort((a, b) => a - b);
  return [
    {
      key: "order",
      label: t("Sort by"),
      value: state.order,
      options: [
        {value: "corpus", label: t("share of the corpus")},
        {value: "difference", label: t("difference from the corpus")},
        {value: "name", label: t("name")},
      ],
    },
    {
      key: "scale",
      label: t("Scale"),
      value: state.scale,
      options: [
        {value: "linear", label: t("linear")},
        {value: "log", label: t("logarithmic")},
      ],
    },
    {
      key: "most",
      label: t("Features"),
      value: String(state.most),
      options: choices.map((most) => ({value: String(most), label: String(most)})),
    },
  ];
}
