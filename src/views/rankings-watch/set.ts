import {change} from "../change.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import {isWaiting} from "../wish.js";
import {compared} from "./numbers.js";

type State = RankingsWatchState;

const forgotten = {hovered: null, focused: null, brush: null} as const;

/** What a control makes of the state. */
export function set(state: State, name: string, value: string): State {
  switch (name) {
    case "add":
      return add(state, value);
    case "remove":
      return remove(state, Number(value));
    case "form":
      return value === "heatmap" || value === "lines" ? change(state, {form: value, ...forgotten}) : state;
    case "scope":
      return value === "one" || value === "all" ? change(state, {scope: value, ...forgotten}) : state;
    case "statistic":
      return value === "rank" || value === "probability" ? change(state, {statistic: value}) : state;
    case "difference":
      return change(state, {difference: value === "true", ...forgotten});
    case "first":
      return compare(state, Number(value), 0);
    case "second":
      return compare(state, Number(value), 1);
    case "column":
      return inRange(value, state.positions.length) ? change(state, {column: Number(value)}) : state;
    case "row":
      return inRange(value, state.rows.length) ? change(state, {row: Number(value)}) : state;
    case "direction":
      return value === "down" || value === "up" ? change(state, {direction: value, ...forgotten}) : state;
    case "halfSteps":
      return change(state, {halfSteps: value === "true", ...forgotten});
    case "palest":
      return inRange(value, Infinity) && Number(value) >= 2 ? change(state, {palest: Number(value)}) : state;
    case "zoom":
      return value === "reset" ? change(state, {window: null}) : state;
    default:
      return state;
  }
}

const inRange = (value: string, count: number): boolean => /^\d+$/.test(value) && Number(value) < count;

/** A word that is known is shown again at once; for another one the kernel is asked. White space is a word as any other. */
function add(state: State, word: string): State {
  if (word === "") return state;
  const known = state.words.findIndex((each) => each.word === word || each.text === word);
  if (known >= 0) {
    const shown = state.shown.includes(known) ? state.shown : [...state.shown, known];
    return change(state, {shown, ...(shown === state.shown ? {} : forgotten)});
  }
  if (isWaiting(state) && state.wish?.word === word) return state;
  return change(state, {wish: {word, number: Math.max(state.wish?.number ?? 0, state.granted) + 1}});
}

function remove(state: State, word: number): State {
  if (!state.shown.includes(word)) return state;
  return change(state, {shown: state.shown.filter((each) => each !== word), ...forgotten});
}

/** Chooses one of the two words that are compared; where it is the other one, the two change places. */
function compare(state: State, word: number, place: 0 | 1): State {
  const pair = compared(state);
  if (!pair || !state.shown.includes(word) || pair[place] === word) return state;
  const other = pair[1 - place] === word ? pair[place] : pair[1 - place];
  return change(state, {compare: place === 0 ? [word, other] : [other, word], ...forgotten});
}
