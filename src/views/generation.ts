import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/** A token that could have come, with the probability that the model gave it. */
export interface Candidate {
  readonly id: number;
  readonly token: Token;
  /** Place among all tokens of the vocabulary, from 1; null where it was not counted. */
  readonly rank: number | null;
  /** From the softmax of all logits, 0…1. */
  readonly probability: number;
}

/** One token of an output, and what could have come in its place. */
export interface GenerationStep {
  /** The step before it, as an index of `steps`; −1 right after the prompt. */
  readonly parent: number;
  /** The most probable candidates, first the most probable. The token that came is among them. */
  readonly candidates: readonly Candidate[];
  /** Index in `candidates` of the token that came. */
  readonly chosen: number;
}

/** One output: the steps that lead to its last one. */
export interface GenerationBranch {
  /** Its last step, as an index of `steps`; −1 while there is none. */
  readonly last: number;
  /** Its first step that no earlier branch has, counted from the prompt: 0 for the first branch. */
  readonly fork: number;
  readonly status: "running" | "done" | "stopped" | "failed";
  /** Why it failed; else empty. */
  readonly message: string;
}

/** A wish of the reader: a branch with this token after the step `after` (−1: right after the prompt). */
export interface BranchWish {
  readonly after: number;
  readonly id: number;
  /** Counts the wishes, from 1. */
  readonly number: number;
}

/** The output of a model while it is made, what else could have come, and other branches that were taken. */
export interface GenerationState extends ViewState {
  readonly view: "generation";
  readonly version: 1;
  readonly prompt: readonly Token[];
  /** The steps of all branches: a tree, each step after its parent. */
  readonly steps: readonly GenerationStep[];
  readonly branches: readonly GenerationBranch[];
  /** Most tokens that a branch may have. */
  readonly maxNewTokens: number;
  /** Number of the last wish that the kernel took up; 0 for none. */
  readonly granted: number;
  /** How tokens are chosen: "greedy". */
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;

  // The reader's
  /** The branch that is shown. */
  readonly branch: number;
  /** The step that is explained, counted from the prompt; −1 for the newest. */
  readonly selected: number;
  readonly wish: BranchWish | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
