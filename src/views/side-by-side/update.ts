import {change} from "../change.js";
import type {SideBySideState} from "../side-by-side.js";
import type {Action, ViewState} from "../view.js";
import {readKey} from "./controls.js";
import {spread} from "./link.js";
import {partsOf, readMark, withParts} from "./parts.js";
import type {Lookup, Part} from "./parts.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: SideBySideState, action: Action, lookup: Lookup): SideBySideState {
  const parts = partsOf(state, lookup);
  if (action.type === "set") return set(state, parts, action);
  if (action.type === "drag") {
    const [from, to] = [readMark(action.from, parts.length), readMark(action.to, parts.length)];
    if (!from || from.at !== to?.at) return state;
    return act(state, parts, from.at, {...action, from: from.mark, to: to.mark});
  }
  const found = readMark(action.mark, parts.length);
  if (!found) {
    if (action.type !== "hover" && action.type !== "focus") return state;
    const still = parts.map(({view, state: part}) => view.update(part, {type: action.type, mark: null}));
    // What was looked at in the others because of the focus goes with it.
    const next = action.type === "focus" ? still.map((part, at) => rest(parts[at], part)) : still;
    return withParts(state, parts, next);
  }
  return act(state, parts, found.at, {...action, mark: found.mark});
}

const rest = ({view}: Part, part: ViewState): ViewState => view.update(part, {type: "hover", mark: null});

function set(
  state: SideBySideState,
  parts: readonly Part[],
  {key, value}: Extract<Action, {type: "set"}>,
): SideBySideState {
  if (key === "linked") return link(state, parts, value === "on");
  const found = readKey(key, parts.length);
  if (!found) return state;
  const next = parts.map(({view, state: part}, at) =>
    found.parts.includes(at) ? view.update(part, {type: "set", key: found.key, value}) : part,
  );
  const [only] = found.parts;
  return withParts(state, parts, found.parts.length === 1 ? spread(parts, next, only, state.linked) : next);
}

/** Parts that are linked from now on take over what the part that was used last has selected. */
function link(state: SideBySideState, parts: readonly Part[], linked: boolean): SideBySideState {
  const next = change(state, {linked});
  if (next === state || !linked) return next;
  const from = parts[state.active ?? 0];
  const selection = from.view.link?.read(from.state) ?? {};
  const states = parts.map(({view, state: part}) => view.link?.write(part, selection) ?? part);
  return withParts(next, parts, states);
}

/** Something was done in one part: the others follow where they are linked, and else rest. */
function act(
  state: SideBySideState,
  parts: readonly Part[],
  from: number,
  action: Exclude<Action, {type: "set"}>,
): SideBySideState {
  const {view} = parts[from];
  const own = view.update(parts[from].state, action);
  // Of a drag nothing is looked at in the others: it ends with what is selected.
  const mark = action.type === "hover" ? action.mark : action.type === "drag" ? null : view.focusMark(own);
  const looks = action.type === "hover" || action.type === "focus" || action.type === "key";
  const next = parts.map((part, at) => {
    if (at === from) return own;
    let other = part.state;
    if (action.type === "focus") other = part.view.update(other, {type: "focus", mark: null});
    const follows = state.linked && part.view === view;
    return looks ? part.view.update(other, {type: "hover", mark: follows ? mark : null}) : other;
  });
  const changed = withParts(state, parts, spread(parts, next, from, state.linked));
  return action.type === "hover" ? changed : change(changed, {active: from});
}
