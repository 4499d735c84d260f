import {amount} from "../amount.js";
import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import type {SaliencyFactorsState} from "../saliency-factors.js";
import {highestFirst, valueAt} from "../text-sparklines/heights.js";
import {pair, said} from "../said.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {factorNames, lookedToken, readMark, shownFactor, shownTarget, sharesOf, sparksOf} from "./scene.js";

/** A share with its sign. */
function signedPercent(share: number): string {
  return share < 0 ? `−${percent(-share)}` : percent(share);
}

/** Most factors that a sentence names. */
const named = 3;

/** A token: its share in what is explained, and the factors that fire there. */
export function tokenSays(state: SaliencyFactorsState, position: number, t: Frame["t"]): string {
  const kind = `token ${shownTarget(state)}`;
  return said(pair(state.factors, state.shares), {kind, t, at: position}, () =>
    tokenWords(state, position, t),
  );
}

function tokenWords(state: SaliencyFactorsState, position: number, t: Frame["t"]): string {
  const target = shownTarget(state);
  const name = tokenName(state.tokens[position]);
  const share =
    position === target
      ? t("explained")
      : position < target
        ? `${signedPercent(sharesOf(state, target)[position])} ${t("of")} ${tokenName(state.tokens[target])}`
        : state.targets.includes(position)
          ? t("output")
          : t("input");
  const sparks = sparksOf(state);
  const factors = highestFirst(sparks, position)
    .filter((factor) => valueAt(sparks, position, factor) > 0)
    .slice(0, named)
    .map((factor) => `${factor} (${amount(valueAt(sparks, position, factor))})`);
  const fires = factors.length > 0 ? `${t("factors")} ${factors.join(", ")}` : t("no factor fires");
  return `${name}, ${share}; ${fires}`;
}

/** A factor, and how much of the explained token's responsibility lies where it is the strongest. */
export function factorSays(state: SaliencyFactorsState, factor: number, t: Frame["t"]): string {
  const kind = `factor ${shownTarget(state)}`;
  return said(pair(state.factors, state.shares), {kind, t, at: factor}, () => factorWords(state, factor, t));
}

function factorWords(state: SaliencyFactorsState, factor: number, t: Frame["t"]): string {
  const target = shownTarget(state);
  const shares = sharesOf(state, target);
  const sparks = sparksOf(state);
  const own = state.tokens
    .map((_, position) => position)
    .filter((position) => position < target && strongestAt(state, position) === factor);
  const share = own.reduce((sum, position) => sum + Math.abs(shares[position]), 0);
  const top = state.tokens
    .map((_, position) => ({position, value: valueAt(sparks, position, factor)}))
    .filter(({value}) => value > 0)
    .sort((a, b) => b.value - a.value || a.position - b.position)
    .slice(0, named)
    .map(({position}) => tokenName(state.tokens[position]));
  const fires = top.length > 0 ? `${t("fires most at")} ${top.join(", ")}` : t("fires nowhere");
  return `${t("factor")} ${factor} (${percent(unpack(state.explained)[factor])} ${t("explained")}), ${fires}; ${t(
    "strongest where",
  )} ${percent(Math.min(1, share))} ${t("of the responsibility for")} ${tokenName(state.tokens[target])} ${t("lies")}`;
}

/** The factor that is the highest at a token; null where none fires. */
function strongestAt(state: SaliencyFactorsState, position: number): number | null {
  const sparks = sparksOf(state);
  let best: number | null = null;
  for (let factor = 0; factor < sparks.values.shape[1]; factor++) {
    const value = valueAt(sparks, position, factor);
    if (value > (best === null ? 0 : valueAt(sparks, position, best))) best = factor;
  }
  return best;
}

/** What is looked at, in a sentence; empty where nothing is. */
export function readout(state: SaliencyFactorsState, t: Frame["t"]): string {
  const looked = readMark(state, state.hovered ?? state.focused);
  const factor = shownFactor(state);
  if (factor !== null && looked?.kind !== "token") return factorSays(state, factor, t);
  const token = lookedToken(state);
  return token === null ? "" : tokenSays(state, token, t);
}

export function announce(state: SaliencyFactorsState, t: Frame["t"]): string {
  const says = readout(state, t);
  const target = shownTarget(state);
  const explained = `${t("explained")}: ${tokenName(state.tokens[target])}, ${t("probability")} ${percent(probabilityOf(state, target))}`;
  return says === "" ? explained : says;
}

export function probabilityOf({probabilities, targets}: SaliencyFactorsState, target: number): number {
  return unpack(probabilities)[targets.indexOf(target)];
}

export function table(state: SaliencyFactorsState, t: Frame["t"]): Table {
  const target = shownTarget(state);
  const shares = sharesOf(state, target);
  const sparks = sparksOf(state);
  const digits = (value: number): number => Number(value.toPrecision(7));
  return {
    caption: `${t("Share of responsibility for")} ${tokenName(state.tokens[target])} (${t("position")} ${target}), ${t(
      "and the factors at each token",
    )}; ${state.method}; ${state.factorMethod}`,
    columns: [
      t("position"),
      t("token"),
      t("share (%)"),
      ...factorNames(state).map((name) => `${t("factor")} ${name}`),
    ],
    rows: state.tokens.map((token, position) => [
      position,
      tokenName(token),
      position < target ? digits(shares[position] * 100) : null,
      ...factorNames(state).map((_, factor) => digits(valueAt(sparks, position, factor))),
    ]),
  };
}

export function text(state: SaliencyFactorsState): string {
  const t = (message: string): string => message;
  const target = shownTarget(state);
  const rows = Array.from(sharesOf(state, target), (share, position) => ({share, position}))
    .filter(({share}) => share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share) || a.position - b.position)
    .slice(0, 10)
    .map(({position}) => `  ${tokenSays(state, position, t)}`);
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  const head = `${tokenName(state.tokens[target])} (position ${target}, p = ${percent(probabilityOf(state, target))}): shares of responsibility, and factors`;
  return [head, ...rows, "", original].join("\n");
}
