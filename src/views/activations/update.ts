import type {ActivationArea, ActivationsState, NeuronOrder} from "../activations.js";
import {change} from "../change.js";
import {nextCell} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {cellMark} from "../heatmap/cell-mark.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isWaiting} from "../wish.js";
import {
  areaOf,
  isCoarse,
  mapName,
  mapOf,
  neuronAt,
  readMark,
  shownToken,
  strongestAt,
  wholeOf,
} from "./scene.js";
import type {ActivationMark} from "./scene.js";

export const orders: readonly NeuronOrder[] = ["cluster", "index", "peak"];

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: ActivationsState, action: Action): ActivationsState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return press(state, readMark(state, action.mark));
    case "key":
      return key(state, action.mark, action.key);
    case "drag":
      return drag(state, action);
    case "set":
      return set(state, action.key, action.value);
  }
}

const known = (state: ActivationsState, mark: string | null): string | null =>
  readMark(state, mark) ? mark : null;

function press(state: ActivationsState, mark: ActivationMark | null): ActivationsState {
  switch (mark?.kind) {
    case "field":
      return pressField(state, mark.cell);
    case "token":
      return change(state, {selected: mark.at});
    case "cluster":
      return change(state, {cluster: state.cluster === mark.at ? null : mark.at, neuron: null});
    case "neuron": {
      const position = shownToken(state);
      if (position === null) return state;
      return change(state, {neuron: strongestAt(state, position)[mark.at].neuron, cluster: null});
    }
    case undefined:
      return state;
  }
}

/** Selects the neuron and the token of a field; of several, those of the value farthest from 0. */
function pressField(state: ActivationsState, {row, column}: GridCell): ActivationsState {
  const grid = mapOf(state);
  const {at} = grid.at(row, column);
  const place = at ?? {row: grid.rowsOf(row)[0], position: grid.positionsOf(column)[0]};
  return change(state, {neuron: neuronAt(state, place.row), selected: place.position, cluster: null});
}

function key(state: ActivationsState, mark: string | null, pressed: string): ActivationsState {
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const found = readMark(state, state.focused) ?? readMark(state, mark);
  if (!found) return state;
  if (pressed === "Enter" || pressed === " ") return press(state, found);
  if (pressed === "Escape") return escape(state);
  if (found.kind === "field") return keyAtField(state, found.cell, pressed);
  if (found.kind === "token") {
    return move(state, "", neighbour(lastLayout(state.tokens), found.at, state.tokens.length, pressed));
  }
  const count = found.kind === "cluster" ? state.sizes.length : state.strongest.shape[1];
  const along = {ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight"}[pressed] ?? pressed;
  return move(state, found.kind === "cluster" ? "c" : "n", neighbour(undefined, found.at, count, along));
}

/** Lets go what was done last: the look, the cluster, the neuron, the part. */
function escape(state: ActivationsState): ActivationsState {
  if (state.hovered !== null) return change(state, {hovered: null});
  if (state.cluster !== null) return change(state, {cluster: null});
  if (state.neuron !== null) return change(state, {neuron: null});
  return state.zoom === null ? state : zoomTo(state, null);
}

function move(state: ActivationsState, prefix: string, to: number | null): ActivationsState {
  // The pointer may still rest on a mark: what was done last is what is shown.
  return to === null ? state : change(state, {focused: `${prefix}${to}`, hovered: null});
}

function keyAtField(state: ActivationsState, cell: GridCell, pressed: string): ActivationsState {
  if (pressed === "+" || pressed === "=") return zoomTo(state, around(state, cell, 0.5));
  if (pressed === "-") return zoomTo(state, around(state, cell, 2));
  const next = nextCell(cell, pressed, mapOf(state));
  return next === null ? state : change(state, {focused: cellMark(mapName, next), hovered: null});
}

/** The part around a field that is `factor` times as long on each side as what is looked at; null for the whole. */
function around(state: ActivationsState, {row, column}: GridCell, factor: number): ActivationArea | null {
  const grid = mapOf(state);
  const [area, whole] = [areaOf(state), wholeOf(state)];
  const stretch = (
    [from, to]: readonly [number, number],
    [low, high]: readonly [number, number],
    centre: number,
  ): readonly [number, number] => {
    const length = Math.max(1, Math.min(high - low, Math.round((to - from) * factor)));
    const start = Math.max(low, Math.min(high - length, Math.round(centre - length / 2)));
    return [start, start + length];
  };
  const middle = ([from, to]: readonly [number, number]): number => (from + to) / 2;
  const next: ActivationArea = {
    rows: stretch(area.rows, whole.rows, middle(grid.rowsOf(row))),
    positions: stretch(area.positions, whole.positions, middle(grid.positionsOf(column))),
  };
  return sameArea(next, whole) ? null : next;
}

const sameArea = (a: ActivationArea, b: ActivationArea): boolean =>
  a.rows[0] === b.rows[0] &&
  a.rows[1] === b.rows[1] &&
  a.positions[0] === b.positions[0] &&
  a.positions[1] === b.positions[1];

/** Shows a part, and asks the kernel for its values where the figure has them only in blocks. */
export function zoomTo(state: ActivationsState, zoom: ActivationArea | null): ActivationsState {
  if (zoom === state.zoom || (zoom && state.zoom && sameArea(zoom, state.zoom))) return state;
  const next = {...state, zoom, hovered: null, brush: null};
  const focused = readMark(next, state.focused) ? state.focused : null;
  const shown = {...next, focused};
  return isCoarse(shown) ? ask(shown, {zoom}) : shown;
}

function drag(
  state: ActivationsState,
  {from, to, done, cancelled}: Extract<Action, {type: "drag"}>,
): ActivationsState {
  const [a, b] = [readMark(state, from), readMark(state, to)];
  if (a?.kind !== "field" || b?.kind !== "field" || cancelled) return change(state, {brush: null});
  if (!done) {
    return state.brush?.from === from && state.brush.to === to ? state : change(state, {brush: {from, to}});
  }
  // A field that is pressed is selected, not looked into.
  if (from === to) return change(state, {brush: null});
  const grid = mapOf(state);
  const span = (
    of: (i: number) => readonly [number, number],
    i: number,
    j: number,
  ): readonly [number, number] => [of(Math.min(i, j))[0], of(Math.max(i, j))[1]];
  return zoomTo(state, {
    rows: span(grid.rowsOf, a.cell.row, b.cell.row),
    positions: span(grid.positionsOf, a.cell.column, b.cell.column),
  });
}

/** Asks the kernel; a wish that is under way already is not made again. */
export function ask(
  state: ActivationsState,
  wanted: Partial<Pick<ActivationsState, "layer" | "order" | "zoom">>,
): ActivationsState {
  const {layer, order} = state.wish && isWaiting(state) ? state.wish : state;
  const wish = {layer, order, zoom: state.zoom, ...wanted};
  const before = state.wish;
  if (
    before &&
    isWaiting(state) &&
    before.layer === wish.layer &&
    before.order === wish.order &&
    (before.zoom === wish.zoom || (before.zoom && wish.zoom && sameArea(before.zoom, wish.zoom)))
  ) {
    return state;
  }
  const number = Math.max(before?.number ?? 0, state.granted) + 1;
  return {...state, wish: {...wish, number}};
}

function set(state: ActivationsState, name: string, value: string): ActivationsState {
  if (name === "layer") {
    const next = askLayer(state, Number(value));
    // The neuron of that number is another one there.
    return next === state ? state : change(next, {neuron: null});
  }
  if (name === "order") {
    const order = orders.find((each) => each === value);
    return order === undefined || order === state.order ? state : ask(state, {order, zoom: null});
  }
  if (name === "cluster") {
    const at = /^\d+$/.test(value) && Number(value) < state.sizes.length ? Number(value) : null;
    return change(state, {cluster: at, ...(at === null ? {} : {neuron: null})});
  }
  if (name === "whole") return zoomTo(state, null);
  return state;
}

/** Asks for another layer; the same state where it is shown, or is not one of the figure's. */
export function askLayer(state: ActivationsState, layer: number): ActivationsState {
  const coming = state.wish && isWaiting(state) ? state.wish.layer : state.layer;
  if (!state.layers.includes(layer) || layer === coming) return state;
  return ask(state, {layer, zoom: null});
}
