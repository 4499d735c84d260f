import type {DistancesState} from "../distances.js";
import {percent} from "../percent.js";
import {rowsOf, unpackUnits} from "../units/packed.js";
import {announceUnits, counted, saidOf, unitName} from "../units/words.js";
import type {Frame, Table} from "../view.js";
import {dotsOf, lengthOf, measureOf, measured, pairOf} from "./scene.js";

type State = DistancesState;
type T = Frame["t"];

export function measureName(measure: State["measure"], t: T): string {
  return measure === "hellinger" ? t("Hellinger distance") : t("Jensen–Shannon divergence");
}

export function pairName({checkpoints, pairs}: State, pair: number): string {
  const {from, to} = pairs[pair];
  return `${checkpoints[from]} → ${checkpoints[to]}`;
}

/** What is along the plot. */
export function alongName(state: State, t: T): string {
  return lengthOf(state) === "union"
    ? `${t("length of the union of both distributions")} (${state.feature})`
    : `${t("mean length of both distributions")} (${state.feature})`;
}

/** As many decimals as neurons are told apart by. */
export const distanceText = (value: number): string =>
  value !== 0 && value < 0.001 ? value.toExponential(1).replace("e-", "e−") : value.toFixed(3);

/** Why a neuron's distance is ill-defined. */
export function whyIllDefined(state: State, unit: number, t: T): string {
  const {from, to} = pairOf(state);
  const rows = rowsOf(state.lengths);
  const dead = [from, to].filter((at) => rows[at][unit] === 0).map((at) => state.checkpoints[at]);
  return dead.length === 0 ? t("ill-defined") : `${t("ill-defined")}, ${t("dead in")} ${dead.join(", ")}`;
}

export function describe(state: State, unit: number, t: T): string {
  const {values, low, high} = measured(state);
  const kind = `distances ${state.pair} ${measureOf(state)} ${lengthOf(state)}`;
  return saidOf(values, kind, {unit, t}, () => {
    const name = unitName(state, unit, t);
    const {from, to, union} = pairOf(state);
    const value = unpackUnits(values)[unit];
    if (Number.isNaN(value)) return `${name}: ${whyIllDefined(state, unit, t)}`;
    const rows = rowsOf(state.lengths);
    const ends = [low, high].map((packed) => (packed ? unpackUnits(packed)[unit] : NaN));
    const interval = Number.isNaN(ends[0] + ends[1])
      ? ""
      : ` (${percent(state.confidence)}: ${distanceText(ends[0])}–${distanceText(ends[1])})`;
    const lengths = `${counted(rows[from][unit])} → ${counted(rows[to][unit])} ${state.feature}`;
    const both = union ? `, ${t("in both together")} ${counted(unpackUnits(union)[unit])}` : "";
    const others = alike(state, unit) - 1;
    const more =
      others === 0 ? "" : `; ${counted(others)} ${others === 1 ? t("other there") : t("others there")}`;
    return `${name}: ${measureName(measureOf(state), t)} ${distanceText(value)}${interval}; ${lengths}${both}${more}`;
  });
}

/** Neurons at the same place of the plot. */
function alike(state: State, unit: number): number {
  const {lengths, values} = dotsOf(state);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === values[unit] && lengths[i] === lengths[unit]) count++;
  }
  return count;
}

export function summary(state: State, t: T): string {
  const {drawn} = dotsOf(state);
  const all = counted(state.layers * state.width);
  return `${measureName(measureOf(state), t)}, ${pairName(state, state.pair)}: ${counted(drawn)} ${t("of")} ${all} ${t(
    "neurons",
  )}`;
}

/** The neurons without a distance, by their reason; only reasons that occur. */
export function illDefinedTexts(state: State, t: T): readonly string[] {
  const {first, second, both, other} = dotsOf(state).illDefined;
  const {from, to} = pairOf(state);
  const all: readonly (readonly [number, string])[] = [
    [first, `${t("dead in")} ${state.checkpoints[from]}`],
    [second, `${t("dead in")} ${state.checkpoints[to]}`],
    [both, t("dead in both")],
    [other, t("without a distance")],
  ];
  return all.filter(([count]) => count > 0).map(([count, why]) => `${counted(count)} ${why}`);
}

export function illDefinedCount(state: State): number {
  const {first, second, both, other} = dotsOf(state).illDefined;
  return first + second + both + other;
}

export function announce(state: State, t: T): string {
  return announceUnits(state, t, {
    describe: (unit) => describe(state, unit, t),
    summary: () => summary(state, t),
  });
}

const rounded = (value: number): number | null => (Number.isNaN(value) ? null : Number(value.toPrecision(4)));

/** From the most distant neuron on; below them those that are alive in one of the two. */
export function table(state: State, t: T): Table {
  const {from, to, union, hellinger, jensenShannon} = pairOf(state);
  const shown = unpackUnits(measured(state).values);
  const [a, b] = [rowsOf(state.lengths)[from], rowsOf(state.lengths)[to]];
  const units = Array.from(shown, (_, unit) => unit).filter((unit) => a[unit] > 0 || b[unit] > 0);
  const order = (unit: number): number => (Number.isNaN(shown[unit]) ? -1 : shown[unit]);
  units.sort((x, y) => order(y) - order(x) || x - y);
  const columns: (readonly [string, (unit: number) => number | null])[] = [
    [t("layer"), (unit) => Math.floor(unit / state.width)],
    [t("neuron"), (unit) => unit % state.width],
  ];
  const measures = [
    ["hellinger", hellinger],
    ["jensenShannon", jensenShannon],
  ] as const;
  for (const [measure, distance] of measures) {
    if (!distance) continue;
    const name = measureName(measure, t);
    const ends = [
      [name, distance.values],
      [`${name}: ${t("from")}`, distance.low],
      [`${name}: ${t("to")}`, distance.high],
    ] as const;
    for (const [title, packed] of ends) {
      if (packed) columns.push([title, (unit) => rounded(unpackUnits(packed)[unit])]);
    }
  }
  columns.push([`${t("length")}: ${state.checkpoints[from]}`, (unit) => a[unit]]);
  columns.push([`${t("length")}: ${state.checkpoints[to]}`, (unit) => b[unit]]);
  if (union) columns.push([t("length of the union"), (unit) => unpackUnits(union)[unit]]);
  return {
    caption: `${pairName(state, state.pair)} (${state.feature})`,
    columns: columns.map(([title]) => title),
    rows: units.map((unit) => columns.map(([, of]) => of(unit))),
  };
}

/** For a terminal: what is counted, and the neurons that moved most. */
export function text(state: State): string {
  const t = (message: string): string => message;
  const {rows} = table(state, t);
  const values = unpackUnits(measured(state).values);
  const first = rows
    .map(([layer, neuron]) => (layer as number) * state.width + (neuron as number))
    .filter((unit) => !Number.isNaN(values[unit]))
    .slice(0, 10)
    .map((unit) => `  ${describe(state, unit, t)}`);
  const ill = illDefinedTexts(state, t);
  return [
    summary(state, t),
    ...(ill.length > 0 ? [`ill-defined: ${ill.join(", ")}`] : []),
    ...first,
    ...state.warnings,
  ].join("\n");
}
