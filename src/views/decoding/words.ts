import type {DecodingBranch, DecodingState} from "../decoding.js";
import {percent} from "../percent.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {isWaiting} from "../wish.js";
import {cameAt, candidateAt, candidateCount, shownStep, stepCount} from "./steps.js";
import {cutBy, logitsOf, warpedAt} from "./warp.js";
import type {Warped, Warper} from "./warp.js";

type Translate = Frame["t"];
const plain: Translate = (message) => message;
const number = (value: number): string => value.toLocaleString("en");

/** Tokens that stay, as far as that is known: "17", "≈ 1,240", "at least 51". */
export function countOf(state: DecodingState, count: number): string {
  if (count >= state.nVocab || count <= candidateCount(state)) return number(count);
  return `≥ ${number(candidateCount(state) + 1)} (≈ ${number(Number(count.toPrecision(2)))})`;
}

/** One warper: its name with its setting, and what it does at a step. */
export interface WarperWords {
  readonly name: string;
  readonly effect: string;
  readonly off: boolean;
}

/** The warpers in the order in which they are applied. */
export function warpersOf(state: DecodingState, warped: Warped, t: Translate): readonly WarperWords[] {
  const {temperature, topK, topP, minP, nVocab} = state;
  let before = nVocab;
  const filter = (warper: Warper, setting: string | null): WarperWords => {
    if (setting === null) return {name: t(warper), effect: t("off"), off: true};
    const stay = Math.min(before, warped.stays[warper]);
    const effect = stay === before ? t("cuts nothing") : `${t("leaves")} ${countOf(state, stay)}`;
    before = stay;
    // Every candidate is exact; with k given, its number is, too.
    const exact = warper === "top-k" && stay === topK ? `${t("leaves")} ${number(stay)}` : effect;
    return {name: `${t(warper)} ${setting}`, effect: exact, off: false};
  };
  return [
    {
      name: `${t("temperature")} ${round(temperature)}`,
      effect: temperature === 1 ? t("as the model") : temperature < 1 ? t("sharper") : t("flatter"),
      off: temperature === 1,
    },
    filter("top-k", topK === 0 || topK >= nVocab ? null : number(topK)),
    filter("top-p", topP >= 1 ? null : round(topP)),
    filter("min-p", minP <= 0 ? null : round(minP)),
  ];
}

const round = (value: number): string => String(Number(value.toFixed(3)));

/** The settings in a few words: "temperature 0.8, top-p 0.9". */
export function settingsOf({temperature, topK, topP, minP}: DecodingState): string {
  const parts = [
    temperature === 1 ? "" : `temperature ${round(temperature)}`,
    topK === 0 ? "" : `top-k ${topK}`,
    topP >= 1 ? "" : `top-p ${round(topP)}`,
    minP <= 0 ? "" : `min-p ${round(minP)}`,
  ];
  return parts.filter((part) => part !== "").join(", ") || "temperature 1";
}

/** What all warpers together leave. */
export function leftOf(state: DecodingState, warped: Warped, t: Translate): string {
  const about = warped.about ? "≈ " : "";
  return (
    `${t("kept")}: ${countOf(state, warped.kept)} ${t("of")} ${number(state.nVocab)} ${t("tokens")}, ` +
    `${about}${shareOf(warped.mass)} ${t("of the probability")} · ${t("entropy")} ${warped.entropyBefore.toFixed(2)} → ` +
    `${about}${warped.entropyAfter.toFixed(2)} ${t("bits")}`
  );
}

/** A share that may be near to all: with a digit more than elsewhere. */
function shareOf(mass: number): string {
  if (mass > 0.9999) return mass > 1 - 1e-6 ? "100 %" : ">99.99 %";
  return mass < 0.1 ? percent(mass) : `${(100 * mass).toFixed(mass > 0.99 ? 2 : 1)} %`;
}

/** A probability before and after: "43 % → 61 %"; what is cut is said, not shown as 0. */
export function changeOf(before: number, after: number, by: Warper | null, t: Translate): string {
  return `${percent(before)} → ${by === null ? percent(after) : `${t(by)} ${t("cuts it")}`}`;
}

export function branchName({by, position, settings}: DecodingBranch, nPrompt: number, t: Translate): string {
  const who = by === "reader" ? t("another token") : t(by);
  return `${who}${settings === "" ? "" : ` (${settings})`}, ${t("from step")} ${position - nPrompt + 1}`;
}

/** The branch's text, or why there is none. */
export function branchText({tokens, problem}: DecodingBranch): string {
  return problem === "" ? visible(textOf(tokens)) : problem;
}

export function meanOf({meanLogProbability}: DecodingBranch, t: Translate): string {
  return meanLogProbability === null
    ? ""
    : `${t("mean ln p")} ${meanLogProbability.toFixed(2).replace("-", "−")}`;
}

/** Why there is nothing to show. */
export function missing(state: DecodingState, t: Translate): string {
  return state.tokens.length === 0
    ? t("There is no text.")
    : t("There is no output: all tokens are the prompt. Generate some, or run with a smaller nPrompt.");
}

export function announce(state: DecodingState, t: Translate): string {
  if (isWaiting(state)) return t("Asked for another branch. This needs the kernel.");
  if (state.refusal !== "") return state.refusal;
  const step = shownStep(state);
  if (step === null) return missing(state, t);
  const warped = warpedAt(state, step);
  const came = cameAt(state, step);
  const by = cutBy(warped, came.rank - 1);
  return (
    `${tokenName(came.token)}, ${t("step")} ${step + 1}, ${t("rank")} ${came.rank}, ` +
    `${changeOf(came.before, came.after, by, t)}. ${settingsOf(state)}: ${leftOf(state, warped, t)}.`
  );
}

/** Every candidate of every step, before and after. */
export function table(state: DecodingState, t: Translate): Table {
  const columns = [
    ...[t("position"), t("rank"), t("candidate"), t("token id"), t("logit")],
    ...[t("probability (%)"), t("cumulative (%)"), t("after (%)"), t("cut by"), t("chosen")],
  ];
  const rows: (string | number | null)[][] = [];
  const share = (value: number): number => Number((value * 100).toPrecision(7));
  for (let step = 0; step < stepCount(state); step++) {
    const warped = warpedAt(state, step);
    const came = cameAt(state, step);
    const position = state.nPrompt + step;
    const logits = logitsOf(state, step);
    let total = 0;
    warped.before.forEach((before, i) => {
      const {token, id} = candidateAt(state, step, i);
      const by = cutBy(warped, i);
      total += before;
      rows.push([
        ...[position, i + 1, tokenName(token), id, logits[i]],
        ...[share(before), share(total), share(warped.after[i])],
        ...[by === null ? "" : t(by), i + 1 === came.rank ? t("yes") : ""],
      ]);
    });
    if (came.rank <= warped.before.length) continue;
    const by = cutBy(warped, came.rank - 1);
    rows.push([
      ...[position, came.rank, tokenName(came.token), null, came.logit],
      ...[share(came.before), null, share(came.after), by === null ? "" : t(by), t("yes")],
    ]);
  }
  return {
    caption: `${t("Candidates of each step")} (${settingsOf(state)}): ${textOf(state.tokens)}`,
    columns,
    rows,
  };
}

export function text(state: DecodingState): string {
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  if (shownStep(state) === null) return `${original}\n\n${missing(state, plain)}`;
  const lines = Array.from({length: stepCount(state)}, (_, step) => {
    const came = cameAt(state, step);
    const warped = warpedAt(state, step);
    const others = Array.from({length: Math.min(4, candidateCount(state))}, (_, i) => i)
      .filter((i) => i !== came.rank - 1)
      .slice(0, 3)
      .map((i) => `${tokenName(candidateAt(state, step, i).token)} ${percent(warped.before[i])}`);
    const change = changeOf(came.before, came.after, cutBy(warped, came.rank - 1), plain);
    return `${change.padStart(16)}  ${tokenName(came.token)}${others.length > 0 ? `  (${others.join(", ")})` : ""}`;
  });
  const branches = state.branches.map((branch) =>
    `${branchName(branch, state.nPrompt, plain)}: ${branchText(branch)} ${meanOf(branch, plain)}`.trimEnd(),
  );
  return [
    original,
    "",
    `${state.method}; shown with ${settingsOf(state)}`,
    ...lines,
    ...(branches.length > 0 ? ["", ...branches] : []),
  ].join("\n");
}
