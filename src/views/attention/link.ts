import type {AttentionState} from "../attention.js";
import {change} from "../change.js";
import type {Link} from "../view.js";
import {groupOf, isSquare} from "./scene.js";
import {asked} from "./wanted.js";

/**
 * Attention shares the token that looks, the layer and the head. What the encoder of an encoder–decoder reads has positions and
 * layers of its own: there it shares nothing.
 */
export const link: Link<AttentionState> = {
  output: ({output}) => output,
  read({part, query, show, kind, layer, head}) {
    if (part === "encoder") return {};
    // All heads are of no layer: the one that would be opened first is not selected.
    if (show === "heads") return {position: query};
    return {position: query, layer, ...(kind === "pattern" ? {head} : {})};
  },
  write(state, {position, layer, head}) {
    if (state.part === "encoder") return state;
    let next = state;
    const {nLayers, nHeads} = groupOf(state);
    if (position === null || (position !== undefined && position >= 0 && position < state.tokens.length)) {
      if (position !== state.query) {
        next = change(next, {query: position, ...(isSquare(state.part) ? {key: position} : {})});
      }
    }
    if (typeof layer === "number" && layer >= 0 && layer < nLayers) next = change(next, {layer});
    if (typeof head === "number" && head >= 0 && head < nHeads) next = change(next, {head});
    return next === state ? state : asked(next);
  },
};
