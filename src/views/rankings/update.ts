import {change} from "../change.js";
import {nextCell} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {RankingsState} from "../rankings.js";
import {overviewColumns} from "../ranks/marks.js";
import {centred, reaching, windowOf, zoomed} from "../ranks/window.js";
import type {Action} from "../view.js";
import {cursorOf, gridName, inNumbers, markedCell, markOf, shownOf} from "./grid.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: RankingsState, action: Action): RankingsState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return press(state, action.mark);
    case "key":
      return key(state, action.mark, action.key);
    case "drag":
      return drag(state, action);
    case "set":
      return set(state, action.key, action.value);
  }
}

/** The mark as it is in the whole, whichever line of the picture it was on. */
function known(state: RankingsState, mark: string | null): string | null {
  const cell = markedCell(shownOf(state), mark);
  return cell && markOf(cell);
}

function press(state: RankingsState, mark: string | null): RankingsState {
  const shown = shownOf(state);
  const cell = markedCell(shown, mark);
  if (cell) return select(state, cell);
  const columns = overviewColumns(gridName, mark, shown.columns);
  return columns ? withWindow(state, centred(state.window, columns[0], shown.columns)) : state;
}

/** Selects a field; the selected one is let go. */
function select(state: RankingsState, cell: GridCell): RankingsState {
  const {row, column} = inNumbers(shownOf(state), cell);
  return row === state.row && column === state.column
    ? change(state, {row: null, column: null})
    : change(state, {row, column});
}

function key(state: RankingsState, mark: string | null, pressed: string): RankingsState {
  const shown = shownOf(state);
  const cell = markedCell(shown, mark);
  if (pressed === "Escape") return change(state, {hovered: null, focused: null, brush: null});
  if (!cell) return state;
  if (pressed === "Enter" || pressed === " ") return select(state, cell);
  if (pressed === "+" || pressed === "-") {
    return withWindow(state, zoomed(state.window, cell.column, shown.columns, pressed === "+"));
  }
  const next = nextCell(cell, pressed, {rows: shown.rows.length, columns: shown.columns});
  if (!next) return state;
  // The pointer may still rest on a field: what was done last is what is told.
  const moved = change(state, {focused: markOf(next), hovered: null});
  return withWindow(moved, reaching(state.window, next.column));
}

function drag(
  state: RankingsState,
  {from, to, done, cancelled}: Action & {readonly type: "drag"},
): RankingsState {
  const {columns} = shownOf(state);
  const ends = [from, to].map((mark) => overviewColumns(gridName, mark, columns));
  const [a, b] = ends;
  if (!a || !b) return state;
  if (cancelled) return change(state, {brush: null});
  const brush = windowOf(Math.min(a[0], b[0]), Math.max(a[1], b[1]), columns);
  return done ? withWindow(change(state, {brush: null}), brush) : withBrush(state, brush);
}

type Ends = RankingsState["window"];
const same = (a: Ends, b: Ends): boolean => a === b || (a?.[0] === b?.[0] && a?.[1] === b?.[1]);
const withWindow = (state: RankingsState, window: Ends): RankingsState =>
  same(state.window, window) ? state : change(state, {window});
const withBrush = (state: RankingsState, brush: Ends): RankingsState =>
  same(state.brush, brush) ? state : change(state, {brush});

const layouts = ["auto", "lines", "window"] as const;
const forgotten = {hovered: null, focused: null, brush: null} as const;

function set(state: RankingsState, name: string, value: string): RankingsState {
  switch (name) {
    case "direction":
      return value === "down" || value === "up" ? change(state, {direction: value, ...forgotten}) : state;
    case "part":
      if ((value !== "output" && value !== "all") || value === state.part) return state;
      return change(state, {part: value, window: null, ...forgotten});
    case "halfSteps":
      return change(state, {halfSteps: value === "true", ...forgotten});
    case "palest": {
      const palest = Number(value);
      return Number.isInteger(palest) && palest >= 2 ? change(state, {palest}) : state;
    }
    case "layout": {
      const layout = layouts.find((each) => each === value);
      return layout ? change(state, {layout, window: layout === "lines" ? null : state.window}) : state;
    }
    case "zoom": {
      const {columns} = shownOf(state);
      if (value === "reset") return change(state, {window: null});
      if (columns === 0 || (value !== "in" && value !== "out")) return state;
      const column = cursorOf(state)?.column ?? 0;
      return withWindow(state, zoomed(state.window, column, columns, value === "in"));
    }
    default:
      return state;
  }
}
