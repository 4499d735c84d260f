import type {SaliencyState} from "../saliency.js";
import {regexProblem} from "../tokens/groups.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {focusPosition} from "./focus.js";
import {link} from "./link.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** Input saliency as running text (minimal) or as boxes with bars and percentages (detailed). */
export const saliencyView: View<SaliencyState> = {
  name: "saliency",
  version: 2,
  reads: [1],
  editable: ["style", "scale", "method", "granularity", "regex", "written", "selected", "position", "span"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => focusPosition(state)?.toString() ?? null,
  announce,
  table,
  text,
  copyText: (state, from, to) => {
    if (from === undefined) return textOf(state.tokens);
    const [a, b] = [Number(from), Number(to ?? from)];
    return textOf(state.tokens, Math.min(a, b), Math.max(a, b));
  },
  link,
};

function controls(state: SaliencyState, {t}: Frame): readonly Control[] {
  const methods: Control = {
    key: "method",
    label: t("Method"),
    value: String(state.method),
    options: state.methods.map(({name}, i) => ({value: String(i), label: name})),
  };
  return [
    {
      key: "style",
      label: t("Style"),
      value: state.style,
      options: [
        {value: "minimal", label: t("Text")},
        {value: "detailed", label: t("Boxes with numbers")},
      ],
    },
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
    ...(state.methods.length > 1 ? [methods] : []),
    {
      key: "granularity",
      label: t("By"),
      value: state.granularity,
      options: [
        {value: "tokens", label: t("Tokens")},
        {value: "words", label: t("Words")},
        {value: "sentences", label: t("Sentences")},
        {value: "lines", label: t("Lines")},
        {value: "regex", label: t("Regular expression")},
      ],
    },
    ...(state.granularity === "regex" ? [regexControl(state, t)] : []),
  ];
}

function regexControl({tokens, nPrompt, regex, written}: SaliencyState, t: Frame["t"]): Control {
  const problem = written === regex ? "" : regexProblem(tokens, written, nPrompt);
  return {
    kind: "text",
    key: "regex",
    label: t("A group ends after"),
    value: written,
    placeholder: "[.;]\\s",
    problem: problem === "" ? "" : `${t("Cannot be used")}: ${problem}`,
  };
}
