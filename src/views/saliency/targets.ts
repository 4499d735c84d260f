import {groupsOf, lastOf} from "../tokens/groups.js";
import type {Groups} from "../tokens/groups.js";
import type {SaliencyState} from "../saliency.js";

/** What is explained together: rows `from`…`to` of the scores, of the targets at `first`…`last`. */
export interface Shown {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
}

const rows = new WeakMap<readonly number[], Int32Array>();

/** The row of scores of a position; −1 where it is not explained. Asked for every token of a drawing. */
export function rowAt({targets}: SaliencyState, position: number): number {
  let known = rows.get(targets);
  if (!known) {
    rows.set(targets, (known = new Int32Array((targets.at(-1) ?? -1) + 1).fill(-1)));
    for (const [row, target] of targets.entries()) known[target] = row;
  }
  return known[position] ?? -1;
}

export function isTarget(state: SaliencyState, position: number | null): position is number {
  return position !== null && rowAt(state, position) >= 0;
}

export function groupsIn(state: SaliencyState): Groups {
  return groupsOf(state.tokens, state);
}

/** The targets in a stretch of tokens; null where there is none. */
export function targetsIn({targets}: SaliencyState, first: number, last: number): Shown | null {
  let from = 0;
  while (from < targets.length && targets[from] < first) from++;
  let to = from;
  while (to < targets.length && targets[to] <= last) to++;
  return to > from ? {first: targets[from], last: targets[to - 1], from, to: to - 1} : null;
}

/** The targets of the groups that a stretch of tokens lies in. */
export function unitOf(state: SaliencyState, first: number, last = first): Shown | null {
  if (state.granularity === "tokens") return targetsIn(state, first, last);
  const groups = groupsIn(state);
  return targetsIn(state, groups.first[groups.of[first]], lastOf(groups, groups.of[last]));
}

/** What the reader selected to be explained; null without targets. */
export function pinned(state: SaliencyState): Shown | null {
  const {span, position, selected, targets} = state;
  if (targets.length === 0) return null;
  if (span && (position === null || (position >= span[0] && position <= span[1]))) {
    const chosen = targetsIn(state, ...span);
    if (chosen) return unitOf(state, chosen.first, chosen.last);
  }
  return unitOf(state, selected);
}

/** What is explained now: under the pointer, else with the focus, else selected. A selected span is not taken apart. */
export function shownOf(state: SaliencyState): Shown | null {
  const own = pinned(state);
  for (const at of [state.hovered, state.focused]) {
    if (!isTarget(state, at)) continue;
    return own && at >= own.first && at <= own.last ? own : unitOf(state, at);
  }
  return own;
}
