import type {GenerationBranch, GenerationState, GenerationStep} from "../generation.js";
import type {Token} from "../tokens.js";

/** One branch, laid out. */
export interface Path {
  /** Indices in `steps`, from the first step after the prompt. */
  readonly steps: readonly number[];
  /** Prompt and output. */
  readonly tokens: readonly Token[];
}

interface Known {
  readonly prompt: readonly Token[];
  readonly paths: Map<number, Path>;
}

/** By the array of steps: arrays of a state are never changed. The same tokens must stay the same array for layouts. */
const known = new WeakMap<readonly GenerationStep[], Known>();

/** The steps and tokens of a branch. */
export function pathOf(state: GenerationState, branch: GenerationBranch = shownBranch(state)): Path {
  let entry = known.get(state.steps);
  if (!entry || entry.prompt !== state.prompt)
    known.set(state.steps, (entry = {prompt: state.prompt, paths: new Map()}));
  let path = entry.paths.get(branch.last);
  if (!path) {
    const steps: number[] = [];
    for (let at = branch.last; at >= 0; at = state.steps[at].parent) steps.push(at);
    steps.reverse();
    path = {steps, tokens: [...state.prompt, ...steps.map((at) => tokenOf(state.steps[at]))]};
    entry.paths.set(branch.last, path);
  }
  return path;
}

export function tokenOf({candidates, chosen}: GenerationStep): Token {
  return candidates[chosen].token;
}

export function shownBranch({branches, branch}: GenerationState): GenerationBranch {
  return branches[branch];
}

/** The step that is explained now, counted from the prompt; null before the first. */
export function shownStep(state: GenerationState): number | null {
  const count = pathOf(state).steps.length;
  if (count === 0) return null;
  const looked = stepOfMark(state, state.hovered) ?? stepOfMark(state, state.focused);
  if (looked !== null) return looked;
  return state.selected < 0 ? count - 1 : Math.min(state.selected, count - 1);
}

/** What a mark stands for. Marks: "12" a position of prompt and output, "c3" a candidate, "b1" a branch. */
export type MarkKind = "position" | "candidate" | "branch";

export function readMark(
  state: GenerationState,
  mark: string | null,
): {readonly kind: MarkKind; readonly at: number} | null {
  const found = /^([cb]?)(\d+)$/.exec(mark ?? "");
  if (!found) return null;
  const at = Number(found[2]);
  if (found[1] === "b") return at < state.branches.length ? {kind: "branch", at} : null;
  if (found[1] === "c") return {kind: "candidate", at};
  return at < pathOf(state).tokens.length ? {kind: "position", at} : null;
}

function stepOfMark(state: GenerationState, mark: string | null): number | null {
  const found = readMark(state, mark);
  return found?.kind === "position" && found.at >= state.prompt.length
    ? found.at - state.prompt.length
    : null;
}

/** The step of the tree that is explained now. */
export function shownNode(state: GenerationState): GenerationStep | null {
  const step = shownStep(state);
  return step === null ? null : state.steps[pathOf(state).steps[step]];
}

/** Is the last wish still waiting for the kernel? */
export function isWaiting({wish, granted}: GenerationState): boolean {
  return wish !== null && wish.number > granted;
}
