import type {FactorsState} from "../factors.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import {percent} from "../percent.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {stabilityOf} from "./stability.js";
import {amount, countOf, readMark, rowOf, shownFactor, shownPosition, strongestOf} from "./values.js";

const shareOf = ({shares}: FactorsState, factor: number): string =>
  percent(Math.min(1, unpack(shares)[factor]));

/** A factor in a sentence: its number, its strongest tokens, what it explains, how stable it is. */
export function factorName(state: FactorsState, factor: number, t: Frame["t"]): string {
  const names = state.parts[factor].tokens.slice(0, 3).map(({token}) => tokenName(token));
  const strongest = names.length > 0 ? `${t("strongest at")} ${names.join(", ")}` : t("never fires");
  const stable = stabilityOf(state, factor);
  return [
    `${t("factor")} ${factor}`,
    strongest,
    `${t("explains")} ${shareOf(state, factor)}`,
    ...(stable ? [`${t("stable")} ${stable.mean.toFixed(2)}`] : []),
  ].join(", ");
}

/** The factors that fire most at a position, the first the most. */
export function factorsAt(
  state: FactorsState,
  position: number,
): readonly (readonly [factor: number, value: number])[] {
  return Array.from({length: countOf(state)}, (_, t): readonly [number, number] => [
    t,
    rowOf(state, t)[position],
  ])
    .filter(([, value]) => value > 0)
    .sort(([a, x], [b, y]) => y - x || a - b);
}

interface Labels {
  readonly key: string;
  readonly t: Frame["t"];
  readonly texts: (string | undefined)[];
}
const labels = new WeakMap<Packed, Labels>();

/** Names and values of tokens for assistive technology and tooltips: of the chosen factor, else of the strongest. */
export function labelsOf(state: FactorsState, t: Frame["t"]): (position: number) => string {
  const {factor, scale, nPrompt, tokens} = state;
  const key = `${factor} ${scale} ${nPrompt}`;
  let known = labels.get(state.factors);
  if (known?.key !== key || known.t !== t) labels.set(state.factors, (known = {key, t, texts: []}));
  const {texts} = known;
  const labelOf = (position: number): string => {
    const name = `${tokenName(tokens[position])}, ${position < nPrompt ? t("input") : t("output")}`;
    const told = factor ?? strongestOf(state)[position];
    return told < 0
      ? `${name}, ${t("no factor fires")}`
      : `${name}, ${t("factor")} ${told}: ${amount(rowOf(state, told)[position])}`;
  };
  return (position) => (texts[position] ??= labelOf(position));
}

export function announce(state: FactorsState, t: Frame["t"]): string {
  if (state.refusal !== "") return state.refusal;
  const found = readMark(state, state.hovered) ?? readMark(state, state.focused);
  if (found?.kind === "before" || found?.kind === "after") return ablatedToken(state, found, t);
  const position = shownPosition(state);
  const factor = shownFactor(state);
  if (found?.kind === "place" || (found?.kind === "factor" && state.hovered?.startsWith("s"))) {
    const at = position ?? 0;
    return `${t("factor")} ${found.at}, ${t("position")} ${at} ${tokenName(state.tokens[at])}: ${amount(rowOf(state, found.at)[at])}`;
  }
  if (found?.kind === "factor" || (found === null && factor !== null)) {
    const told = factor ?? 0;
    return `${factorName(state, told, t)}${state.pinned.includes(told) ? `, ${t("pinned")}` : ""}`;
  }
  if (position !== null) return tokenSentence(state, position, t);
  return `${countOf(state)} ${t("factors")}, ${t("together they explain")} ${percent(Math.max(0, state.explainedVariance))}. ${t(
    "Each token has the colour of its strongest factor.",
  )}`;
}

function tokenSentence(state: FactorsState, position: number, t: Frame["t"]): string {
  const all = factorsAt(state, position).slice(0, 3);
  const firing = all.map(([factor, value]) => `${t("factor")} ${factor} ${amount(value)}`);
  return `${tokenName(state.tokens[position])}, ${t("position")} ${position}: ${
    firing.length > 0 ? firing.join(", ") : t("no factor fires")
  }`;
}

/** A token of the output with and without the factor that was taken away. */
export function ablatedToken(
  state: FactorsState,
  {kind, at}: {readonly kind: "before" | "after"; readonly at: number},
  t: Frame["t"],
): string {
  const ablation = state.ablation!;
  if (kind === "after") {
    const p = percent(Math.min(1, unpack(ablation.probabilities)[at]));
    const before = ablation.text[at];
    const name = tokenName(ablation.output![at]);
    const same = before !== undefined && tokenName(before) === name;
    return `${name}, p = ${p}, ${same ? t("as before") : `${t("instead of")} ${before === undefined ? t("the end") : tokenName(before)}`}`;
  }
  const [before, after] = [ablation.before, ablation.after].map((packed) =>
    percent(Math.min(1, unpack(packed)[at])),
  );
  return `${tokenName(ablation.text[at])}, p ${before} → ${after}`;
}

export function table(state: FactorsState, t: Frame["t"]): Table {
  const factors = Array.from({length: countOf(state)}, (_, i) => i);
  const rows = factors.map((factor) => rowOf(state, factor));
  const strongest = strongestOf(state);
  const {ablation} = state;
  const from = ablation?.from ?? null;
  const [before, after] = ablation ? [unpack(ablation.before), unpack(ablation.after)] : [[], []];
  const columns = [
    t("position"),
    t("token"),
    t("part"),
    t("strongest factor"),
    ...factors.map((factor) => `${t("factor")} ${factor} (${shareOf(state, factor)})`),
    ...(ablation && from !== null
      ? [t("probability (%)"), `${t("probability without factor")} ${ablation.factor} (%)`]
      : []),
  ];
  const points = (p: number | undefined): number | null => (p === undefined ? null : significant(100 * p));
  return {
    caption: `${t("Activation of factors at each position")}; ${t("in brackets the share that a factor explains")}; ${state.method}`,
    columns,
    rows: state.tokens.map((token, at) => [
      at,
      tokenName(token),
      at < state.nPrompt ? t("input") : t("output"),
      strongest[at] < 0 ? null : strongest[at],
      ...rows.map((row) => significant(row[at])),
      ...(from === null ? [] : [points(before[at - from]), points(after[at - from])]),
    ]),
  };
}

/** Single-precision numbers hold about seven digits: no more are written. */
const significant = (value: number): number => Number(value.toPrecision(7));

const blocks = " ▁▂▃▄▅▆▇█";
const textColumns = 60;

/** A sparkline for a terminal: each place shows the largest of its own positions, against the factor's largest. */
function textLine(row: Float32Array): string {
  const top = row.reduce((a, b) => Math.max(a, b), 0);
  const count = Math.min(textColumns, row.length);
  return Array.from({length: count}, (_, i) => {
    const part = row.subarray(
      Math.floor((i * row.length) / count),
      Math.floor(((i + 1) * row.length) / count),
    );
    const most = part.reduce((a, b) => Math.max(a, b), 0);
    return blocks[top > 0 ? Math.ceil((most / top) * 8) : 0];
  }).join("");
}

export function text(state: FactorsState): string {
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  const count = countOf(state);
  const lines = Array.from({length: count}, (_, factor) => {
    const names = state.parts[factor].tokens.slice(0, 3).map(({token}) => tokenName(token));
    const share = shareOf(state, factor).padStart(7);
    return `${String(factor).padStart(3)} ${share}  |${textLine(rowOf(state, factor))}|  ${names.join(" ")}`;
  });
  const head = `${count} factors explain ${percent(Math.max(0, state.explainedVariance))} of the activations, ${state.method}`;
  return [head, ...lines, ...state.warnings, "", original].join("\n");
}
