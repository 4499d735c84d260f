import type {Records} from "../records/index.js";
import type {Database} from "../tables/index.js";
import {checkRange} from "./check-range.js";
import type {Query} from "./sql/records.js";
import {largestNumbers, pairRows, tokenRows} from "./sql/statements.js";
import type {Sums} from "./sums.js";

/** Sums of units and tokens, these by their numbers. */
export type NumberedSums = Omit<Sums, "index"> & {readonly token: Int32Array};

/** Pairs of more units and tokens have no number of 32 bits. */
const mostPairs = 2 ** 31;

/**
 * Sums by unit and number of the token, in any order.
 *
 * @param tokens - how many numbers of tokens there may be, from 0
 * @throws Error if a record is of a layer or neuron that the manifest does not have
 */
export async function numberedSums(
  database: Database,
  query: Query,
  records: Records,
  tokens: number,
): Promise<NumberedSums> {
  const {layers, width} = records;
  if (layers * width * tokens > mostPairs) return separate(database, query, records);
  // One number too large would be another's: with one layer it lies beyond the last, with several it has to be looked for.
  if (layers > 1) {
    const {layer, neuron, token} = await database.query(largestNumbers());
    checkRange("distributionsOf", records, layer[0] as number, neuron[0] as number);
    if ((token[0] as number) >= tokens) return separate(database, query, records);
  }
  const {pair, hits, mass} = await database.numbers(pairRows(query, {layers, width, tokens}));
  const [unit, token] = [new Int32Array(pair.length), new Int32Array(pair.length)];
  for (let i = 0; i < pair.length; i++) {
    unit[i] = Math.floor(pair[i] / tokens);
    token[i] = pair[i] - unit[i] * tokens;
    if (unit[i] >= width * layers) checkRange("distributionsOf", records, 0, unit[i]);
  }
  return {unit, token, hits: hits as Int32Array, mass: mass as Float64Array};
}

async function separate(database: Database, query: Query, records: Records): Promise<NumberedSums> {
  const {layer, neuron, token_id, hits, mass} = await database.numbers(tokenRows(query));
  const unit = new Int32Array(layer.length);
  for (let i = 0; i < unit.length; i++) {
    checkRange("distributionsOf", records, layer[i], neuron[i]);
    unit[i] = layer[i] * records.width + neuron[i];
  }
  return {unit, token: token_id as Int32Array, hits: hits as Int32Array, mass: mass as Float64Array};
}
