import type {DifferenceState} from "../difference.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {amount} from "../amount.js";
import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import {rowName} from "../ranks/rows.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {fieldOf, isPredicted, pairOf, probabilityOf, shownPlace, tokenChange} from "./scene.js";
import type {Place} from "./scene.js";

type Say = Frame["t"];
const plain: Say = (message) => message;

/** How many times as probable: "3.2 × as probable", "÷ 3.2"; "the same" where the difference is rounding. */
export function times(change: number, t: Say): string {
  // Half a percent more or less.
  if (Math.abs(change) < 2.2e-3) return t("as probable as before");
  const factor = 10 ** Math.abs(change);
  const told = factor < 1000 ? amount(factor) : `10^${Math.abs(change).toFixed(1)}`;
  return change > 0 ? `${told} × ${t("as probable")}` : `${t("probability")} ÷ ${told}`;
}

/** A token with its probability in both texts. */
export function describePlace(state: DifferenceState, place: Place, t: Say): string {
  const {side, at} = place;
  const name = tokenName(state[side].tokens[at]);
  const pair = pairOf(state, place);
  const p = (which: "a" | "b", position: number): string => {
    const value = probabilityOf(state[which], position);
    return value === null ? t("first token") : percent(value);
  };
  if (pair === undefined) {
    return `${name}, ${t("only in")} ${state[side].label}: ${p(side, at)}`;
  }
  const [a, b] = state.pairs[pair];
  const change = tokenChange(state, place);
  return `${name}: ${p("a", a)} → ${p("b", b)}${change === null ? "" : `, ${times(change, t)}`}`;
}

export function describeField(state: DifferenceState, field: GridCell, t: Say): string {
  const {row, column} = field;
  const name = `${rowName(state.rows[row], t)}, ${tokenName(state.a.tokens[state.pairs[column][0]])}`;
  if (!isPredicted(state, column)) return `${name}: ${t("nothing predicts the first token")}`;
  const at = row * state.pairs.length + column;
  const [a, b] = [unpack(state.lensA)[at], unpack(state.lensB)[at]];
  return `${name}: ${percent(a)} → ${percent(b)}`;
}

/** Tokens that only one of the texts has. */
export function countChanged({a, b, pairs}: DifferenceState): number {
  return a.tokens.length + b.tokens.length - 2 * pairs.length;
}

export function summary(state: DifferenceState, t: Say): string {
  const changed = countChanged(state);
  const text =
    changed === 0 ? t("The texts are the same.") : `${changed} ${t("tokens are in one text only.")}`;
  return `${state.a.label} → ${state.b.label}. ${text}`;
}

export function announce(state: DifferenceState, t: Say): string {
  const field = fieldOf(state, state.hovered) ?? fieldOf(state, state.focused);
  if (field) return describeField(state, field, t);
  const place = shownPlace(state);
  return place ? describePlace(state, place, t) : summary(state, t);
}

export function table(state: DifferenceState, t: Say): Table {
  const {a, b, pairs} = state;
  const columns = [
    `${t("position")}: ${a.label}`,
    `${t("position")}: ${b.label}`,
    t("token"),
    `${t("probability")}: ${a.label}`,
    `${t("probability")}: ${b.label}`,
    t("log₁₀ of the ratio"),
  ];
  const rows: (string | number | null)[][] = [];
  const digits = (value: number | null): number | null =>
    value === null ? null : Number(value.toPrecision(7));
  const only = (side: "a" | "b", at: number): (string | number | null)[] => {
    const [name, p] = [tokenName(state[side].tokens[at]), digits(probabilityOf(state[side], at))];
    return side === "a" ? [at, null, name, p, null, null] : [null, at, name, null, p, null];
  };
  let [i, j] = [0, 0];
  for (const [x, y] of [...pairs, [a.tokens.length, b.tokens.length] as const]) {
    for (; i < x; i++) rows.push(only("a", i));
    for (; j < y; j++) rows.push(only("b", j));
    if (x === a.tokens.length) break;
    const [p, q] = [digits(probabilityOf(a, x)), digits(probabilityOf(b, y))];
    const ratio = tokenChange(state, {side: "a", at: x});
    rows.push([x, y, tokenName(a.tokens[x]), p, q, digits(ratio)]);
    [i, j] = [x + 1, y + 1];
  }
  return {caption: `${summary(state, t)} ${state.method}`, columns, rows};
}

export function text(state: DifferenceState): string {
  const lines = (side: "a" | "b"): string =>
    `${state[side].label}:\n${textOf(state[side].tokens).split("\n").map(visible).join("\n")}`;
  const shown = shownPlace(state);
  const told = shown ? `\n${describePlace(state, shown, plain)}` : "";
  return `${summary(state, plain)}${told}\n\n${lines("a")}\n\n${lines("b")}`;
}
