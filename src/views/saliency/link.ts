import {change} from "../change.js";
import type {SaliencyState} from "../saliency.js";
import {fitsSpan, sameChoice} from "../selection.js";
import type {Link} from "../view.js";
import {isTarget} from "./targets.js";

/** Saliency shares tokens: one, and several together. An output token that is selected elsewhere is explained here. */
export const link: Link<SaliencyState> = {
  output: ({output}) => output,
  read: ({position, span}) => ({position, span}),
  write(state, {position, span}) {
    let next = state;
    const count = state.tokens.length;
    const known = position === null || (position !== undefined && position >= 0 && position < count);
    if (known && position !== state.position) {
      next = change(next, isTarget(state, position) ? {position, selected: position} : {position});
    }
    if (span !== undefined && fitsSpan(span, count) && !sameChoice(span, state.span)) {
      next = change(next, {span});
    }
    return next;
  },
};

/** Is the token selected, alone or with others? */
export function isChosen({position, span}: SaliencyState, token: number): boolean {
  return token === position || (span !== null && token >= span[0] && token <= span[1]);
}
