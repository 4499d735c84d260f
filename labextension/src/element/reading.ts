import {views} from "../../../src/views/index.js";
import type {View, ViewState} from "../../../src/views/index.js";

/** A state with the view that draws it, or the reason why there is none. */
export type Reading =
  | {readonly view: View<ViewState>; readonly state: ViewState}
  | {readonly problem: string; readonly detail: string};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Finds the view that a state names and validates the state. Never throws: what is unreadable is said, not drawn. */
export function read(value: unknown, t: (message: string) => string): Reading {
  if (!isRecord(value) || typeof value.view !== "string") {
    return {problem: t("This figure holds no readable state."), detail: ""};
  }
  const view = views.get(value.view);
  if (!view)
    return {problem: t("This version of limpid does not know this kind of figure."), detail: value.view};
  if (value.version !== view.version && !view.reads?.includes(value.version as number)) {
    const versions = `${value.view} ${String(value.version)} ≠ ${view.version}`;
    return {problem: t("This figure was made by another version of limpid."), detail: versions};
  }
  try {
    // Saved states have no transient keys; a view starts them at null.
    const nulls = Object.fromEntries(view.transient.map((key) => [key, null]));
    return {view, state: view.validate({...nulls, ...value})};
  } catch (error) {
    return {
      problem: t("This figure holds a state that cannot be drawn."),
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}

/** The keys of `names` whose values differ between two states. */
export function changedKeys(before: ViewState, after: ViewState, names: readonly string[]): string[] {
  const [a, b] = [before as unknown as Record<string, unknown>, after as unknown as Record<string, unknown>];
  return names.filter((name) => a[name] !== b[name]);
}

/** A copy of `state` with only, or without, the keys of `names`. */
export function pick(state: ViewState, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([key]) => names.includes(key)));
}
export function omit(state: ViewState, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([key]) => !names.includes(key)));
}
