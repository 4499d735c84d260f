import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import type {
  BranchWish,
  Candidate,
  GenerationBranch,
  GenerationState,
  GenerationStep,
} from "../generation.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "generationView.validate()";
/** Steps that passed once are not walked again: while a text is made, each state holds those of the last. */
const approved = new WeakSet<object>();

/** The state of a generation view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): GenerationState {
  const state = stateOf<GenerationState>(caller, value, "generation", 1);
  const prompt = checkTokens(caller, "prompt", state.prompt);
  const steps = list("steps", state.steps, checkStep) as readonly GenerationStep[];
  const branches = list("branches", state.branches, (branch, at, key) =>
    checkBranch(branch, at, key, steps.length),
  ) as readonly GenerationBranch[];
  if (branches.length === 0) fail(caller, "branches", "at least one branch", branches, "", RangeError);
  return {
    view: "generation",
    version: 1,
    prompt,
    steps,
    branches,
    maxNewTokens: integer(caller, "maxNewTokens", state.maxNewTokens, 1, Infinity),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    branch: integer(caller, "branch", state.branch, 0, branches.length - 1),
    selected: integer(caller, "selected", state.selected, -1, Infinity),
    wish: checkWish(state.wish ?? null, steps.length),
    hovered: mark("hovered", state.hovered ?? null),
    focused: mark("focused", state.focused ?? null),
  };
}

function list(
  key: string,
  value: unknown,
  check: (entry: unknown, at: number, key: string) => void,
): readonly unknown[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  value.forEach((entry: unknown, at) => check(entry, at, `${key}[${at}]`));
  return value as readonly unknown[];
}

function checkStep(value: unknown, at: number, key: string): void {
  const step = record(caller, key, value);
  integer(caller, `${key}.parent`, step.parent, -1, at - 1);
  if (approved.has(step)) return;
  const candidates = list(`${key}.candidates`, step.candidates, checkCandidate);
  if (candidates.length === 0) {
    fail(caller, `${key}.candidates`, "at least the token that came", candidates, "", RangeError);
  }
  checkTokens(
    caller,
    `${key}.candidates`,
    (candidates as readonly Candidate[]).map(({token}) => token),
  );
  integer(caller, `${key}.chosen`, step.chosen, 0, candidates.length - 1);
  approved.add(step);
}

function checkCandidate(value: unknown, _: number, key: string): void {
  const {id, rank, probability} = record(caller, key, value);
  integer(caller, `${key}.id`, id, 0, Infinity);
  if (rank !== null) integer(caller, `${key}.rank`, rank, 1, Infinity);
  if (typeof probability !== "number" || !(probability >= 0 && probability <= 1 + 1e-6)) {
    fail(caller, `${key}.probability`, "in 0–1", probability, "", RangeError);
  }
}

function checkBranch(value: unknown, _: number, key: string, count: number): void {
  const branch = record(caller, key, value);
  integer(caller, `${key}.last`, branch.last, -1, count - 1);
  integer(caller, `${key}.fork`, branch.fork, 0, Infinity);
  oneOf(caller, `${key}.status`, branch.status, ["running", "done", "stopped", "failed"]);
  text(caller, `${key}.message`, branch.message);
}

function checkWish(value: unknown, count: number): BranchWish | null {
  if (value === null) return null;
  const wish = record(caller, "wish", value);
  return {
    after: integer(caller, "wish.after", wish.after, -1, count - 1),
    id: integer(caller, "wish.id", wish.id, 0, Infinity),
    number: integer(caller, "wish.number", wish.number, 1, Infinity),
  };
}

function mark(key: string, value: unknown): string | null {
  return value === null ? null : text(caller, key, value);
}
