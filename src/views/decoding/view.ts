import type {DecodingState} from "../decoding.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {isWaiting} from "../wish.js";
import {draw, focusToken} from "./draw.js";
import {candidateCount, explainedAt, readMark} from "./steps.js";
import {lastK, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** What a model could have chosen at each step, what the warpers of sampling make of it, and other branches. */
export const decodingView: View<DecodingState> = {
  name: "decoding",
  version: 1,
  editable: ["temperature", "topK", "topP", "minP", "selected", "rows", "branch", "wish"],
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
    const ends = [from, to ?? from].map((mark) => readMark(state, mark ?? null));
    const [a, b] = ends.map((end) => (end?.kind === "position" ? end.at : null));
    if (a === null || b === null) return textOf(state.tokens);
    return textOf(state.tokens, Math.min(a, b), Math.max(a, b));
  },
  link: {
    output: ({output}) => output,
    // The step that is explained while nobody has chosen one is not selected.
    read: ({selected}) => (selected < 0 ? {} : {position: selected}),
    write(state, {position}) {
      if (typeof position !== "number" || position === state.selected) return state;
      const shown = position >= state.nPrompt && position < state.tokens.length;
      return shown ? {...state, selected: position} : state;
    },
  },
};

function controls(state: DecodingState, {t, asks}: Frame): readonly Control[] {
  if (explainedAt(state) === null) return [];
  const {temperature, topK, topP, minP, rows} = state;
  const most = lastK(state);
  const sizes = [10, 20, 50, 100, 200].filter((size) => size < candidateCount(state));
  const shownRows = [...new Set([...sizes, candidateCount(state), Math.min(rows, candidateCount(state))])];
  const slider = (
    key: string,
    label: string,
    value: number,
    ends: readonly [number, number, number],
    shown: string,
  ): Control => ({
    kind: "range",
    key,
    label,
    value: String(value),
    min: ends[0],
    max: ends[1],
    step: ends[2],
    shown,
  });
  const neutral = temperature === 1 && topK === 0 && topP >= 1 && minP <= 0;
  return [
    slider("temperature", t("Temperature"), temperature, [0.1, 3, 0.05], temperature.toFixed(2)),
    slider("topK", t("Top-k"), topK === 0 ? most : topK, [1, most, 1], topK === 0 ? t("all") : String(topK)),
    slider("topP", t("Top-p"), topP, [0.01, 1, 0.01], topP >= 1 ? t("all") : topP.toFixed(2)),
    slider("minP", t("Min-p"), minP, [0, 1, 0.01], minP <= 0 ? t("off") : minP.toFixed(2)),
    {kind: "button", key: "reset", label: t("Reset"), value: "1", disabled: neutral},
    {
      key: "rows",
      label: t("Candidates"),
      value: String(Math.min(rows, candidateCount(state))),
      options: shownRows.sort((a, b) => a - b).map((size) => ({value: String(size), label: String(size)})),
    },
    {
      kind: "button",
      key: "strategies",
      label: t("Compare strategies from here"),
      value: "1",
      disabled: asks === false || isWaiting(state),
    },
  ];
}
