import type {PartKeys, SideBySideState} from "../side-by-side.js";
import type {View, ViewState} from "../view.js";

/** Finds a view by its name. */
export type Lookup = (name: string) => View<ViewState> | undefined;

/** A part with its whole state. */
export interface Part {
  readonly view: View<ViewState>;
  readonly state: ViewState;
  readonly label: string;
}

/** The last whole state made of a part's keys: the same keys give the same object. */
const whole = new WeakMap<ViewState, {edit: PartKeys; look: PartKeys; state: ViewState}>();
const nothingLooked: PartKeys = {};

export function partsOf(state: SideBySideState, lookup: Lookup): readonly Part[] {
  return state.parts.map((kept, at) => {
    const view = lookup(kept.view)!;
    const [edit, look] = [state.edits[at], state.looks?.[at] ?? nothingLooked];
    let known = whole.get(kept);
    if (known?.edit !== edit || known.look !== look) {
      const nulls = Object.fromEntries(view.transient.map((key) => [key, null]));
      known = {edit, look, state: {...kept, ...edit, ...nulls, ...look}};
      whole.set(kept, known);
    }
    return {view, state: known.state, label: state.labels[at]};
  });
}

/** The state with the parts changed by their readers; the same object where none is. */
export function withParts(
  state: SideBySideState,
  parts: readonly Part[],
  next: readonly ViewState[],
): SideBySideState {
  if (next.every((each, at) => each === parts[at].state)) return state;
  const edits = state.edits.map((edit, at) => same(edit, picked(next[at], parts[at].view.editable)));
  const looks = next.map((each, at) =>
    same(state.looks?.[at] ?? nothingLooked, picked(each, parts[at].view.transient)),
  );
  return {...state, edits: sameList(state.edits, edits), looks: sameList(state.looks ?? [], looks)};
}

/** Keys of a state; those that it does not have are left out. */
export function picked(state: ViewState, keys: readonly string[]): PartKeys {
  const values = state as unknown as PartKeys;
  return Object.fromEntries(keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]));
}

/** The first of two with the same values, else the second. */
export function same<T extends object>(before: T, after: T): T {
  const [a, b] = [before as PartKeys, after as PartKeys];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]) ? before : after;
}

export function sameList<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((each, at) => each === after[at]) ? before : after;
}

/** A part's number and its own mark; null where the mark is of no part. */
export function readMark(
  mark: string | null,
  count: number,
): {readonly at: number; readonly mark: string} | null {
  const found = /^(\d+):(.*)$/s.exec(mark ?? "");
  if (!found || Number(found[1]) >= count) return null;
  return {at: Number(found[1]), mark: found[2]};
}
