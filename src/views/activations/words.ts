import type {ActivationsState} from "../activations.js";
import {amount} from "../amount.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {pair, said} from "../said.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame, Table} from "../view.js";
import {isWaiting} from "../wish.js";
import {
  areaOf,
  centreOf,
  clusterOfRow,
  clustersAt,
  isCoarse,
  mapOf,
  neuronAt,
  placeOf,
  readMark,
  rowCount,
  shownCluster,
  shownField,
  shownToken,
  strongestAt,
} from "./scene.js";

/** Most neurons that a sentence names. */
const named = 3;

/** The neurons of a row of fields: "neuron 17 (cluster 3)", "12 neurons: 17, 205, 33 …". */
export function rowName(state: ActivationsState, row: number, t: Frame["t"]): string {
  const [from, to] = mapOf(state).rowsOf(row);
  const clusters = [...new Set([clusterOfRow(state, from), clusterOfRow(state, to - 1)])].filter(
    (cluster) => cluster !== null,
  );
  const besides = clusters.length === 0 ? "" : ` (${t("cluster")} ${clusters.join("–")})`;
  if (to - from === 1) return `${t("neuron")} ${neuronAt(state, from)}${besides}`;
  const numbers = Array.from({length: Math.min(named, to - from)}, (_, i) => neuronAt(state, from + i));
  return `${to - from} ${t("neurons")}${besides}: ${numbers.join(", ")}${to - from > named ? " …" : ""}`;
}

/** The tokens of a column of fields. */
export function columnName(state: ActivationsState, column: number, t: Frame["t"]): string {
  const [from, to] = mapOf(state).positionsOf(column);
  const first = tokenName(state.tokens[from]);
  if (to - from === 1) return `${first} (${t("position")} ${from})`;
  return `${first} – ${tokenName(state.tokens[to - 1])} (${t("positions")} ${from}–${to - 1})`;
}

/** What a field stands for, exactly or as a range. */
export function fieldName(state: ActivationsState, {row, column}: GridCell, t: Frame["t"]): string {
  const grid = mapOf(state);
  const {least, greatest, value, exact, at} = grid.at(row, column);
  const where = `${rowName(state, row, t)}, ${columnName(state, column, t)}`;
  const [r0, r1] = grid.rowsOf(row);
  const [c0, c1] = grid.positionsOf(column);
  if ((r1 - r0) * (c1 - c0) === 1) return `${where}: ${exact ? "" : "≈ "}${amount(value)}`;
  const range = `${exact ? "" : "≈ "}${amount(least)} ${t("to")} ${amount(greatest)}`;
  const far = at
    ? `; ${t("farthest from 0")}: ${t("neuron")} ${neuronAt(state, at.row)} ${t("at")} ${tokenName(state.tokens[at.position])}`
    : "";
  return `${where}: ${range}${far}`;
}

export function clusterName(state: ActivationsState, cluster: number, t: Frame["t"]): string {
  const size = state.sizes[cluster];
  return `${t("cluster")} ${cluster}, ${size} ${size === 1 ? t("neuron") : t("neurons")}`;
}

/** A token and what fires there. */
export function tokenSays(state: ActivationsState, position: number, t: Frame["t"]): string {
  const name = `${tokenName(state.tokens[position])} (${t("position")} ${position})`;
  const neurons = strongestAt(state, position)
    .slice(0, named)
    .filter(({value}) => value !== 0)
    .map(({neuron, value}) => `${neuron} (${amount(value)})`);
  const clusters = clustersAt(state, position)
    .slice(0, 2)
    .filter(({value}) => value > 0)
    .map(({cluster}) => String(cluster));
  return [
    name,
    neurons.length > 0 ? `${t("strongest neurons")} ${neurons.join(", ")}` : t("no neuron fires"),
    ...(clusters.length > 0 ? [`${t("strongest clusters")} ${clusters.join(", ")}`] : []),
  ].join("; ");
}

/** Where a cluster fires. */
export function clusterSays(state: ActivationsState, cluster: number, t: Frame["t"]): string {
  return said(pair(state.centres, state.sizes), {kind: "cluster", t, at: cluster}, () =>
    whereItFires(state, cluster, t),
  );
}

function whereItFires(state: ActivationsState, cluster: number, t: Frame["t"]): string {
  const found = topTokens(state, cluster, 3);
  const where =
    found.length > 0 ? `${t("fires most at")} ${found.join(", ")}` : t("fires nowhere above its mean");
  return `${clusterName(state, cluster, t)}; ${where}`;
}

function topTokens(state: ActivationsState, cluster: number, count: number): string[] {
  const centre = centreOf(state, cluster);
  return Array.from(centre, (value, position) => ({value, position}))
    .filter(({value}) => value > 0)
    .sort((a, b) => b.value - a.value || a.position - b.position)
    .slice(0, count)
    .map(({position}) => tokenName(state.tokens[position]));
}

/** What is looked at, in a sentence; empty where nothing is. */
export function readout(state: ActivationsState, t: Frame["t"]): string {
  const field = shownField(state);
  if (field) return fieldName(state, field, t);
  const hovered = readMark(state, state.hovered ?? state.focused);
  const cluster = shownCluster(state);
  if (cluster !== null && hovered?.kind !== "token") return clusterSays(state, cluster, t);
  const token = shownToken(state);
  if (token !== null) return tokenSays(state, token, t);
  return state.neuron === null ? "" : `${t("neuron")} ${state.neuron}`;
}

/** What the kernel was asked for, or why it refused; empty where neither. */
export function wishSays(state: ActivationsState, asks: boolean, t: Frame["t"]): string {
  if (isWaiting(state)) {
    return asks ? t("asked the kernel …") : t("Another layer or order needs the kernel: run the cell again.");
  }
  if (state.refusal !== "") return state.refusal;
  return isCoarse(state) && !asks ? t("Exact values of this part need the kernel: run the cell again.") : "";
}

/** The size of what is shown: "512 neurons × 40 tokens". */
export function sizeOf(state: ActivationsState, t: Frame["t"]): string {
  const {rows, positions} = areaOf(state);
  const [n, m] = [rows[1] - rows[0], positions[1] - positions[0]];
  const size = `${n} ${n === 1 ? t("neuron") : t("neurons")} × ${m} ${m === 1 ? t("token") : t("tokens")}`;
  return state.zoom ? `${size} ${t("of")} ${rowCount(state)} × ${state.tokens.length}` : size;
}

export function announce(state: ActivationsState, t: Frame["t"]): string {
  const says = readout(state, t) || wishSays(state, true, t);
  return says === "" ? `${t("Neuron activations")}, ${t("layer")} ${state.layer}: ${sizeOf(state, t)}` : says;
}

/** What is shown as a table: a row for each row of fields, a column for each column. */
export function table(state: ActivationsState, t: Frame["t"]): Table {
  const grid = mapOf(state);
  const columns = Array.from({length: grid.columns}, (_, column) => {
    const [from, to] = grid.positionsOf(column);
    return to - from === 1 ? `${from} ${tokenName(state.tokens[from])}` : `${from}–${to - 1}`;
  });
  const rows = Array.from({length: grid.rows}, (_, row) => {
    const [from, to] = grid.rowsOf(row);
    const cluster = clusterOfRow(state, from);
    const numbers = Array.from({length: to - from}, (_, i) => neuronAt(state, from + i));
    const values = columns.map((_, column) => Number(grid.valueAt(row, column).toPrecision(7)));
    return [numbers.join(" "), cluster, ...values];
  });
  const pooled = regionPooled(state) ? `; ${t("of each block the value farthest from 0")}` : "";
  return {
    caption: `${t("Activations of layer")} ${state.layer}, ${sizeOf(state, t)}${pooled}; ${state.method}`,
    columns: [t("neuron"), t("cluster"), ...columns],
    rows,
  };
}

/** Does any field stand for more than one value? */
export function regionPooled(state: ActivationsState): boolean {
  const {area, rows, columns} = mapOf(state);
  return rows < area.rows[1] - area.rows[0] || columns < area.positions[1] - area.positions[0];
}

export function text(state: ActivationsState): string {
  const t = (message: string): string => message;
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  const head = `Neuron activations, layer ${state.layer}: ${sizeOf(state, t)}, ${state.method}`;
  const clusters = state.sizes.map((_, cluster) => `  ${clusterSays(state, cluster, t)}`);
  const token = state.selected;
  const neurons =
    token === null
      ? []
      : strongestAt(state, token).map(({neuron, value}) => {
          const place = placeOf(state, neuron);
          const cluster = place === undefined ? null : clusterOfRow(state, place);
          return `  neuron ${neuron}${cluster === null ? "" : ` (cluster ${cluster})`}: ${amount(value)}`;
        });
  const at = token === null ? [] : [`strongest at ${tokenName(state.tokens[token])}:`, ...neurons];
  return [head, ...clusters, ...at, "", original].join("\n");
}
