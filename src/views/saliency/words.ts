import {percent} from "../percent.js";
import type {SaliencyState} from "../saliency.js";
import {lastOf} from "../tokens/groups.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {granularityName, groupName, shareText, shownName, unitName} from "./names.js";
import type {Row} from "./row.js";
import {isSource, methodOf, probabilityOf, rowOf, shareAt} from "./row.js";
import {digitsOf} from "./scores.js";
import {shownOf} from "./targets.js";

const labels = new WeakMap<Row, {readonly t: Frame["t"]; readonly texts: readonly string[]}>();
const names = new WeakMap<
  SaliencyState["tokens"],
  {readonly t: Frame["t"]; readonly nPrompt: number; readonly texts: readonly string[]}
>();

/** Name of each token, and which part of the text it is in. */
function namesOf({tokens, nPrompt}: SaliencyState, t: Frame["t"]): readonly string[] {
  const known = names.get(tokens);
  if (known && known.t === t && known.nPrompt === nPrompt) return known.texts;
  const [input, output] = [t("input"), t("output")];
  const texts = tokens.map((token, i) => `${tokenName(token)}, ${i < nPrompt ? input : output}`);
  names.set(tokens, {t, nPrompt, texts});
  return texts;
}

/** Name and value of each token for assistive technology and tooltips, kept until something else is explained. */
export function labelsOf(state: SaliencyState, row: Row | null, t: Frame["t"]): readonly string[] {
  const plain = namesOf(state, t);
  if (!row) return plain;
  const known = labels.get(row);
  if (known?.t === t) return known.texts;
  const {shown, groups, hasSign, shares} = row;
  const [explained, within] = [t("explained"), t("within")];
  const several = shown.last > shown.first;
  let [before, place] = [-1, ""];
  const texts = plain.map((name, i) => {
    if (i > shown.last && !isSource(row, i)) return name;
    const group = groups.of[i];
    const single = groups.first[group] === lastOf(groups, group);
    // Tokens of a group follow each other: its name is made once.
    if (group !== before)
      [before, place] = [group, single ? "" : `, ${within} ${groupName(state, row, group)}`];
    const target = i >= shown.first && i <= shown.last ? `, ${explained}` : "";
    const valued = isSource(row, i) && (i < shown.first || !single || several);
    return `${name}${isSource(row, i) ? place : ""}${target}${valued ? `, ${shareText(shares[group], hasSign)}` : ""}`;
  });
  labels.set(row, {t, texts});
  return texts;
}

/** What is explained, with the token that it is compared with. */
export function explainedName(state: SaliencyState, row: Row, t: Frame["t"]): string {
  const name = shownName(state, row.shown);
  return state.contrast === null ? name : `${name} ${t("rather than")} ${tokenName(state.contrast)}`;
}

export function announce(state: SaliencyState, t: Frame["t"]): string {
  const shown = shownOf(state);
  if (shown === null) return t("No output token to explain.");
  const row = rowOf(state, shown);
  const name = explainedName(state, row, t);
  const at = state.hovered ?? state.focused;
  if (at !== null && at < state.nPrompt) {
    const group = groupName(state, row, row.groups.of[at]);
    return `${group}: ${shareText(shareAt(row, at), row.hasSign)} ${t("of the responsibility for")} ${name}`;
  }
  const best = strongest(row, 3).map(
    (group) => `${groupName(state, row, group)} ${shareText(row.shares[group], row.hasSign)}`,
  );
  const found = best.length > 0 ? best.join(", ") : t("no earlier token");
  const p = probabilityOf(state, shown);
  const sure = p === null ? "" : `, ${t("probability")} ${percent(p)}`;
  return `${name}${sure}. ${t("Most responsible")}: ${found}.`;
}

/** Groups with the largest shares, the largest first; ties in reading order. */
export function strongest({shares}: Row, count: number): readonly number[] {
  return Array.from(shares.keys())
    .filter((group) => shares[group] !== 0)
    .sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a]) || a - b)
    .slice(0, count);
}

export function table(state: SaliencyState, t: Frame["t"]): Table {
  const shown = shownOf(state);
  const score = `${t("score")} (${unitName(state, t)})`;
  const grouped = state.granularity !== "tokens";
  const first = grouped ? [t("first position"), t("last position"), t("text")] : [t("position"), t("token")];
  const columns = [...first, t("part"), t("share (%)"), score];
  if (shown === null) {
    const rows = state.tokens.map((token, i) => [
      ...(grouped ? [i, i] : [i]),
      tokenName(token),
      t("input"),
      null,
      null,
    ]);
    return {caption: t("No output token to explain."), columns, rows};
  }
  const row = rowOf(state, shown);
  const {groups, shares, values} = row;
  const digits = digitsOf(methodOf(state).scores);
  const rows = Array.from(groups.first)
    .filter((position) => position < shown.last)
    .map((position, group) => [
      ...(grouped ? [position, lastOf(groups, group)] : [position]),
      groupName(state, row, group),
      position >= state.nPrompt ? t("output") : t("input"),
      significant(shares[group] * 100, digits),
      significant(values[group], digits),
    ]);
  return {caption: tableCaption(state, row, t), columns, rows};
}

function tableCaption(state: SaliencyState, row: Row, t: Frame["t"]): string {
  const {shown} = row;
  const what =
    state.granularity === "tokens"
      ? t("Share of responsibility of earlier tokens for")
      : `${t("Share of responsibility, by")} ${granularityName(state, t)}, ${t("for")}`;
  const where =
    shown.first === shown.last
      ? `${t("position")} ${shown.last}`
      : `${t("positions")} ${shown.first}–${shown.last}`;
  const p = probabilityOf(state, shown);
  const sure = p === null ? "" : `, ${t("probability")} ${percent(p)}`;
  return `${what} ${explainedName(state, row, t)} (${where}${sure}); ${methodOf(state).name}`;
}

/** No more digits than are known. */
function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

export function text(state: SaliencyState): string {
  const t = (message: string): string => message;
  const shown = shownOf(state);
  // A terminal acts on control characters: they are named instead.
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  if (shown === null) return `${original}\n\nNo output token to explain.`;
  const row = rowOf(state, shown);
  const lines = strongest(row, 10).map((group) => {
    const share = row.shares[group];
    const bar = "█".repeat(Math.max(1, Math.round(Math.abs(share) * 20)));
    return `${shareText(share, row.hasSign).padStart(7)}  ${bar.padEnd(20)}  ${groupName(state, row, group)}`;
  });
  const p = probabilityOf(state, shown);
  const where =
    shown.first === shown.last ? `position ${shown.last}` : `positions ${shown.first}–${shown.last}`;
  const head =
    `${explainedName(state, row, t)} (${where}${p === null ? "" : `, p = ${percent(p)}`}): ` +
    `share of responsibility of earlier ${granularityName(state, t)}, ${methodOf(state).name}`;
  return `${head}\n${lines.join("\n")}\n\n${original}`;
}
