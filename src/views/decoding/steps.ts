import type {DecodingState} from "../decoding.js";
import {unpack} from "../packed.js";
import type {Token} from "../tokens.js";
import {logitsOf, warpedAt} from "./warp.js";

/** Steps of an output. */
export const stepCount = ({tokens, nPrompt}: DecodingState): number => tokens.length - nPrompt;

/** Candidates of each step. */
export const candidateCount = ({logits}: DecodingState): number => logits.shape[1];

/** The token and the id of a candidate. */
export function candidateAt(
  state: DecodingState,
  step: number,
  candidate: number,
): {readonly token: Token; readonly id: number} {
  const name = unpack(state.candidates)[step * candidateCount(state) + candidate];
  return {token: state.names[name], id: state.ids[name]};
}

/** The token that came at a step. */
export interface Came {
  readonly token: Token;
  /** From 1. */
  readonly rank: number;
  readonly logit: number;
  /** As the model gives it. */
  readonly before: number;
  /** After all warpers; 0 where they would have cut it. */
  readonly after: number;
}

export function cameAt(state: DecodingState, step: number): Came {
  const chosen = unpack(state.chosen);
  const [rank, logit] = [chosen[2 * step], chosen[2 * step + 1]];
  const warped = warpedAt(state, step);
  const [largest] = logitsOf(state, step);
  const before = warped.before[rank - 1] ?? warped.before[0] * Math.exp(logit - largest);
  return {
    token: state.tokens[state.nPrompt + step],
    rank,
    logit,
    before,
    after: warped.after[rank - 1] ?? warped.of(rank, logit),
  };
}

/** What a mark stands for. Marks: "12" a position of prompt and output, "c3" a candidate, "b1" a branch. */
export type MarkKind = "position" | "candidate" | "branch";

export function readMark(
  state: DecodingState,
  mark: string | null,
): {readonly kind: MarkKind; readonly at: number} | null {
  const found = /^([cb]?)(\d+)$/.exec(mark ?? "");
  if (!found) return null;
  const at = Number(found[2]);
  if (found[1] === "b") return at < state.branches.length ? {kind: "branch", at} : null;
  if (found[1] === "c") return at < candidateCount(state) ? {kind: "candidate", at} : null;
  return at < state.tokens.length ? {kind: "position", at} : null;
}

/** The step that is explained now; null where there is no output. */
export function shownStep(state: DecodingState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "position" && found.at >= state.nPrompt) return found.at - state.nPrompt;
  }
  const explained = explainedAt(state);
  return explained === null ? null : explained - state.nPrompt;
}

/** The position that is explained while nothing is pointed at: the chosen one, else the first output token. */
export function explainedAt({selected, nPrompt, tokens}: DecodingState): number | null {
  if (selected >= 0) return selected;
  return nPrompt < tokens.length ? nPrompt : null;
}

/** How many candidates are drawn. */
export const drawnRows = (state: DecodingState): number => Math.min(state.rows, candidateCount(state));
