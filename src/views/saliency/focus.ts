import type {SaliencyState} from "../saliency.js";
import {outputCount} from "./shares.js";

/** Position of the token that holds the keyboard focus, or would get it by Tab; null where there is no token. */
export function focusPosition(state: SaliencyState): number | null {
  if (state.tokens.length === 0) return null;
  return state.focused ?? (outputCount(state) > 0 ? state.selected : 0);
}
