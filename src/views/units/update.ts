import {change} from "../change.js";
import type {UnitsState} from "../units.js";
import type {Action} from "../view.js";
import {placeOf, selectedUnit, unitMark, unitPlaceOf} from "./marks.js";
import type {Place, UnitPlace} from "./marks.js";
import {neuronsOf, toggled} from "./set.js";
import {namedUnit} from "./words.js";

/** What a view of neurons adds to what a reader's actions do in all of them. */
export interface UnitMoves<S extends UnitsState> {
  /** The neuron that is nearest to the pointer; null where none is drawn. */
  nearest(state: S, place: Place): UnitPlace | null;
  /** Where a key leads from a neuron; null for other keys. */
  next(state: S, at: UnitPlace, key: string): UnitPlace | null;
  /** The neurons that a drag takes in, by number. */
  within(state: S, from: Place, to: Place): readonly number[];
  /** What a control of the view's own does. */
  set(state: S, key: string, value: string): S;
}

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function updateUnits<S extends UnitsState>(state: S, action: Action, moves: UnitMoves<S>): S {
  switch (action.type) {
    case "hover":
      return put(state, {hovered: markAt(state, action.mark, moves)});
    case "focus":
      return put(state, {focused: unitPlaceOf(state, action.mark) ? action.mark : null});
    case "press":
      return press(state, unitPlaceOf(state, markAt(state, action.mark, moves)), action.shift);
    case "key":
      return pressKey(state, action, moves);
    case "drag":
      return drag(state, action, moves);
    case "set":
      if (action.key === "clear") return put(state, {neurons: null});
      return action.key === "find" ? find(state, action.value) : moves.set(state, action.key, action.value);
  }
}

const put = <S extends UnitsState>(state: S, next: Partial<UnitsState>): S =>
  change<UnitsState & S>(state, next as Partial<UnitsState & S>);

/** The mark of the neuron that a mark is of, or that is nearest to the place it names. */
function markAt<S extends UnitsState>(state: S, mark: string | null, moves: UnitMoves<S>): string | null {
  const place = placeOf(mark);
  const found = place ? moves.nearest(state, place) : unitPlaceOf(state, mark);
  return found && unitMark(found);
}

/** Pressed again, the selected neuron is let go. With Shift, the set of brushed neurons has one more, or one less. */
function press<S extends UnitsState>(state: S, at: UnitPlace | null, shift: boolean): S {
  if (!at) return state;
  if (shift) return put(state, {neurons: toggled(state, at.unit)});
  if (selectedUnit(state) === at.unit) return put(state, {neuron: null});
  return select(state, at.unit);
}

/** Selects the neuron that a reader's words name; empty ones let it go, others do nothing. */
function find<S extends UnitsState>(state: S, words: string): S {
  if (words.trim() === "") return put(state, {neuron: null});
  const unit = namedUnit(state, words);
  return unit === null ? state : select(state, unit);
}

const select = <S extends UnitsState>(state: S, unit: number): S =>
  put(state, {layer: Math.floor(unit / state.width), neuron: unit % state.width});

function pressKey<S extends UnitsState>(
  state: S,
  {mark, key, shift}: Extract<Action, {type: "key"}>,
  moves: UnitMoves<S>,
): S {
  if (key === "Escape") return escape(state);
  // A key that comes before the page has moved its focus goes on from where the focus will be.
  const at = unitPlaceOf(state, state.focused) ?? unitPlaceOf(state, mark);
  if (!at) return state;
  if (key === "Enter" || key === " ") return press(state, at, shift);
  const to = moves.next(state, at, key);
  // The pointer may still rest on a mark: what was done last is what is told.
  return to ? put(state, {focused: unitMark(to), hovered: null}) : state;
}

/** Lets go what was done last: the look, the set, the neuron. */
function escape<S extends UnitsState>(state: S): S {
  if (state.hovered !== null || state.brush !== null) return put(state, {hovered: null, brush: null});
  return state.neurons === null ? put(state, {neuron: null}) : put(state, {neurons: null});
}

function drag<S extends UnitsState>(
  state: S,
  {from, to, done, cancelled}: Extract<Action, {type: "drag"}>,
  moves: UnitMoves<S>,
): S {
  const [a, b] = [placeOf(from), placeOf(to)];
  if (!a || !b || cancelled) return put(state, {brush: null});
  if (done) return put(state, {brush: null, neurons: neuronsOf(moves.within(state, a, b), state.width)});
  return state.brush?.from === from && state.brush.to === to ? state : put(state, {brush: {from, to}});
}
