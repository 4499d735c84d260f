import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import {percent} from "../percent.js";
import type {SaliencyState} from "../saliency.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {isOutput, rowOf, shownOf} from "./shares.js";

export function probabilityOf(state: SaliencyState, output: number): number {
  return unpack(state.probabilities)[output - state.nPrompt];
}

interface Labels {
  readonly shown: number | null;
  readonly nPrompt: number;
  readonly t: Frame["t"];
  readonly texts: readonly string[];
}

const labels = new WeakMap<Packed, Labels>();

/** Name and value of each token for assistive technology and tooltips, kept until another token is explained. */
export function labelsOf(state: SaliencyState, shown: number | null, t: Frame["t"]): readonly string[] {
  const {shares, nPrompt, tokens} = state;
  const known = labels.get(shares);
  if (known && known.shown === shown && known.nPrompt === nPrompt && known.t === t) return known.texts;
  const row = shown === null ? null : rowOf(state, shown);
  const [input, output, explained] = [t("input"), t("output"), t("explained")];
  const texts = tokens.map((token, i) => {
    const name = `${tokenName(token)}, ${i < nPrompt ? input : output}`;
    if (shown === null || row === null || i > shown) return name;
    return `${name}, ${i === shown ? explained : percent(row[i])}`;
  });
  labels.set(shares, {shown, nPrompt, t, texts});
  return texts;
}

export function announce(state: SaliencyState, t: Frame["t"]): string {
  const shown = shownOf(state);
  if (shown === null) return t("No output token to explain.");
  const row = rowOf(state, shown);
  const name = tokenName(state.tokens[shown]);
  const at = state.hovered ?? state.focused;
  if (at !== null && at < state.nPrompt) {
    return `${tokenName(state.tokens[at])}: ${percent(row[at])} ${t("of the responsibility for")} ${name}`;
  }
  const best = strongest(row, shown, 3).map((i) => `${tokenName(state.tokens[i])} ${percent(row[i])}`);
  const found = best.length > 0 ? best.join(", ") : t("no earlier token");
  return `${name}, ${t("probability")} ${percent(probabilityOf(state, shown))}. ${t("Most responsible")}: ${found}.`;
}

/** Positions of the largest shares, the largest first; ties in reading order. */
export function strongest(row: Float32Array, before: number, count: number): readonly number[] {
  return Array.from({length: before}, (_, i) => i)
    .filter((i) => row[i] > 0)
    .sort((a, b) => row[b] - row[a] || a - b)
    .slice(0, count);
}

export function table(state: SaliencyState, t: Frame["t"]): Table {
  const shown = shownOf(state);
  const columns = [t("position"), t("token"), t("part"), t("share (%)"), `${t("score")} (${t(state.unit)})`];
  if (shown === null) {
    const rows = state.tokens.map((token, i) => [i, tokenName(token), t("input"), null, null]);
    return {caption: t("No output token to explain."), columns, rows};
  }
  const row = rowOf(state, shown);
  const total = unpack(state.totals)[shown - state.nPrompt];
  const rows = state.tokens.slice(0, shown).map((token, i) => {
    const part = isOutput(state, i) ? t("output") : t("input");
    return [i, tokenName(token), part, significant(row[i] * 100), significant(row[i] * total)];
  });
  const caption = `${t("Share of responsibility of earlier tokens for")} ${tokenName(state.tokens[shown])} (${t(
    "position",
  )} ${shown}, ${t("probability")} ${percent(probabilityOf(state, shown))}); ${state.method}`;
  return {caption, columns, rows};
}

/** Single-precision numbers hold about seven digits: no more are written. */
function significant(value: number): number {
  return Number(value.toPrecision(7));
}

export function text(state: SaliencyState): string {
  const shown = shownOf(state);
  // A terminal acts on control characters: they are named instead.
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  if (shown === null) return `${original}\n\nNo output token to explain.`;
  const row = rowOf(state, shown);
  const lines = strongest(row, shown, 10).map((i) => {
    const bar = "█".repeat(Math.max(1, Math.round(row[i] * 20)));
    return `${percent(row[i]).padStart(7)}  ${bar.padEnd(20)}  ${tokenName(state.tokens[i])}`;
  });
  const head =
    `${tokenName(state.tokens[shown])} (position ${shown}, p = ${percent(probabilityOf(state, shown))}): ` +
    `share of responsibility of earlier tokens, ${state.method}`;

  return `${head}\n${lines.join("\n")}\n\n${original}`;
}
