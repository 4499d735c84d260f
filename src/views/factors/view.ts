import type {FactorsState} from "../factors.js";
import {change} from "../change.js";
import type {Selection} from "../selection.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {isWaiting} from "../wish.js";
import {draw} from "./draw.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {countOf, readMark, toldFactor} from "./values.js";
import {announce, table, text} from "./words.js";

/** Groups of neurons that fire together: a sparkline each over the positions, and the text in their colours. */
export const factorsView: View<FactorsState> = {
  name: "factors",
  version: 1,
  editable: ["wish", "scale", "factor", "pinned", "position", "layer", "neuron"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => state.focused,
  announce,
  table,
  text,
  copyText: (state, from, to) => {
    const ends = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    const [a, b] = ends.map((end) => (end?.kind === "token" ? end.at : null));
    if (a === null || b === null) return textOf(state.tokens);
    return textOf(state.tokens, Math.min(a, b), Math.max(a, b));
  },
  link: {
    output: ({output}) => output,
    read: ({factor, position, layer, neuron}) => ({factor, position, layer, neuron}),
    write: (state, selection) => change(state, fitting(state, selection)),
  },
};

/** What of a selection made elsewhere can be shown here. */
function fitting(
  state: FactorsState,
  {factor, position, layer, neuron}: Partial<Selection>,
): Partial<FactorsState> {
  const fits = (at: number | null | undefined, count: number): at is number | null =>
    at === null || (at !== undefined && at < count);
  return {
    ...(fits(factor, countOf(state)) ? {factor} : {}),
    ...(fits(position, state.tokens.length) ? {position} : {}),
    ...(layer === undefined ? {} : {layer}),
    ...(neuron === undefined ? {} : {neuron}),
  };
}

function controls(state: FactorsState, {t, asks}: Frame): readonly Control[] {
  const count = countOf(state);
  const scale: Control = {
    key: "scale",
    label: t("Scale"),
    value: state.scale,
    options: [
      {value: "common", label: t("Common")},
      {value: "own", label: t("Each its own")},
    ],
  };
  const factor: Control = {
    key: "factor",
    label: t("Text shows"),
    value: state.factor === null ? "" : String(state.factor),
    options: [
      {value: "", label: t("Strongest factor")},
      ...Array.from({length: count}, (_, i) => ({value: String(i), label: `${t("Factor")} ${i}`})),
    ],
  };
  const disabled = isWaiting(state);
  const button = (value: string, label: string): Control => ({
    kind: "button",
    key: "ask",
    label,
    value,
    disabled,
  });
  return [
    scale,
    factor,
    ...(state.pinned.length > 0
      ? [{kind: "button", key: "unpin", label: t("Unpin all"), value: "all"} as const]
      : []),
    ...(asks === true
      ? [
          ...(state.stability ? [] : [button("stability", t("Check stability"))]),
          ...(state.curve ? [] : [button("curve", t("Try other numbers"))]),
          ...(state.ablatable ? [button("ablate", `${t("Take away factor")} ${toldFactor(state)}`)] : []),
        ]
      : []),
  ];
}
