import {amount} from "../amount.js";
import {featureName} from "../checkpoints/names.js";
import {count, digits} from "../checkpoints/numbers.js";
import type {NeuronGroup, NeuronTableState} from "../neuron-table.js";
import {numberAt} from "../packed.js";
import {selectedUnit} from "../units/marks.js";
import {setText, unitName} from "../units/words.js";
import type {Frame, Table} from "../view.js";
import {
  featureCount,
  featuresOf,
  lookedRow,
  rowCount,
  rowOf,
  shownGroup,
  shownRows,
  unitOf,
} from "./scene.js";

type State = NeuronTableState;
type Say = Frame["t"];
const plain: Say = (message) => message;

/** What a row's neuron is in one checkpoint. */
function checkpointSays({mass, length, hits}: NeuronGroup, row: number, checkpoint: number, t: Say): string {
  const records = numberAt(hits, row, checkpoint);
  if (records === 0) return t("dead");
  const features = numberAt(length, row, checkpoint);
  return `${t("activation mass")} ${amount(numberAt(mass, row, checkpoint))}, ${t("length")} ${count(features)}, ${count(records)} ${records === 1 ? t("record") : t("records")}`;
}

/** How many features a neuron has, where not all are named: "(141 features in total)". */
export function totalSays(total: number, t: Say): string {
  return `(${count(total)} ${total === 1 ? t("feature") : t("features in total")})`;
}

/** Most features that a sentence names. */
const named = 8;

export function rowSays(state: State, row: number, t: Say): string {
  const group = shownGroup(state);
  const features = featuresOf(state, row);
  const names = features.slice(0, named).map((at) => featureName(state.vocabulary[at], state.kind));
  const total = featureCount(group, row);
  const rest = total > names.length ? ` … ${totalSays(total, t)}` : "";
  return [
    unitName(state, unitOf(group, row, state), t),
    ...state.checkpoints.map((name, c) => `${name}: ${checkpointSays(group, row, c, t)}`),
    `${t("features")}: ${names.length > 0 ? names.join(" ") : t("none")}${rest}`,
  ].join("; ");
}

/** The group in a sentence: its name, its size, and what is listed. */
export function groupSays(state: State, t: Say): string {
  const group = shownGroup(state);
  const [held, rows] = [rowCount(group), shownRows(state).length];
  const size = `${count(group.total)} ${group.total === 1 ? t("neuron") : t("neurons")}`;
  const listed = [
    ...(held < group.total ? [`${count(held)} ${t("of them in this figure")}`] : []),
    ...(rows < held ? [`${count(rows)} ${t("of them brushed")}`] : []),
  ];
  return [`${t(group.name)}: ${size}`, ...listed].join(", ");
}

/** Where the selected neuron is, if not among the listed rows; empty where it is, or where none is selected. */
export function elsewhereSays(state: State, t: Say): string {
  const unit = selectedUnit(state);
  if (unit === null) return "";
  const row = rowOf(shownGroup(state), unit, state);
  if (row !== undefined && shownRows(state).includes(row)) return "";
  const other = state.groups.find((group) => rowOf(group, unit, state) !== undefined);
  const name = unitName(state, unit, t);
  if (!other) return `${name} ${t("is in no table of this figure")}`;
  return other === shownGroup(state)
    ? `${name} ${t("is not among the brushed ones")}`
    : `${name} ${t("is among the neurons that are")} ${t(other.name)}`;
}

export function announce(state: State, t: Say): string {
  const row = lookedRow(state);
  if (row !== null) return rowSays(state, row, t);
  const unit = selectedUnit(state);
  const selected = unit === null ? undefined : rowOf(shownGroup(state), unit, state);
  if (selected !== undefined) return `${t("selected")}: ${rowSays(state, selected, t)}`;
  const says = [groupSays(state, t), elsewhereSays(state, t), setText(state, t) ?? ""];
  return says.filter((part) => part !== "").join(". ");
}

/** Every neuron of the shown group, with all features that the figure holds. */
export function table(state: State, t: Say): Table {
  const group = shownGroup(state);
  const columns = state.checkpoints.flatMap((name) => [
    `${name}: ${t("activation mass")}`,
    `${name}: ${t("length")}`,
    `${name}: ${t("records")}`,
  ]);
  return {
    caption: `${groupSays(state, t)}. ${state.method}`,
    columns: [
      t("layer"),
      t("neuron"),
      ...columns,
      `${t("features in")} ${state.checkpoints[group.checkpoint]}`,
    ],
    rows: shownRows(state).map((row) => [
      numberAt(group.neurons, row, 0),
      numberAt(group.neurons, row, 1),
      ...state.checkpoints.flatMap((_, c) => [
        digits(numberAt(group.mass, row, c)),
        numberAt(group.length, row, c),
        numberAt(group.hits, row, c),
      ]),
      featuresOf(state, row)
        .map((at) => featureName(state.vocabulary[at], state.kind))
        .join(" "),
    ]),
  };
}

/** Rows in the text of a terminal. */
const mostLines = 30;

export function text(state: State): string {
  const rows = shownRows(state);
  const lines = rows.slice(0, mostLines).map((row) => `  ${rowSays(state, row, plain)}`);
  const rest = rows.length > mostLines ? [`  … ${count(rows.length - mostLines)} more`] : [];
  return [groupSays(state, plain), ...lines, ...rest, state.method].join("\n");
}
