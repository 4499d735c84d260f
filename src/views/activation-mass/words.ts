import type {ActivationMassState} from "../activation-mass.js";
import {amount} from "../amount.js";
import {percent} from "../percent.js";
import {announceUnits, counted, saidOf, unitName} from "../units/words.js";
import type {Frame, Table} from "../view.js";
import {curvesOf} from "./scene.js";

type State = ActivationMassState;
type T = Frame["t"];

/** "neuron 200: rank 3 of 544 in epoch 1 (1310, 2.1 %); dead in epoch 48". */
export function describe(state: State, unit: number, t: T): string {
  return saidOf(state.masses, "activation-mass", {unit, t}, () => {
    const places = curvesOf(state).curves.map(({masses, order, ranks}, i) => {
      const name = state.checkpoints[i];
      if (ranks[unit] < 0) return `${t("dead in")} ${name}`;
      const share = percent(masses[unit] / state.summaries[i].total);
      return `${t("rank")} ${counted(ranks[unit] + 1)} ${t("of")} ${counted(order.length)} ${t("in")} ${name} (${amount(
        masses[unit],
      )}, ${share})`;
    });
    return `${unitName(state, unit, t)}: ${places.join("; ")}`;
  });
}

/** What is computed of a checkpoint, for the legend. */
export function curveText(state: State, checkpoint: number, t: T): string {
  const {alive, total, gini, topShare} = state.summaries[checkpoint];
  const parts = [
    `${counted(alive)} ${t("alive")}`,
    `${t("total")} ${amount(total)}`,
    `${t("top")} ${state.top}: ${percent(topShare)}`,
    `Gini ${gini.toFixed(3)}`,
  ];
  return `${state.checkpoints[checkpoint]}: ${alive === 0 ? parts[0] : parts.join(", ")}`;
}

export function summary(state: State, t: T): string {
  const shares = state.summaries.map(
    ({alive, topShare}, i) => `${state.checkpoints[i]} ${alive === 0 ? t("none alive") : percent(topShare)}`,
  );
  return `${t("Activation mass of the")} ${state.top} ${t("most active neurons")}: ${shares.join(", ")}`;
}

export function announce(state: State, t: T): string {
  return announceUnits(state, t, {
    describe: (unit) => describe(state, unit, t),
    summary: () => summary(state, t),
  });
}

/** Every neuron that any checkpoint has alive, from the most active of the last checkpoint on. */
export function table(state: State, t: T): Table {
  const {curves} = curvesOf(state);
  const last = curves[curves.length - 1];
  const units = Array.from(last.ranks.keys()).filter((unit) => curves.some(({ranks}) => ranks[unit] >= 0));
  units.sort((a, b) => last.masses[b] - last.masses[a] || a - b);
  const names = state.checkpoints;
  return {
    caption: `${t("Activation mass of neurons, in")} ${state.feature}`,
    columns: [
      t("layer"),
      t("neuron"),
      ...names.map((name) => `${t("mass")}: ${name}`),
      ...names.map((name) => `${t("rank")}: ${name}`),
    ],
    rows: units.map((unit) => [
      Math.floor(unit / state.width),
      unit % state.width,
      ...curves.map(({masses}) => Number(masses[unit].toPrecision(6))),
      ...curves.map(({ranks}) => (ranks[unit] < 0 ? null : ranks[unit] + 1)),
    ]),
  };
}

/** For a terminal: what is computed of each checkpoint, and its most active neurons. */
export function text(state: State): string {
  const t = (message: string): string => message;
  const lines = curvesOf(state).curves.map(({masses, order}, i) => {
    const first = [...order.subarray(0, 5)].map(
      (unit) => `${unitName(state, unit, t)} (${amount(masses[unit])})`,
    );
    return [curveText(state, i, t), ...(first.length > 0 ? [`  ${first.join("; ")}`] : [])].join("\n");
  });
  return [
    `Activation mass of ${counted(state.layers * state.width)} neurons`,
    ...lines,
    ...state.warnings,
  ].join("\n");
}
