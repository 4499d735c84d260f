import type {LayerPredictionsState} from "../layer-predictions.js";
import {linkOf} from "../ranks/link.js";
import {isHalfStep} from "../ranks/rows.js";
import {longRank, palestChoices} from "../ranks/scale.js";
import {textOf} from "../tokens/words.js";
import type {Control, Frame, View} from "../view.js";
import {draw} from "./draw.js";
import {cursorOf, markedCell, markOf} from "./grid.js";
import {statisticNames} from "./statistic.js";
import {statistics, update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";
import {layoutControls} from "../ranks/layout-controls.js";

type State = LayerPredictionsState;

/** What each layer would predict if it were the last. */
export const layerPredictionsView: View<State> = {
  name: "layerPredictions",
  version: 1,
  editable: ["statistic", "direction", "halfSteps", "palest", "layout", "window", "row", "column", "wish"],
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
    const ends = [from, to ?? from].map((mark) => markedCell(state, mark ?? null));
    const [a, b] = ends.map((cell) => cell && state.positions[cell.column]);
    if (a === null || b === null) return textOf(state.tokens);
    return textOf(state.tokens, Math.min(a, b), Math.min(state.tokens.length - 1, Math.max(a, b)));
  },
  link: linkOf<State>(),
};

function controls(state: State, {t}: Frame): readonly Control[] {
  return [
    {
      key: "statistic",
      label: t("Colour"),
      value: state.statistic,
      options: statistics.map((value) => ({value, label: t(statisticNames[value])})),
    },
    {
      key: "direction",
      label: t("First layer"),
      value: state.direction,
      options: [
        {value: "down", label: t("On top")},
        {value: "up", label: t("At the bottom")},
      ],
    },
    ...(state.statistic === "rank"
      ? [
          {
            key: "palest",
            label: t("Palest from rank"),
            value: String(state.palest),
            options: palestChoices(state.palest, state.nVocab).map((rank) => ({
              value: String(rank),
              label: rank === state.nVocab ? `${longRank(rank)} (${t("all")})` : longRank(rank),
            })),
          },
        ]
      : []),
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
    ...(state.positions.length > 12 ? layoutControls(state, t) : []),
  ];
}
