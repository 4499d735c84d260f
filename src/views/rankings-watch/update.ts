import {change} from "../change.js";
import {overviewColumns} from "../ranks/marks.js";
import {centred, reaching, windowOf, zoomed} from "../ranks/window.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import type {Action} from "../view.js";
import {find, gridsOf, markOf, nextOf, placeIn} from "./place.js";
import {set} from "./set.js";

type State = RankingsWatchState;

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
  const found = find(state, mark);
  return found && markOf(state, found);
}

function press(state: State, mark: string | null): State {
  const found = find(state, mark);
  if (found) {
    const {row, column} = placeIn(state, found);
    const same = row === state.row && column === state.column;
    return change(state, same ? {row: null} : {row, column});
  }
  const columns = brushed(state, mark);
  return columns ? withWindow(state, centred(state.window, columns[0], state.positions.length)) : state;
}

/** The columns that a field of any of the overviews stands for. */
function brushed(state: State, mark: string | null): readonly [number, number] | null {
  if (state.scope === "one") return null;
  for (const {name, columns} of gridsOf(state)) {
    const found = overviewColumns(name, mark, columns);
    if (found) return found;
  }
  return null;
}

function key(state: State, mark: string | null, pressed: string): State {
  if (pressed === "Escape") return change(state, {hovered: null, focused: null, brush: null});
  const found = find(state, mark);
  if (!found) return state;
  if (pressed === "Enter" || pressed === " ") return press(state, mark);
  const many = state.scope === "all" && state.form === "heatmap";
  if (many && (pressed === "+" || pressed === "-")) {
    const {columns} = gridsOf(state)[found.grid];
    return withWindow(state, zoomed(state.window, found.cell.column, columns, pressed === "+"));
  }
  const next = nextOf(state, found, pressed);
  if (!next) return state;
  // The pointer may still rest on a field: what was done last is what is told.
  const moved = change(state, {focused: markOf(state, next), hovered: null});
  return many ? withWindow(moved, reaching(state.window, next.cell.column)) : moved;
}

function drag(state: State, {from, to, done, cancelled}: Action & {readonly type: "drag"}): State {
  const [a, b] = [from, to].map((mark) => brushed(state, mark));
  if (!a || !b) return state;
  if (cancelled) return change(state, {brush: null});
  const brush = windowOf(Math.min(a[0], b[0]), Math.max(a[1], b[1]), state.positions.length);
  if (done) return withWindow(change(state, {brush: null}), brush);
  return same(brush, state.brush) ? state : change(state, {brush});
}

type Ends = State["window"];
const same = (a: Ends, b: Ends): boolean => a === b || (a?.[0] === b?.[0] && a?.[1] === b?.[1]);
const withWindow = (state: State, window: Ends): State =>
  same(state.window, window) ? state : change(state, {window});
