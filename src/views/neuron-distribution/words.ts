import {amount} from "../amount.js";
import {unitName, wishSays} from "../checkpoints/choose-words.js";
import {featureName} from "../checkpoints/names.js";
import {count, digits, distance, share} from "../checkpoints/numbers.js";
import type {DistributionPair, NeuronDistributionState} from "../neuron-distribution.js";
import type {Frame, Table} from "../view.js";
import {featuresInOrder, numbersAt, shownFeatures, shownNeuron, shownRow} from "./scene.js";
import type {FeatureNumbers, RowMark} from "./scene.js";

type State = NeuronDistributionState;
type Say = Frame["t"];
const plain: Say = (message) => message;

/** What the neuron is in one checkpoint. */
export function checkpointSays(state: State, checkpoint: number, t: Say): string {
  const {length, mass, hits} = shownNeuron(state);
  if (hits[checkpoint] === 0) return t("dead here: it has no record");
  const records = `${count(hits[checkpoint])} ${hits[checkpoint] === 1 ? t("record") : t("records")}`;
  return `${t("length")} ${count(length[checkpoint])}, ${t("activation mass")} ${amount(mass[checkpoint])}, ${records}`;
}

/** A distance with its interval: "0.412 (0.380–0.441)". */
function distanceSays({hellinger, low, high}: DistributionPair, t: Say): string {
  if (hellinger === null) return t("ill-defined, as one is empty");
  return low === null || high === null
    ? distance(hellinger)
    : `${distance(hellinger)} (${distance(low)}–${distance(high)})`;
}

export function pairName({checkpoints}: State, {a, b}: DistributionPair): string {
  return `${checkpoints[a]} → ${checkpoints[b]}`;
}

export function pairSays(pair: DistributionPair, t: Say): string {
  const {halves, jensenShannon} = pair;
  return [
    `${t("Hellinger distance")} ${distanceSays(pair, t)}`,
    ...(halves === null ? [] : [`${t("halves of one corpus")} ${distance(halves)}`]),
    ...(jensenShannon === null ? [] : [`${t("Jensen–Shannon divergence")} ${distance(jensenShannon)}`]),
  ].join(", ");
}

export function rowName(state: State, {kind, at}: RowMark): string {
  return kind === "tag" ? state.tags[at] : featureName(shownNeuron(state).features[at], state.kind);
}

function numbersSay({probability, mean, count: records, low, high}: FeatureNumbers, t: Say): string {
  if (records === 0) return t("does not occur");
  const interval = low === null || high === null ? "" : ` (${share(low)}–${share(high)})`;
  return `${share(probability)}${interval}, ${t("mean activation")} ${amount(mean)}, ${count(records)} ${records === 1 ? t("record") : t("records")}`;
}

/** A feature or a tag in every checkpoint. */
export function rowSays(state: State, row: RowMark, t: Say): string {
  const {values, tagValues, hits} = shownNeuron(state);
  const of = row.kind === "tag" ? tagValues! : values;
  const all = state.checkpoints.map((name, c) => {
    const told = hits[c] === 0 ? t("dead here") : numbersSay(numbersAt(of, c, row.at), t);
    return `${name}: ${told}`;
  });
  return `${rowName(state, row)} – ${all.join("; ")}`;
}

function sentences(state: State, t: Say): readonly string[] {
  const neuron = shownNeuron(state);
  return [
    unitName(neuron, t),
    ...state.checkpoints.map((name, c) => `${name}: ${checkpointSays(state, c, t)}`),
    ...neuron.pairs.map((pair) => `${pairName(state, pair)}: ${pairSays(pair, t)}`),
  ];
}

export function summary(state: State, t: Say): string {
  return sentences(state, t).join(". ");
}

export function announce(state: State, t: Say): string {
  const said = wishSays(state, true, t);
  if (said !== "") return `${unitName(shownNeuron(state), t)}. ${said}`;
  const row = shownRow(state);
  return row ? rowSays(state, row, t) : summary(state, t);
}

/** Every feature that the figure holds of the shown neuron, and every tag. */
export function table(state: State, t: Say): Table {
  const neuron = shownNeuron(state);
  const {values, tagValues} = neuron;
  const columns = state.checkpoints.flatMap((name) => [
    `${name}: ${t("probability")}`,
    ...(state.level === null ? [] : [`${name}: ${t("from")}`, `${name}: ${t("to")}`]),
    `${name}: ${t("mean activation")}`,
    `${name}: ${t("records")}`,
  ]);
  const cells = (of: typeof values, at: number): (number | null)[] =>
    state.checkpoints.flatMap((_, c) => {
      const {probability, low, high, mean, count: records} = numbersAt(of, c, at);
      const ends = state.level === null ? [] : [low, high].map((end) => (end === null ? null : digits(end)));
      return [digits(probability), ...ends, digits(mean), records];
    });
  const features = featuresInOrder(values, state.order, state.by).map((at) => [
    state.feature,
    rowName(state, {kind: "feature", at}),
    ...cells(values, at),
  ]);
  const tags = tagValues
    ? state.tags.map((tag, at) => [t("part of speech"), tag, ...cells(tagValues, at)])
    : [];
  return {
    caption: `${summary(state, t)}. ${state.method}`,
    columns: [t("kind"), t("feature"), ...columns],
    rows: [...features, ...tags],
  };
}

export function text(state: State): string {
  const rows = shownFeatures(state).map((at) => `  ${rowSays(state, {kind: "feature", at}, plain)}`);
  return [...sentences(state, plain), `${state.feature}:`, ...rows, state.method].join("\n");
}
