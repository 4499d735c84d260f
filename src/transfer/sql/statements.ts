import {chosenRecords, counts} from "./records.js";
import type {Query} from "./records.js";
import {countOf, list, literal} from "./text.js";

const from = (query: Query): string => `FROM (${chosenRecords(query)}) c`;
const counted = ({choice}: Query): string => `feature IS NOT NULL AND ${counts(choice)}`;

/** How many records there are, and why some do not count: one row. */
export function tally(query: Query): string {
  const has = "feature IS NOT NULL";
  const columns = [
    "CAST(count(*) AS BIGINT) AS seen",
    `${countOf(counted(query))} AS counted`,
    `${countOf("feature IS NULL")} AS without`,
    `${countOf(`${has} AND value IS NULL`)} AS unweighted`,
    `${countOf(`${has} AND value <= 0`)} AS opposite`,
    "max(rank) AS rank",
    "max(layer) AS layer",
    "max(neuron) AS neuron",
  ];
  return `SELECT ${columns.join(", ")} ${from(query)}`;
}

/** One row for each feature of each neuron: records, and the sum of their values. */
export function distributionRows(query: Query): string {
  return `SELECT layer, neuron, feature, CAST(count(*) AS INTEGER) AS hits, sum(value) AS mass ${from(query)} WHERE ${counted(query)} GROUP BY layer, neuron, feature`;
}

/** The same for tokens by their numbers, which are grouped in half the time of their texts. */
export function tokenRows(query: Query): string {
  return `SELECT layer, neuron, token_id, CAST(count(*) AS INTEGER) AS hits, sum(value) AS mass ${from(query)} WHERE ${counts(query.choice)} GROUP BY layer, neuron, token_id`;
}

/**
 * The same with one number for neuron and token, which is grouped faster than three: `(layer · width + neuron) · tokens + token_id`.
 * It must be a number of 32 bits.
 */
export function pairRows(
  query: Query,
  {layers, width, tokens}: {readonly layers: number; readonly width: number; readonly tokens: number},
): string {
  const unit = layers === 1 ? "neuron" : `(layer * ${width} + neuron)`;
  return `SELECT ${unit} * ${tokens} + token_id AS pair, CAST(count(*) AS INTEGER) AS hits, sum(value) AS mass ${from(query)} WHERE ${counts(query.choice)} GROUP BY ${unit} * ${tokens} + token_id`;
}

/** The largest numbers that there are: one row. */
export function largestNumbers(): string {
  return "SELECT max(layer) AS layer, max(neuron) AS neuron, max(token_id) AS token FROM records";
}

/** The text of each number, where a number always has one text, as those of a tokenizer do. */
export function tokenNames(query: Query): string {
  return `SELECT token_id, min(feature) AS feature ${from(query)} GROUP BY token_id`;
}

/** The same for each sentence, for resampling; of one neuron if it is named. */
export function sentenceRows(query: Query, unit?: {readonly layer: number; readonly neuron: number}): string {
  const one = unit === undefined ? "" : ` AND layer = ${unit.layer} AND neuron = ${unit.neuron}`;
  return `SELECT layer, neuron, feature, sentence, CAST(count(*) AS INTEGER) AS hits, sum(value) AS mass ${from(query)} WHERE ${counted(query)}${one} GROUP BY layer, neuron, feature, sentence`;
}

/** How many positions of the corpus each feature takes, and how much activation; null is what has no feature. */
export function shareRows(query: Query): string {
  const first = query.choice.layers[0];
  return `SELECT feature, ${countOf(`rank = 1 AND layer = ${first}`)} AS positions, sum(CASE WHEN ${counts(query.choice)} THEN value ELSE 0 END) AS mass ${from(query)} GROUP BY feature`;
}

/** Classes of the sentences, for telling what there is. */
export const labelRows = (): string =>
  "SELECT label, CAST(count(*) AS BIGINT) AS records FROM records GROUP BY label ORDER BY label";

/** Where a neuron's values are largest. */
export function contextRows(
  query: Query,
  unit: {readonly layer: number; readonly neuron: number},
  count: number,
  of?: string,
): string {
  const feature = of === undefined ? "" : ` AND feature = ${literal(of)}`;
  return `SELECT sentence, position, activation, feature, label, predicted ${from(query)} WHERE ${counted(query)} AND layer = ${unit.layer} AND neuron = ${unit.neuron}${feature} ORDER BY value DESC, sentence, position LIMIT ${count}`;
}

/** All tokens of sentences, with the activations of a neuron where they were recorded. */
export function contextTokens(
  {choice}: Query,
  unit: {readonly layer: number; readonly neuron: number},
  sentences: readonly number[],
): string {
  const own = `side = ${choice.side} AND rank <= ${choice.k} AND layer = ${unit.layer} AND neuron = ${unit.neuron}`;
  return `SELECT sentence, position, min(token) AS token, min(pos) AS pos, max(CASE WHEN ${own} THEN activation END) AS activation FROM records WHERE sentence IN (${list(sentences)}) GROUP BY sentence, position ORDER BY sentence, position`;
}
