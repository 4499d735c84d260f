import {brushedControl, brushedLink} from "../checkpoints/brushed.js";
import {unitControls} from "../checkpoints/choose-words.js";
import type {ContextsState} from "../contexts.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {markOf, readMark, shownLines, shownNeuron, tabbable} from "./scene.js";
import {keepMarks, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

type State = ContextsState;

/** Places in the corpus where a neuron fires, as running text, for each checkpoint. */
export const contextsView: View<State> = {
  name: "contexts",
  version: 1,
  editable: ["shown", "layer", "brushed", "kept", "checkpoint", "most", "wish"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => {
    const token = tabbable(state);
    return token && markOf(token);
  },
  announce,
  table,
  text,
  copyText(state, from, to) {
    const lines = shownLines(state);
    const [a, b] = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    if (a?.line !== undefined && a.line === b?.line) {
      return textOf(lines[a.line].line.tokens, Math.min(a.token, b.token), Math.max(a.token, b.token));
    }
    const [i, j] = a && b ? [Math.min(a.line, b.line), Math.max(a.line, b.line)] : [0, lines.length - 1];
    return lines
      .slice(i, j + 1)
      .map(({line}) => textOf(line.tokens))
      .join("\n");
  },
  link: brushedLink(keepMarks),
};

const mosts = [1, 3, 5, 10, 20, 50];

function controls(state: State, frame: Frame): readonly Control[] {
  const {t} = frame;
  const groups = shownNeuron(state).checkpoints.flatMap((checkpoint) => checkpoint.groups);
  const longest = Math.max(0, ...groups.map(({lines}) => lines.length));
  const choices = [...new Set([...mosts.filter((most) => most < longest), longest, state.most])]
    .filter((most) => most >= 1)
    .sort((a, b) => a - b);
  return [
    ...unitControls(state, frame),
    ...brushedControl(state, frame),
    {
      key: "checkpoint",
      label: t("Checkpoint"),
      value: state.checkpoint === null ? "all" : String(state.checkpoint),
      options:
        state.checkpoints.length < 2
          ? []
          : [
              {value: "all", label: t("all")},
              ...state.checkpoints.map((label, c) => ({value: String(c), label})),
            ],
    },
    {
      key: "most",
      label: groups.some(({name}) => name !== "") ? t("Contexts of each group") : t("Contexts"),
      value: String(state.most),
      options: choices.map((most) => ({value: String(most), label: String(most)})),
    },
  ];
}
