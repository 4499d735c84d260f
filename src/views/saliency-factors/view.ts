import {change} from "../change.js";
import type {SaliencyFactorsState} from "../saliency-factors.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, Link, View} from "../view.js";
import {draw} from "./draw.js";
import {factorCount, factorNames, readMark, tabbable} from "./scene.js";
import {selectToken, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** Which tokens an output token depends on, and which factors fire there, in one text. */
export const saliencyFactorsView: View<SaliencyFactorsState> = {
  name: "saliency-factors",
  version: 1,
  editable: ["scale", "bars", "selected", "position", "factor"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => state.focused ?? String(tabbable(state, "token")),
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

function controls(state: SaliencyFactorsState, {t}: Frame): readonly Control[] {
  return [
    {
      key: "scale",
      label: t("Scale"),
      value: state.scale,
      options: [
        {value: "step", label: t("This step")},
        {value: "output", label: t("Whole output")},
        {value: "absolute", label: t("Absolute")},
      ],
    },
    {
      key: "bars",
      label: t("Bars"),
      value: state.bars,
      options: [
        {value: "series", label: t("Largest of each factor")},
        {value: "common", label: t("Largest of all")},
        {value: "token", label: t("Largest of each token")},
      ],
    },
    {
      key: "factor",
      label: t("Factor"),
      value: state.factor === null ? "" : String(state.factor),
      options: [
        {value: "", label: t("All")},
        ...factorNames(state).map((name) => ({value: name, label: name})),
      ],
    },
  ];
}

function read({position, factor}: SaliencyFactorsState): ReturnType<Link<SaliencyFactorsState>["read"]> {
  return {position, factor};
}

function write(
  state: SaliencyFactorsState,
  {position, factor}: Parameters<Link<SaliencyFactorsState>["write"]>[1],
): SaliencyFactorsState {
  let next = state;
  if (position === null) next = change(next, {position});
  else if (position !== undefined && position < state.tokens.length) next = selectToken(next, position);
  if (factor === undefined || (factor !== null && factor >= factorCount(state))) return next;
  return change(next, {factor});
}
