import {change} from "../change.js";
import type {SaliencyState} from "../saliency.js";
import {sameChoice} from "../selection.js";
import {granularities, regexProblem} from "../tokens/groups.js";
import {lastLayout, neighbour} from "../tokens/navigate.js";
import type {Action} from "../view.js";
import {isTarget, targetsIn} from "./targets.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: SaliencyState, action: Action): SaliencyState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: position(state, action.mark)});
    case "focus":
      return change(state, {focused: position(state, action.mark)});
    case "press":
      return choose(state, position(state, action.mark), action.shift);
    case "key":
      return press(state, position(state, action.mark), action.key, action.shift);
    case "set":
      return set(state, action.key, action.value);
    case "drag":
      return state;
  }
}

function position(state: SaliencyState, mark: string | null): number | null {
  if (mark === null || !/^\d+$/.test(mark)) return null;
  const at = Number(mark);
  return at < state.tokens.length ? at : null;
}

function choose(state: SaliencyState, at: number | null, shift: boolean): SaliencyState {
  return shift ? extend(state, at) : select(state, at);
}

function select(state: SaliencyState, at: number | null): SaliencyState {
  if (at === null) return state;
  if (isTarget(state, at)) return change(state, {selected: at, position: at, span: null});
  // An input token is not explained; pressed again, it is let go.
  return change(state, {position: state.position === at ? null : at});
}

/** Explains all targets between the selected one and this one together. */
function extend(state: SaliencyState, at: number | null): SaliencyState {
  if (at === null || state.targets.length === 0) return state;
  const {selected} = state;
  const found = targetsIn(state, Math.min(selected, at), Math.max(selected, at));
  if (!found) return state;
  const {first, last} = found;
  const span = first === last ? null : ([first, last] as const);
  return change(state, {
    position: at < selected ? first : last,
    // The array itself where it is the same: nothing is drawn again.
    span: sameChoice(span, state.span) ? state.span : span,
  });
}

function press(state: SaliencyState, mark: number | null, key: string, shift: boolean): SaliencyState {
  if (key === "Escape") return change(state, {hovered: null, focused: null, span: null});
  if (mark === null) return state;
  // The page's focus follows with the next frame: of two quick keys, the second goes on from where the first led.
  const at = state.focused ?? mark;
  if (key === "Enter" || key === " ") return choose(state, at, shift);
  const to = neighbour(lastLayout(state.tokens), at, state.tokens.length, key);
  if (to === null) return state;
  // The pointer may still rest on a mark: what was done last is what is shown.
  const moved = change(state, {focused: to, hovered: null});
  if (!shift || !isTarget(state, to)) return moved;
  // A span begins where the keyboard was, unless there is one that can grow.
  const begun = state.span === null && isTarget(state, at) ? change(moved, {selected: at}) : moved;
  return extend(begun, to);
}

const styles = ["minimal", "detailed"] as const;
const scales = ["step", "output", "absolute"] as const;

function set(state: SaliencyState, key: string, value: string): SaliencyState {
  switch (key) {
    case "style":
      return change(state, {style: styles.find((each) => each === value) ?? state.style});
    case "scale":
      return change(state, {scale: scales.find((each) => each === value) ?? state.scale});
    case "granularity":
      return change(state, {granularity: granularities.find((each) => each === value) ?? state.granularity});
    case "method":
      return change(state, {method: /^\d+$/.test(value) && state.methods[Number(value)] ? Number(value) : state.method}); // prettier-ignore
    case "regex":
      return write(state, value);
    case "selected": {
      const at = position(state, value);
      return isTarget(state, at) ? select(state, at) : state;
    }
    default:
      return state;
  }
}

/** What cannot be used is kept as it was written, and the last expression that could stays. */
function write(state: SaliencyState, written: string): SaliencyState {
  const problem = written === "" ? "" : regexProblem(state.tokens, written, state.nPrompt);
  return change(state, problem === "" ? {written, regex: written} : {written});
}
