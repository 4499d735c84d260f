import type {GenerationBranch, GenerationState} from "../generation.js";
import {percent} from "../percent.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {isWaiting, pathOf, shownBranch, shownStep, tokenOf} from "./path.js";

/** How far a branch is: "generating, 12 of at most 20 tokens". */
export function statusOf(state: GenerationState, branch: GenerationBranch, t: Frame["t"]): string {
  const count = pathOf(state, branch).steps.length;
  const tokens = count === 1 ? t("token") : t("tokens");
  switch (branch.status) {
    case "running":
      return `${t("generating")}, ${count} ${t("of at most")} ${state.maxNewTokens} ${t("tokens")}`;
    case "done":
      return `${count} ${tokens}`;
    case "stopped":
      return `${t("stopped after")} ${count} ${tokens}`;
    case "failed":
      return `${t("failed after")} ${count} ${tokens}: ${branch.message}`;
  }
}

/** What tells a branch from the others: its own text, from where it forks. */
export function branchText(state: GenerationState, branch: GenerationBranch): string {
  const {tokens} = pathOf(state, branch);
  return visible(textOf(tokens, state.prompt.length + branch.fork));
}

export function announce(state: GenerationState, t: Frame["t"]): string {
  if (isWaiting(state)) return t("Asked for another branch. This needs the kernel.");
  const branch = shownBranch(state);
  const step = shownStep(state);
  if (step === null) return `${t("No token yet")}: ${statusOf(state, branch, t)}.`;
  // While tokens come, only their number would change: nobody wants to hear each.
  const looking = state.hovered !== null || state.focused !== null || state.selected >= 0;
  if (branch.status === "running" && !looking) return t("Generating.");
  const node = state.steps[pathOf(state).steps[step]];
  const {probability} = node.candidates[node.chosen];
  const others = node.candidates
    .filter((_, i) => i !== node.chosen)
    .slice(0, 3)
    .map((candidate) => `${tokenName(candidate.token)} ${percent(candidate.probability)}`);
  const could = others.length > 0 ? ` ${t("Could have come")}: ${others.join(", ")}.` : "";
  return `${tokenName(tokenOf(node))}, ${t("step")} ${step + 1}, ${t("probability")} ${percent(probability)}.${could}`;
}

/** Every candidate of every step of the shown branch. */
export function table(state: GenerationState, t: Frame["t"]): Table {
  const columns = [
    t("position"),
    t("rank"),
    t("candidate"),
    t("token id"),
    t("probability (%)"),
    t("chosen"),
  ];
  const rows = pathOf(state).steps.flatMap((at, step) => {
    const {candidates, chosen} = state.steps[at];
    return candidates.map(({id, token, rank, probability}, i) => [
      state.prompt.length + step,
      rank,
      tokenName(token),
      id,
      Number((probability * 100).toPrecision(7)),
      i === chosen ? t("yes") : "",
    ]);
  });
  const caption = `${t("Candidates of each step")}: ${textOf(pathOf(state).tokens)} (${state.method})`;
  return {caption, columns, rows};
}

export function text(state: GenerationState): string {
  const path = pathOf(state);
  const original = textOf(path.tokens).split("\n").map(visible).join("\n");
  const status = statusOf(state, shownBranch(state), (message) => message);
  const lines = path.steps.map((at) => {
    const {candidates, chosen} = state.steps[at];
    const others = candidates.filter((_, i) => i !== chosen).slice(0, 3);
    const rest = others
      .map(({token, probability}) => `${tokenName(token)} ${percent(probability)}`)
      .join(", ");
    const own = candidates[chosen];
    return `${percent(own.probability).padStart(7)}  ${tokenName(own.token)}${rest === "" ? "" : `  (${rest})`}`;
  });
  return `${original}\n\n${state.method}, ${status}\n${lines.join("\n")}`;
}
