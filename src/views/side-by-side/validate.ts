import {fail, integer, record, stateOf, text} from "../check.js";
import type {PartKeys, SideBySideState} from "../side-by-side.js";
import type {View, ViewState} from "../view.js";
import {picked, same, sameList} from "./parts.js";
import type {Lookup} from "./parts.js";

const caller = "sideBySideView.validate()";
/** More are no longer beside each other. */
const mostParts = 24;

/** The state of figures beside each other; each part is checked by its own view. Parts may hold whole states. */
export function validate(value: unknown, lookup: Lookup): SideBySideState {
  const state = stateOf<SideBySideState>(caller, value, "side-by-side", 1);
  const given = list("parts", state.parts);
  if (given.length < 2 || given.length > mostParts) {
    throw new RangeError(`${caller}: parts must be 2–${mostParts} states, got ${given.length}.`);
  }
  const count = given.length;
  const edits = (state.edits ?? null) === null ? null : list("edits", state.edits, count);
  const looks = (state.looks ?? null) === null ? null : list("looks", state.looks, count);
  const labels = list("labels", state.labels, count).map((label, at) => text(caller, `labels[${at}]`, label));
  if (typeof state.linked !== "boolean") fail(caller, "linked", "true or false", state.linked);
  const parts = given.map((part, at) => {
    const keys = (of: readonly unknown[] | null, name: string): PartKeys =>
      of ? record(caller, `${name}[${at}]`, of[at]) : {};
    return checkPart(
      at,
      record(caller, `parts[${at}]`, part),
      keys(edits, "edits"),
      keys(looks, "looks"),
      lookup,
    );
  });
  return {
    view: "side-by-side",
    version: 1,
    // What was checked before stays the same objects: what is the same has not changed.
    parts: sameList(
      given as readonly ViewState[],
      parts.map(({kept}) => kept),
    ),
    labels: sameList(state.labels as readonly string[], labels),
    edits: sameList(
      (edits ?? []) as readonly PartKeys[],
      parts.map(({edit}) => edit),
    ),
    linked: state.linked,
    looks: looks
      ? sameList(
          looks as readonly PartKeys[],
          parts.map(({look}) => look),
        )
      : null,
    active: (state.active ?? null) === null ? null : integer(caller, "active", state.active, 0, count - 1),
  };
}

interface Checked {
  readonly kept: ViewState;
  readonly edit: PartKeys;
  readonly look: PartKeys;
}

function checkPart(at: number, part: PartKeys, edit: PartKeys, look: PartKeys, lookup: Lookup): Checked {
  const name = text(caller, `parts[${at}].view`, part.view);
  const view = lookup(name);
  if (!view || name === "side-by-side") {
    fail(caller, `parts[${at}].view`, "a view of single figures", name, "", RangeError);
  }
  const nulls = Object.fromEntries(view.transient.map((key) => [key, null]));
  const state = checked(at, view, {...nulls, ...part, ...edit, ...look});
  const own = [...view.editable, ...view.transient] as readonly string[];
  const rest = Object.keys(state).filter((key) => !own.includes(key));
  return {
    kept: same(part as unknown as ViewState, picked(state, rest) as unknown as ViewState),
    edit: same(edit, picked(state, view.editable)),
    look: same(look, picked(state, view.transient)),
  };
}

function checked(at: number, view: View<ViewState>, state: unknown): ViewState {
  try {
    return view.validate(state);
  } catch (error) {
    if (error instanceof Error) error.message = `${caller}: parts[${at}] must be valid. ${error.message}`;
    throw error;
  }
}

function list(key: string, value: unknown, count?: number): readonly unknown[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  if (count !== undefined && value.length !== count) {
    throw new RangeError(`${caller}: ${key} must be one of each of ${count} parts, got ${value.length}.`);
  }
  return value;
}
