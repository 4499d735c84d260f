import {showBytes} from "../models/index.js";
import type {Records} from "../records/index.js";
import {Dictionary, orderBy} from "./dictionary.js";
import {checkedTally} from "./distributions.js";
import {doubles, ints} from "../tables/index.js";
import {withRecords} from "./source.js";
import {sentenceRows} from "./sql/statements.js";
import type {Query} from "./sql/records.js";
import type {ReadOptions} from "./types.js";

/**
 * Records summed by unit, feature and sentence: what is resampled. The features of a unit are the pairs from `pairs[unit]` to
 * `pairs[unit + 1]`, and the sentences of a pair the entries from `offsets[pair]` to `offsets[pair + 1]`.
 */
export interface Entries {
  readonly features: readonly string[];
  readonly pairs: Int32Array;
  /** `[pairs]` The feature, ascending within a unit. */
  readonly feature: Int32Array;
  readonly offsets: Int32Array;
  /** `[entries]` The number of the sentence in the corpus. */
  readonly sentence: Int32Array;
  readonly hits: Float64Array;
  readonly mass: Float64Array;
}

/** Bytes of an entry, with what sorting them takes. */
const entryBytes = 56;
const defaultMemory = 2 ** 30;

/**
 * Reads the entries of all units, or of one.
 *
 * @throws RangeError if they would need more than maxMemory
 */
export async function entriesOf(
  caller: string,
  records: Records,
  query: Query,
  options: ReadOptions,
  unit?: {readonly layer: number; readonly neuron: number},
): Promise<Entries> {
  return withRecords(caller, records, options, async (database) => {
    const {counted} = (await checkedTally(caller, database, records, query)).records;
    const {maxMemory = defaultMemory} = options;
    const needed = unit === undefined ? counted * entryBytes : 0;
    if (needed > maxMemory) {
      throw new RangeError(
        `${caller}(): resampling ${counted.toLocaleString("en")} records needs ${showBytes(needed, Math.ceil)}, maxMemory is ${showBytes(maxMemory, Math.floor)}. Choose fewer layers, or raise maxMemory.`,
      );
    }
    const dictionary = new Dictionary();
    const [units, ids, sentences, hits, masses] = [ints(), ints(), ints(), doubles(), doubles()];
    for await (const rows of database.stream(sentenceRows(query, unit))) {
      for (let i = 0; i < rows.feature.length; i++) {
        units.push((rows.layer[i] as number) * records.width + (rows.neuron[i] as number));
        ids.push(dictionary.idOf(rows.feature[i] as string));
        sentences.push(rows.sentence[i] as number);
        hits.push(rows.hits[i] as number);
        masses.push(rows.mass[i] as number);
      }
    }
    const {names, places} = dictionary.sorted();
    const index = ids.values.map((id) => places[id]);
    const count = records.layers * records.width;
    const bySentence = orderBy(sentences.values, largest(sentences.values) + 1);
    const order = orderBy(units.values, count, orderBy(index, names.length, bySentence));
    return {
      features: names,
      ...pairsOf(order, units.values, index, count),
      sentence: order.map((row) => sentences.values[row]),
      hits: Float64Array.from(order, (row) => hits.values[row]),
      mass: Float64Array.from(order, (row) => masses.values[row]),
    };
  });
}

const largest = (values: Int32Array): number => values.reduce((most, value) => Math.max(most, value), -1);

/** Where pairs and units begin in sorted entries. */
function pairsOf(
  order: Int32Array,
  units: Int32Array,
  index: Int32Array,
  count: number,
): Pick<Entries, "pairs" | "feature" | "offsets"> {
  const pairs = new Int32Array(count + 1);
  const [feature, offsets] = [ints(), ints()];
  let [unit, id] = [-1, -1];
  order.forEach((row, i) => {
    if (units[row] === unit && index[row] === id) return;
    [unit, id] = [units[row], index[row]];
    pairs[unit + 1]++;
    feature.push(id);
    offsets.push(i);
  });
  offsets.push(order.length);
  for (let i = 0; i < count; i++) pairs[i + 1] += pairs[i];
  return {pairs, feature: feature.values, offsets: offsets.values};
}
