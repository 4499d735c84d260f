import type {ResolvedChoice} from "../types.js";
import {featureSql} from "./feature.js";
import {list, literal} from "./text.js";

/** A choice, and of what it takes all that there is: a condition that every record meets takes time for each. */
export interface Query {
  readonly choice: ResolvedChoice;
  readonly all: {readonly layers: boolean; readonly sides: boolean; readonly ranks: boolean};
  /** Where the feature is a further label of words: its column in the records. */
  readonly tagColumn?: string;
}

/**
 * The records of a choice, each with its `feature` and its `value`: the activation, positive on the chosen side, times the
 * probability where that is its weight. All statements are built on it; they read a view `records` with the shards' columns.
 */
export function chosenRecords(query: Query): string {
  const {choice, all} = query;
  const some = [
    ...(all.sides ? [] : [`r.side = ${choice.side}`]),
    ...(all.ranks ? [] : [`r.rank <= ${choice.k}`]),
    ...(all.layers ? [] : [`r.layer IN (${list(choice.layers)})`]),
    ...(choice.label === null ? [] : [`r.label = ${literal(choice.label)}`]),
  ];
  const conditions = some.length === 0 ? "TRUE" : some.join(" AND ");
  const {expression, join, window} = featureSql(query, conditions);
  const columns = [
    "r.sentence, r.position, r.token_id, r.layer, r.rank, r.neuron, r.activation, r.label, r.predicted",
    `${expression} AS feature`,
    `${valueSql(choice)} AS value`,
  ];
  return `SELECT ${columns.join(", ")} FROM records r ${join} WHERE ${conditions} ${window}`.trim();
}

function valueSql({side, weight}: ResolvedChoice): string {
  const activation = `${side === 1 ? "" : "-"}CAST(r.activation AS DOUBLE)`;
  return weight === null ? activation : `${activation} * CAST(r.probability AS DOUBLE)`;
}

/**
 * Whether a value counts. NaN is above every number to both engines, so that "below infinity" leaves it out too. The code of
 * 2020 knows no condition.
 */
export function counts({mode}: ResolvedChoice): string {
  const infinity = "CAST('Infinity' AS DOUBLE)";
  return mode === "txray-2020" ? `abs(value) < ${infinity}` : `value > 0 AND value < ${infinity}`;
}
