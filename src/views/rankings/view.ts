import type {RankingsState} from "../rankings.js";
import {linkOf} from "../ranks/link.js";
import {isHalfStep} from "../ranks/rows.js";
import {longRank, palestChoices} from "../ranks/scale.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {cursorOf, inNumbers, markedCell, markOf, shownOf} from "./grid.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";
import {layoutControls} from "../ranks/layout-controls.js";

/** Rank of the token that came, at each position, in each layer's projection on the vocabulary. */
export const rankingsView: View<RankingsState> = {
  name: "rankings",
  version: 1,
  editable: ["direction", "part", "halfSteps", "palest", "layout", "window", "row", "column"],
  transient: ["hovered", "focused", "brush"],
  validate,
  draw,
  update,
  controls,
  focusMark(state) {
    const cursor = cursorOf(state);
    return cursor && markOf(cursor);
  },
  announce,
  table,
  text,
  copyText(state, from, to) {
    const shown = shownOf(state);
    const ends = [from, to ?? from].map((mark) => markedCell(shown, mark ?? null));
    const [a, b] = ends.map((cell) => cell && state.positions[inNumbers(shown, cell).column]);
    if (a === null || b === null) return textOf(state.tokens);
    return textOf(state.tokens, Math.min(a, b), Math.min(state.tokens.length - 1, Math.max(a, b)));
  },
  link: linkOf<RankingsState>(),
};

function controls(state: RankingsState, {t}: Frame): readonly Control[] {
  const {columns} = shownOf(state);
  const hasPrompt = state.positions.some((at) => at < state.nPrompt);
  const hasOutput = state.positions.some((at) => at >= state.nPrompt);
  return [
    ...(hasPrompt && hasOutput
      ? [
          {
            key: "part",
            label: t("Positions"),
            value: state.part,
            options: [
              {value: "output", label: t("Output")},
              {value: "all", label: t("Prompt and output")},
            ],
          },
        ]
      : []),
    {
      key: "direction",
      label: t("First layer"),
      value: state.direction,
      options: [
        {value: "down", label: t("On top")},
        {value: "up", label: t("At the bottom")},
      ],
    },
    {
      key: "palest",
      label: t("Palest from rank"),
      value: String(state.palest),
      options: palestChoices(state.palest, state.nVocab).map((rank) => ({
        value: String(rank),
        label: rank === state.nVocab ? `${longRank(rank)} (${t("all")})` : longRank(rank),
      })),
    },
    ...(state.rows.some(isHalfStep)
      ? [
          {
            kind: "button" as const,
            key: "halfSteps",
            label: t("Half-steps"),
            value: String(!state.halfSteps),
            pressed: state.halfSteps,
          },
        ]
      : []),
    ...(columns > 12 ? layoutControls(state, t) : []),
  ];
}
