import type {SaliencyState} from "../saliency.js";

/** Position of the token that holds the keyboard focus, or would get it by Tab; null where there is no token. */
export function focusPosition(state: SaliencyState): number | null {
  if (state.tokens.length === 0) return null;
  return state.focused ?? (state.targets.length > 0 ? state.selected : 0);
}
