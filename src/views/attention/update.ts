import type {AttentionKind, AttentionState} from "../attention.js";
import {change} from "../change.js";
import {cellMark, nextCell} from "../heatmap/cell-mark.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {gridOf} from "./grid.js";
import {readMark} from "./marks.js";
import type {AttentionMark} from "./marks.js";
import {gridName, groupOf, headsName, isSquare, keysOf, queriesOf} from "./scene.js";
import {around, asked, zoomOf} from "./wanted.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: AttentionState, action: Action): AttentionState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return asked(press(state, readMark(state, action.mark)));
    case "key":
      return key(state, action.mark, action.key);
    case "drag":
      return asked(drag(state, action));
    case "set":
      return asked(set(state, action.key, action.value));
  }
}

const known = (state: AttentionState, mark: string | null): string | null =>
  readMark(state, mark) ? mark : null;

function press(state: AttentionState, mark: AttentionMark | null): AttentionState {
  if (!mark) return state;
  if (mark.kind === "head") {
    const {layer, head} = mark;
    return {...state, layer, head, kind: "pattern", show: "grid", hovered: null, focused: null};
  }
  if (mark.kind === "field") {
    const place = placeOf(state, mark.cell);
    return change(state, place);
  }
  const {at} = mark;
  // Of one text a token is both: what it looks at, and what looks at it.
  if (isSquare(state.part)) return change(state, {query: at, key: at});
  return change(state, mark.kind === "query" ? {query: at} : {key: at});
}

/** The first pair of tokens of a field. */
function placeOf(
  state: AttentionState,
  {row, column}: {readonly row: number; readonly column: number},
): {query: number; key: number} {
  const grid = gridOf(state)!;
  return {query: grid.queriesOf(row)[0], key: grid.keysOf(column)[0]};
}

function key(state: AttentionState, mark: string | null, pressed: string): AttentionState {
  // Keys may come faster than pictures: the state knows where the focus is, the page maybe not yet.
  const found = readMark(state, state.focused) ?? readMark(state, mark);
  if (!found) return state;
  if (pressed === "Enter" || pressed === " ") return asked(press(state, found));
  if (pressed === "Escape") return asked(escape(state));
  if (found.kind === "head") {
    const {nLayers, nHeads} = groupOf(state);
    const next = nextCell({row: found.layer, column: found.head}, pressed, {rows: nLayers, columns: nHeads});
    return next ? change(state, {focused: cellMark(headsName, next), hovered: null}) : state;
  }
  if (found.kind === "field") {
    const factor = {"+": 0.5, "=": 0.5, "-": 2}[pressed];
    if (factor !== undefined) return asked(zoomTo(state, around(state, placeOf(state, found.cell), factor)));
    const next = nextCell(found.cell, pressed, gridOf(state)!);
    return next ? change(state, {focused: cellMark(gridName, next), hovered: null}) : state;
  }
  return keyAtToken(state, found, pressed);
}

/** Page Up and Page Down go between the two texts; the other keys within one. */
function keyAtToken(
  state: AttentionState,
  {kind, at}: {readonly kind: "query" | "key"; readonly at: number},
  pressed: string,
): AttentionState {
  const [queries, keys] = [queriesOf(state, state.part), keysOf(state, state.part)];
  if (pressed === "PageDown" || pressed === "PageUp") {
    const [prefix, tokens] = pressed === "PageDown" ? ["k", keys] : ["q", queries];
    return change(state, {focused: `${prefix}${Math.min(at, tokens.length - 1)}`, hovered: null});
  }
  const tokens = kind === "query" ? queries : keys;
  const to = neighbour(lastLayout(tokens), at, tokens.length, pressed);
  // The pointer may still rest on a mark: what was done last is what is shown.
  return to === null
    ? state
    : change(state, {focused: `${kind === "query" ? "q" : "k"}${to}`, hovered: null});
}

/** Lets go what was done last: the look, the choice, the part, the head. */
function escape(state: AttentionState): AttentionState {
  if (state.hovered !== null) return change(state, {hovered: null});
  if (state.query !== null || state.key !== null) return change(state, {query: null, key: null});
  if (state.zoom !== null) return zoomTo(state, null);
  return state.show === "heads" ? state : change(state, {show: "heads", focused: null});
}

function zoomTo(state: AttentionState, zoom: AttentionState["zoom"]): AttentionState {
  const next = {...state, zoom, hovered: null, brush: null};
  return {...next, focused: readMark(next, state.focused) ? state.focused : null};
}

function drag(
  state: AttentionState,
  {from, to, done, cancelled}: Extract<Action, {type: "drag"}>,
): AttentionState {
  const [a, b] = [readMark(state, from), readMark(state, to)];
  if (a?.kind !== "field" || b?.kind !== "field" || cancelled) return change(state, {brush: null});
  if (!done) {
    return state.brush?.from === from && state.brush.to === to ? state : change(state, {brush: {from, to}});
  }
  // A field that is pressed is chosen, not looked into.
  if (from === to) return change(state, {brush: null});
  const grid = gridOf(state)!;
  const span = (
    of: (i: number) => readonly [number, number],
    i: number,
    j: number,
  ): readonly [number, number] => [of(Math.min(i, j))[0], of(Math.max(i, j))[1]];
  return zoomTo(
    state,
    zoomOf(state, {
      queries: span(grid.queriesOf, a.cell.row, b.cell.row),
      keys: span(grid.keysOf, a.cell.column, b.cell.column),
    }),
  );
}

const shows = ["heads", "grid", "text"] as const;
const kinds = ["pattern", "rollout", "flow"] as const;
const scales = ["linear", "log"] as const;

function set(state: AttentionState, name: string, value: string): AttentionState {
  const number = /^\d+$/.test(value) ? Number(value) : -1;
  switch (name) {
    case "show": {
      const show = shows.find((one) => one === value) ?? state.show;
      // All heads are shown by their patterns.
      const kind = show === "heads" ? "pattern" : state.kind;
      return show === state.show ? state : {...state, show, kind, hovered: null, focused: null, brush: null};
    }
    case "part":
      return toPart(state, value);
    case "kind": {
      const kind = kinds.find((one) => one === value && canBe(state, one)) ?? state.kind;
      return change(state, {kind, ...(kind === "pattern" || state.show !== "heads" ? {} : {show: "grid"})});
    }
    case "layer":
      return number >= 0 && number < groupOf(state).nLayers ? change(state, {layer: number}) : state;
    case "head":
      return number >= 0 && number < groupOf(state).nHeads ? change(state, {head: number}) : state;
    case "scale":
      return change(state, {scale: scales.find((one) => one === value) ?? state.scale});
    case "whole":
      return zoomTo(state, null);
    default:
      return state;
  }
}

/** Rollout and flow are of positions that look at one another. */
export const canBe = ({part}: Pick<AttentionState, "part">, kind: AttentionKind): boolean =>
  kind === "pattern" || isSquare(part);

function toPart(state: AttentionState, value: string): AttentionState {
  const group = state.groups.find(({part}) => part === value);
  if (!group || group.part === state.part) return state;
  return {
    ...state,
    part: group.part,
    kind: canBe(group, state.kind) ? state.kind : "pattern",
    layer: Math.min(state.layer, group.nLayers - 1),
    head: Math.min(state.head, group.nHeads - 1),
    query: null,
    key: null,
    zoom: null,
    hovered: null,
    focused: null,
    brush: null,
  };
}
