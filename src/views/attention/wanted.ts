import type {AttentionState, AttentionWish} from "../attention.js";
import {isWaiting} from "../wish.js";
import {areaOf, chosen, groupOf, isExact, nameOf, sameArea, sameName, wholeOf, wholeSource} from "./scene.js";
import type {AttentionArea} from "../attention.js";

/** What the kernel would have to be asked for, to show exactly what the reader looks at; null where nothing is missing. */
export function wanted(state: AttentionState): Omit<AttentionWish, "number"> | null {
  const name = nameOf(state);
  if (state.show === "heads") {
    return groupOf(state).fields ? null : {...name, heads: true, zoom: null, query: null, key: null};
  }
  const {query, key} = chosen(state);
  const wish = {...name, heads: false, zoom: state.zoom, query, key};
  const {opened, region, line, zoom} = state;
  const whole = wholeSource(state);
  const held = whole !== null && (isExact(whole) || (opened !== null && sameName(opened, name)));
  if (!held) return wish;
  if (
    opened &&
    sameName(opened, name) &&
    opened.computed &&
    query !== null &&
    !opened.computed.includes(query)
  ) {
    return wish;
  }
  if (isExact(whole)) return null;
  if (zoom && !(region && sameName(region, name) && sameArea(region, zoom))) return wish;
  const lined = line && sameName(line, name) && line.query === query && line.key === key;
  return lined ? null : wish;
}

const sameWish = (a: Omit<AttentionWish, "number">, b: Omit<AttentionWish, "number">): boolean =>
  (a.heads ? b.heads && a.part === b.part : !b.heads && sameName(a, b)) &&
  a.query === b.query &&
  a.key === b.key &&
  sameArea(a.zoom, b.zoom);

/** The state with a wish for what is missing; the same one where nothing is, or it was asked for already. */
export function asked(state: AttentionState): AttentionState {
  const wish = wanted(state);
  if (!wish) return state;
  const {wish: before, refusal} = state;
  if (before && sameWish(before, wish) && (isWaiting(state) || refusal !== "")) return state;
  return {...state, wish: {...wish, number: Math.max(before?.number ?? 0, state.granted) + 1}};
}

/** A part, or null where it is the whole. */
export function zoomOf(state: AttentionState, area: AttentionArea): AttentionArea | null {
  return sameArea(area, wholeOf(state)) ? null : area;
}

/** The part around a place that is `factor` times as long on each side as what is looked at. */
export function around(
  state: AttentionState,
  {query, key}: {readonly query: number; readonly key: number},
  factor: number,
): AttentionArea | null {
  const [area, whole] = [areaOf(state), wholeOf(state)];
  const stretch = (
    [from, to]: readonly [number, number],
    [, high]: readonly [number, number],
    centre: number,
  ): readonly [number, number] => {
    const length = Math.max(1, Math.min(high, Math.round((to - from) * factor)));
    const start = Math.max(0, Math.min(high - length, Math.round(centre - length / 2)));
    return [start, start + length];
  };
  return zoomOf(state, {
    queries: stretch(area.queries, whole.queries, query + 0.5),
    keys: stretch(area.keys, whole.keys, key + 0.5),
  });
}
