import {change} from "../change.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, Link, View} from "../view.js";
import {draw} from "./draw.js";
import {readMark, tabbable} from "./scene.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** Word-sized charts in the flow of a text. */
export const textSparklinesView: View<TextSparklinesState> = {
  name: "text-sparklines",
  version: 1,
  editable: ["style", "scale", "granularity", "selected", "series"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => state.focused ?? (state.tokens.length > 0 ? String(tabbable(state, "token")) : "s0"),
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

function controls(state: TextSparklinesState, {t}: Frame): readonly Control[] {
  const scales: Control = {
    key: "scale",
    label: t("Height"),
    value: state.scale,
    options: [
      {value: "common", label: t("Largest of all")},
      {value: "series", label: t("Largest of each series")},
      {value: "token", label: t("Largest of each token")},
    ],
  };
  return [
    {
      key: "style",
      label: t("Charts"),
      value: state.style,
      options: [
        {value: "bars", label: t("Bars")},
        ...(state.ordered ? [{value: "line", label: t("Lines")}] : []),
      ],
    },
    ...(state.heights === "rank" ? [] : [scales]),
    {
      key: "granularity",
      label: t("For each"),
      value: state.granularity,
      options: [
        {value: "tokens", label: t("Token")},
        {value: "words", label: t("Word")},
      ],
    },
    {
      key: "series",
      label: t("Show"),
      value: state.series === null ? "" : String(state.series),
      options: [
        {value: "", label: t("All")},
        ...state.names.map((name, i) => ({value: String(i), label: name})),
      ],
    },
  ];
}

function read({
  selected,
  series,
  links,
  numbers,
}: TextSparklinesState): ReturnType<Link<TextSparklinesState>["read"]> {
  const number = series === null ? null : numbers[series];
  return {position: selected, ...(links === null ? {} : {[links]: number})};
}

function write(
  state: TextSparklinesState,
  selection: Parameters<Link<TextSparklinesState>["write"]>[1],
): TextSparklinesState {
  let next = state;
  const {position} = selection;
  if (position !== undefined && (position === null || position < state.tokens.length)) {
    next = change(next, {selected: position});
  }
  const number = state.links === null ? undefined : selection[state.links];
  if (number === undefined) return next;
  const series = number === null ? null : state.numbers.indexOf(number);
  return series === -1 ? next : change(next, {series});
}
