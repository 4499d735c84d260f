import type {LengthShiftState} from "../length-shift.js";
import {rowsOf} from "../units/packed.js";
import {announceUnits, counted, saidOf, unitName} from "../units/words.js";
import type {Frame, Table} from "../view.js";
import {changeName, changeOf, changes, countsOf} from "./changes.js";
import type {LengthChange} from "./changes.js";

type State = LengthShiftState;
type T = Frame["t"];

/** What becomes of a neuron from one checkpoint to the next, in words. */
function changeText(before: number, after: number, t: T): string {
  const change = changeOf(before, after);
  return change < 0 ? t("dead") : changeName(changes[change], t);
}

/** "neuron 296: 12 → 30 tokens, longer". */
export function describe(state: State, unit: number, t: T): string {
  return saidOf(state.lengths, "length-shift", {unit, t}, () => {
    const rows = rowsOf(state.lengths);
    const lengths = rows.map((row) => row[unit]);
    const steps = lengths.slice(1).map((after, i) => changeText(lengths[i], after, t));
    const others = alike(rows, unit) - 1;
    const more =
      others === 0 ? "" : `; ${counted(others)} ${others === 1 ? t("other alike") : t("others alike")}`;
    const name = unitName(state, unit, t);
    if (lengths.every((length) => length === 0)) return `${name}: ${t("dead in all")}${more}`;
    const told = lengths.map((length) => (length === 0 ? t("dead") : counted(length))).join(" → ");
    return `${name}: ${told} ${state.feature}, ${steps.join(", ")}${more}`;
  });
}

/** Neurons with the same lengths in all checkpoints. */
function alike(rows: readonly Float32Array[], unit: number): number {
  const wanted = rows.map((row) => row[unit]);
  let count = 0;
  // Plain loops: this is done of 50,000 neurons while a pointer moves.
  for (let i = 0; i < rows[0].length; i++) {
    let at = 0;
    while (at < rows.length && rows[at][i] === wanted[at]) at++;
    if (at === rows.length) count++;
  }
  return count;
}

/** How many neurons have a change, from each checkpoint to the next: "312" or "312, 40". */
export function changeCounts({lengths}: State, change: LengthChange): string {
  const at = changes.indexOf(change);
  return countsOf(lengths)
    .changed.map((gap) => counted(gap[at]))
    .join(", ");
}

export const meanText = (mean: number): string => (Number.isNaN(mean) ? "–" : mean.toFixed(1));

export function summary(state: State, t: T): string {
  const {alive} = countsOf(state.lengths);
  const told = alive.map((count, i) => `${counted(count)} ${t("in")} ${state.checkpoints[i]}`);
  return `${t("Alive of")} ${counted(state.layers * state.width)} ${t("neurons")}: ${told.join(", ")}`;
}

export function announce(state: State, t: T): string {
  return announceUnits(state, t, {
    describe: (unit) => describe(state, unit, t),
    summary: () => `${t("Length shift")}. ${summary(state, t)}`,
  });
}

/** Every neuron that any checkpoint has alive. */
export function table(state: State, t: T): Table {
  const {checkpoints, layers, width} = state;
  const rows = rowsOf(state.lengths);
  const found: (string | number)[][] = [];
  for (let unit = 0; unit < layers * width; unit++) {
    const lengths = rows.map((row) => row[unit]);
    if (lengths.every((length) => length === 0)) continue;
    const steps = lengths.slice(1).map((after, i) => changeText(lengths[i], after, t));
    found.push([Math.floor(unit / width), unit % width, ...lengths, ...steps]);
  }
  const gaps = checkpoints.slice(1).map((name, i) => `${checkpoints[i]} → ${name}`);
  return {
    caption: `${t("Length of neurons, in")} ${state.feature}; ${counted(countsOf(state.lengths).dead)} ${t("are dead in all")}`,
    columns: [t("layer"), t("neuron"), ...checkpoints.map((name) => `${t("length")}: ${name}`), ...gaps],
    rows: found,
  };
}

/** For a terminal: what is counted. */
export function text(state: State): string {
  const t = (message: string): string => message;
  const {alive, means, dead} = countsOf(state.lengths);
  const wide = Math.max(...state.checkpoints.map((name) => name.length));
  const lines = state.checkpoints.map(
    (name, i) => `${name.padEnd(wide)}  alive ${counted(alive[i])}, mean length ${meanText(means[i])}`,
  );
  const counts = changes.map((change) => `${changeName(change, t)} ${changeCounts(state, change)}`);
  const head = `Length shift (${state.feature}) of ${counted(state.layers * state.width)} neurons`;
  return [head, ...lines, `${counts.join("; ")}; dead in all ${counted(dead)}`, ...state.warnings].join("\n");
}
