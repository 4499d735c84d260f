import type {GenerationState} from "../generation.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {pathOf, readMark} from "./path.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {focusToken} from "./focus.js";
import {announce, branchText, table, text} from "./words.js";

/** The output of a model while it is made, with the candidates of each step and the branches that were taken. */
export const generationView: View<GenerationState> = {
  name: "generation",
  version: 1,
  editable: ["branch", "selected", "wish"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls,
  focusMark: (state) => state.focused ?? focusToken(state)?.toString() ?? null,
  announce,
  table,
  text,
  copyText(state, from, to) {
    const {tokens} = pathOf(state);
    const ends = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    const [a, b] = ends.map((end) => (end?.kind === "position" ? end.at : null));
    if (a === null || b === null) return textOf(tokens);
    return textOf(tokens, Math.min(a, b), Math.max(a, b));
  },
};

function controls(state: GenerationState, {t}: Frame): readonly Control[] {
  if (state.branches.length < 2) return [];
  const options = state.branches.map((branch, i) => ({
    value: String(i),
    label: `${i + 1} ${branchText(state, branch).trim().slice(0, 24)}`,
  }));
  return [{key: "branch", label: t("Branch"), value: String(state.branch), options}];
}
