import type {GenerationState} from "../generation.js";
import {pathOf, readMark, shownStep} from "./path.js";

/** The token that Tab leads to; null where there is no token. */
export function focusToken(state: GenerationState): number | null {
  const {tokens} = pathOf(state);
  if (tokens.length === 0) return null;
  const focused = readMark(state, state.focused);
  if (focused?.kind === "position") return focused.at;
  const step = shownStep(state);
  return step === null ? 0 : state.prompt.length + step;
}
