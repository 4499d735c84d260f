import {linkOf} from "../ranks/link.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import type {View} from "../view.js";
import {controls} from "./controls.js";
import {draw} from "./draw.js";
import {columnOf} from "./numbers.js";
import {cursorOf, find, markOf, placeIn} from "./place.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, around, blank, table, text} from "./words.js";
import {textOf} from "../tokens/words.js";

/** Ranks and probabilities of chosen words, layer by layer, in the place of tokens of a text. */
export const rankingsWatchView: View<RankingsWatchState> = {
  name: "rankingsWatch",
  version: 1,
  editable: [
    "shown",
    "form",
    "scope",
    "statistic",
    "difference",
    "compare",
    "row",
    "column",
    "direction",
    "halfSteps",
    "palest",
    "window",
    "wish",
  ],
  transient: ["hovered", "focused", "brush"],
  validate,
  draw,
  update,
  controls,
  focusMark(state) {
    const cursor = cursorOf(state);
    return cursor && markOf(state, cursor);
  },
  announce,
  table,
  text,
  copyText(state, from, to) {
    const ends = [from, to ?? from].map((mark) => find(state, mark ?? null));
    const [a, b] = ends.map((found) => found && state.positions[placeIn(state, found).column]);
    if (a !== null && b !== null && state.scope === "all") {
      return textOf(state.tokens, Math.min(a, b), Math.min(state.tokens.length - 1, Math.max(a, b)));
    }
    const {before, after} = around(state, columnOf(state));
    return `${before}${blank}${after}`;
  },
  link: linkOf<RankingsWatchState>(),
};
