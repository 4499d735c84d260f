import {amount} from "../amount.js";
import {pair, said} from "../said.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {textOf, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {groups, leadOf, unitName} from "./grouping.js";
import {heightOf, highestFirst, valueAt} from "./heights.js";
import {shownOf, sparksOf} from "./scene.js";

/** Most series that a sentence names. */
const named = 4;

/** A token, or its word, and its highest values, or that of the series that stands out. */
export function tokenSays(state: TextSparklinesState, position: number, t: Frame["t"]): string {
  const kind = `token ${String(shownOf(state, "series"))} ${state.granularity}`;
  const at = leadOf(state, position);
  return said(pair(state.values, state.missing), {kind, t, at}, () => tokenWords(state, at, t));
}

function tokenWords(state: TextSparklinesState, position: number, t: Frame["t"]): string {
  const name = `${unitName(state, position)} (${t("position")} ${position})`;
  const sparks = sparksOf(state);
  if (sparks.missing.has(position)) return `${name}: ${t("no values")}`;
  const shown = shownOf(state, "series");
  const series = shown === null ? highestFirst(sparks, position).slice(0, named) : [shown];
  const values = series.map((i) => `${state.names[i]} ${amount(valueAt(sparks, position, i))}`);
  return `${name}: ${values.join(", ")}${shown === null && state.names.length > named ? " …" : ""}`;
}

/** A series and the tokens at which it is highest. */
export function seriesSays(state: TextSparklinesState, series: number, t: Frame["t"]): string {
  const kind = `series ${state.granularity}`;
  return said(pair(state.values, state.missing), {kind, t, at: series}, () => seriesWords(state, series, t));
}

function seriesWords(state: TextSparklinesState, series: number, t: Frame["t"]): string {
  const best = state.heights === "rank" ? 1 : -1;
  const sparks = sparksOf(state);
  const top = state.tokens
    .map((_, position) => ({position, value: valueAt(sparks, position, series)}))
    .filter(({position, value}) => !sparks.missing.has(position) && value !== 0)
    .sort((a, b) => best * (a.value - b.value) || a.position - b.position)
    .slice(0, 3)
    .map(({position, value}) => `${unitName(state, position)} ${amount(value)}`);
  const where = top.length > 0 ? `${t("highest at")} ${top.join(", ")}` : t("0 at every token");
  return `${state.names[series]}: ${where}`;
}

/** What is looked at, in a sentence; empty where nothing is. */
export function readout(state: TextSparklinesState, t: Frame["t"]): string {
  const token = shownOf(state, "token");
  const series = shownOf(state, "series");
  const looked = state.hovered ?? state.focused;
  if (series !== null && (token === null || looked?.startsWith("s"))) return seriesSays(state, series, t);
  return token === null ? "" : tokenSays(state, token, t);
}

export function announce(state: TextSparklinesState, t: Frame["t"]): string {
  const says = readout(state, t);
  return says === ""
    ? `${state.title}: ${state.names.length} ${t("values for each of")} ${state.tokens.length} ${t("tokens")}`
    : says;
}

/** Positions that have a row: all tokens, or the first of each word. */
function rowPositions(state: TextSparklinesState): readonly number[] {
  return Array.from(groups(state).first);
}

export function table(state: TextSparklinesState, t: Frame["t"]): Table {
  const sparks = sparksOf(state);
  const unit = state.granularity === "words" ? t("word") : t("token");
  return {
    caption: `${state.title} (${state.unit}); ${state.method}`,
    columns: [t("position"), unit, t("part"), ...state.names],
    rows: rowPositions(state).map((position) => [
      position,
      unitName(state, position),
      position < state.nPrompt ? t("input") : t("output"),
      ...state.names.map((_, series) =>
        sparks.missing.has(position) ? null : Number(valueAt(sparks, position, series).toPrecision(7)),
      ),
    ]),
  };
}

const blocks = "▁▂▃▄▅▆▇█";

export function text(state: TextSparklinesState): string {
  const sparks = sparksOf(state);
  const lines = rowPositions(state).map((position) => {
    const name = unitName(state, position);
    if (sparks.missing.has(position)) return `  ${name}`;
    const line = state.names.map(
      (_, series) => blocks[Math.round(Math.abs(heightOf(sparks, position, series)) * 7)],
    );
    return `  ${line.join("")}  ${name}`;
  });
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  return [`${state.title} (${state.unit})`, ...lines, "", original].join("\n");
}
