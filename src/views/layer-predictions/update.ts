import {change} from "../change.js";
import {nextCell} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {LayerPredictionsState, LensStatistic} from "../layer-predictions.js";
import {overviewColumns} from "../ranks/marks.js";
import {centred, reaching, windowOf, zoomed} from "../ranks/window.js";
import type {Action} from "../view.js";
import {isWaiting} from "../wish.js";
import {cursorOf, gridName, inNumbers, markedCell, markOf, rowsOf, tableOf} from "./grid.js";

type State = LayerPredictionsState;

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: State, action: Action): State {
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
function known(state: State, mark: string | null): string | null {
  const cell = markedCell(state, mark);
  return cell && markOf(cell);
}

function press(state: State, mark: string | null): State {
  const cell = markedCell(state, mark);
  if (cell) return select(state, cell);
  const columns = overviewColumns(gridName, mark, state.positions.length);
  return columns ? withWindow(state, centred(state.window, columns[0], state.positions.length)) : state;
}

/** Selects a field, and asks for the candidates of its position where they are not there; the selected one is let go. */
function select(state: State, cell: GridCell): State {
  const {row, column} = inNumbers(state, cell);
  const position = state.positions[column];
  const asked = isWaiting(state) && state.wish?.position === position;
  const missing = !tableOf(state, column) && !asked;
  // What another figure selected has not been asked for: that comes first.
  if (row === state.row && column === state.column && !missing) return change(state, {row: null});
  const chosen = change(state, {row, column});
  if (!missing) return chosen;
  const number = Math.max(state.granted, state.wish?.number ?? 0) + 1;
  return {...chosen, wish: {number, position}};
}

function key(state: State, mark: string | null, pressed: string): State {
  if (pressed === "Escape") return change(state, {hovered: null, focused: null, brush: null});
  const cell = markedCell(state, mark);
  if (!cell) return state;
  const columns = state.positions.length;
  if (pressed === "Enter" || pressed === " ") return select(state, cell);
  if (pressed === "+" || pressed === "-") {
    return withWindow(state, zoomed(state.window, cell.column, columns, pressed === "+"));
  }
  const next = nextCell(cell, pressed, {rows: rowsOf(state).length, columns});
  if (!next) return state;
  // The pointer may still rest on a field: what was done last is what is told.
  const moved = change(state, {focused: markOf(next), hovered: null});
  return withWindow(moved, reaching(state.window, next.column));
}

function drag(state: State, {from, to, done, cancelled}: Action & {readonly type: "drag"}): State {
  const columns = state.positions.length;
  const [a, b] = [from, to].map((mark) => overviewColumns(gridName, mark, columns));
  if (!a || !b) return state;
  if (cancelled) return change(state, {brush: null});
  const brush = windowOf(Math.min(a[0], b[0]), Math.max(a[1], b[1]), columns);
  if (done) return withWindow(change(state, {brush: null}), brush);
  return same(state.brush, brush) ? state : change(state, {brush});
}

type Ends = State["window"];
const same = (a: Ends, b: Ends): boolean => a === b || (a?.[0] === b?.[0] && a?.[1] === b?.[1]);
const withWindow = (state: State, window: Ends): State =>
  same(state.window, window) ? state : change(state, {window});

export const statistics: readonly LensStatistic[] = ["probability", "rank", "entropy", "divergence"];
export const layouts = ["auto", "lines", "window"] as const;
const forgotten = {hovered: null, focused: null, brush: null} as const;

function set(state: State, name: string, value: string): State {
  switch (name) {
    case "statistic": {
      const statistic = statistics.find((each) => each === value);
      return statistic ? change(state, {statistic}) : state;
    }
    case "direction":
      return value === "down" || value === "up" ? change(state, {direction: value, ...forgotten}) : state;
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
      if (value === "reset") return change(state, {window: null});
      const columns = state.positions.length;
      if (columns === 0 || (value !== "in" && value !== "out")) return state;
      return withWindow(state, zoomed(state.window, cursorOf(state)?.column ?? 0, columns, value === "in"));
    }
    default:
      return state;
  }
}
