import {amount} from "../amount.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {pair, said} from "../said.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {heightOf, highestFirst, valueAt} from "./heights.js";
import {missingOf, shownOf, sparksOf} from "./scene.js";

/** Most series that a sentence names. */
const named = 4;

/** A token and its highest values, or that of the series that stands out. */
export function tokenSays(state: TextSparklinesState, position: number, t: Frame["t"]): string {
  const kind = `token ${String(shownOf(state, "series"))}`;
  return said(pair(state.values, state.missing), {kind, t, at: position}, () =>
    tokenWords(state, position, t),
  );
}

function tokenWords(state: TextSparklinesState, position: number, t: Frame["t"]): string {
  const name = `${tokenName(state.tokens[position])} (${t("position")} ${position})`;
  if (missingOf(state).has(position)) return `${name}: ${t("no values")}`;
  const shown = shownOf(state, "series");
  const sparks = sparksOf(state);
  const series = shown === null ? highestFirst(sparks, position).slice(0, named) : [shown];
  const values = series.map((i) => `${state.names[i]} ${amount(valueAt(sparks, position, i))}`);
  return `${name}: ${values.join(", ")}${shown === null && state.names.length > named ? " …" : ""}`;
}

/** A series and the tokens at which it is highest. */
export function seriesSays(state: TextSparklinesState, series: number, t: Frame["t"]): string {
  return said(pair(state.values, state.missing), {kind: "series", t, at: series}, () =>
    seriesWords(state, series, t),
  );
}

function seriesWords(state: TextSparklinesState, series: number, t: Frame["t"]): string {
  const best = state.heights === "rank" ? 1 : -1;
  const none = missingOf(state);
  const top = state.tokens
    .map((_, position) => ({position, value: valueAt(state, position, series)}))
    .filter(({position, value}) => !none.has(position) && value !== 0)
    .sort((a, b) => best * (a.value - b.value) || a.position - b.position)
    .slice(0, 3)
    .map(({position, value}) => `${tokenName(state.tokens[position])} ${amount(value)}`);
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

export function table(state: TextSparklinesState, t: Frame["t"]): Table {
  const none = missingOf(state);
  return {
    caption: `${state.title} (${state.unit}); ${state.method}`,
    columns: [t("position"), t("token"), t("part"), ...state.names],
    rows: state.tokens.map((token, position) => [
      position,
      tokenName(token),
      position < state.nPrompt ? t("input") : t("output"),
      ...state.names.map((_, series) =>
        none.has(position) ? null : Number(valueAt(state, position, series).toPrecision(7)),
      ),
    ]),
  };
}

const blocks = "▁▂▃▄▅▆▇█";

export function text(state: TextSparklinesState): string {
  const none = missingOf(state);
  const sparks = sparksOf(state);
  const lines = state.tokens.map((token, position) => {
    if (none.has(position)) return `  ${tokenName(token)}`;
    const line = state.names.map((_, series) => {
      return blocks[Math.round(Math.abs(heightOf(sparks, position, series)) * 7)];
    });
    return `  ${line.join("")}  ${tokenName(token)}`;
  });
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  return [`${state.title} (${state.unit})`, ...lines, "", original].join("\n");
}
