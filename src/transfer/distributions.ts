import {checkOptions} from "../models/index.js";
import type {Records} from "../records/index.js";
import type {Column, Database} from "../tables/index.js";
import {choiceOptions, featureName, readOptions, resolveChoice} from "./choice.js";
import {Dictionary, orderBy} from "./dictionary.js";
import {doubles, ints} from "./growing.js";
import {emptyError, withRecords} from "./source.js";
import {distributionRows, labelRows, tally, tokenNames, tokenRows} from "./sql/statements.js";
import type {Query} from "./sql/statements.js";
import type {DistributionOptions, Distributions, ResolvedChoice} from "./types.js";

/**
 * Every neuron of a checkpoint as a distribution over features: the mean activation of each feature among the records in
 * which the neuron is one of the k most active, divided by the sum of the neuron's means.
 *
 * Activations that are not positive on the chosen side cannot be part of a probability: they are left out, and counted in
 * `skipped`, as are records without the feature.
 *
 * @throws RangeError if the side, the layers or k were not captured
 * @throws Error if no record has the feature, the class or the weight
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 2.1
 * @example
 * const records = await openRecords("records/pretrained");
 * const {length} = await distributionsOf(records, {feature: "pos"});
 */
export async function distributionsOf(
  records: Records,
  options: DistributionOptions = {},
): Promise<Distributions> {
  checkOptions("distributionsOf", options, [...choiceOptions, ...readOptions]);
  const query = resolveChoice("distributionsOf", records, options);
  return withRecords("distributionsOf", records, options, async (database) => {
    const {counted, seen, ...rows} = await (isNumbered(query, records) ? tokensOf : featuresOf)(
      database,
      query,
      records,
    );
    // What lacks nothing needs no second count.
    const counts =
      seen === counted
        ? {records: {seen: counted, counted}, skipped: {}}
        : await checkedTally("distributionsOf", database, records, query);
    const {checkpoint, layers, width} = records;
    return {checkpoint, layers, width, choice: query.choice, ...rows, ...counts};
  });
}

/** Counts records and those left out; says what is wrong where none is left. */
export async function checkedTally(
  caller: string,
  database: Database,
  records: Records,
  query: Query,
): Promise<Pick<Distributions, "records" | "skipped">> {
  const row = await database.query(tally(query));
  const number = (name: string): number => Number(row[name][0] ?? 0);
  const [seen, counted] = [number("seen"), number("counted")];
  if (seen === 0) throw await noneError(caller, database, records, query.choice);
  checkRange(caller, records, number("layer"), number("neuron"));
  const {feature, side, mode} = query.choice;
  const [without, unweighted, opposite] = [number("without"), number("unweighted"), number("opposite")];
  const name = featureName(feature);
  if (without === seen) {
    throw new Error(
      `${caller}(): records must have the feature, got none with a ${name} of "${records.checkpoint}". Choose another feature, or capture a corpus or model that has it.`,
    );
  }
  if (unweighted > 0 && counted === 0) {
    throw new Error(
      `${caller}(): records must have probabilities, got none of "${records.checkpoint}". Capture with a classifier, or leave weight out.`,
    );
  }
  const left = mode === "txray-2020" ? 0 : opposite;
  const skipped = Object.entries({
    [`no ${name}`]: without,
    "no probability": unweighted,
    [`activation not ${side === 1 ? "above" : "below"} 0`]: left,
    "activation not finite": seen - counted - without - unweighted - left,
  });
  return {
    records: {seen, counted},
    skipped: Object.fromEntries(skipped.filter(([, count]) => count > 0)),
  };
}

async function noneError(
  caller: string,
  database: Database,
  records: Records,
  {label}: ResolvedChoice,
): Promise<Error> {
  if (label === null) return emptyError(caller, records);
  const labels = (await database.query(labelRows())).label.filter((name) => name !== null);
  const known =
    labels.length === 0 ? "Its corpus has no classes." : `Its classes are ${labels.slice(0, 20).join(", ")}.`;
  return new Error(
    `${caller}(): label must be a class with records, got "${label}" of "${records.checkpoint}". ${known}`,
  );
}

function checkRange(caller: string, records: Records, layer: number, neuron: number): void {
  if (layer < records.layers && neuron < records.width) return;
  throw new Error(
    `${caller}(): records must be of ${records.layers} × ${records.width} neurons as their manifest says, got neuron ${neuron} of layer ${layer}. Capture them again.`,
  );
}

type Rows = Pick<
  Distributions,
  "features" | "offsets" | "index" | "mean" | "count" | "probability" | "length" | "mass" | "hits"
>;

type Read = Rows & {readonly counted: number; readonly seen?: number};

async function featuresOf(database: Database, query: Query, records: Records): Promise<Read> {
  await checkedTally("distributionsOf", database, records, query);
  const sums = new Sums(records);
  for await (const rows of database.stream(distributionRows(query))) sums.add(rows, rows.feature);
  return sums.arranged(query.choice);
}

/** Only a tokenizer gives each text numbers of its own; rows that were given may have any. */
const isNumbered = ({choice}: Query, {manifest}: Records): boolean =>
  choice.feature === "token" && manifest.model.configHash !== "";

/** By the numbers of the tokens. */
async function tokensOf(database: Database, query: Query, records: Records): Promise<Read> {
  const names = await database.query(tokenNames(query));
  const seen = (names.seen as readonly number[]).reduce((sum, count) => sum + count, 0);
  if (seen === 0) throw await noneError("distributionsOf", database, records, query.choice);
  const nameOf = new Map(names.token_id.map((id, i) => [id, names.feature[i]]));
  const sums = new Sums(records);
  for await (const rows of database.stream(tokenRows(query))) {
    sums.add(
      rows,
      rows.token_id.map((id) => nameOf.get(id)!),
    );
  }
  return {seen, ...sums.arranged(query.choice)};
}

/** Sums of units and features, in the order they come. */
class Sums {
  readonly #dictionary = new Dictionary();
  readonly #units = ints();
  readonly #ids = ints();
  readonly #hits = ints();
  readonly #masses = doubles();

  constructor(private readonly records: Records) {}

  add({layer, neuron, hits, mass}: Readonly<Record<string, Column>>, features: Column): void {
    for (let i = 0; i < features.length; i++) {
      const unit = (layer[i] as number) * this.records.width + (neuron[i] as number);
      checkRange("distributionsOf", this.records, layer[i] as number, neuron[i] as number);
      this.#units.push(unit);
      this.#ids.push(this.#dictionary.idOf(features[i] as string));
      this.#hits.push(hits[i] as number);
      this.#masses.push(mass[i] as number);
    }
  }

  arranged(choice: ResolvedChoice): Read {
    const {names, places} = this.#dictionary.sorted();
    const index = this.#ids.values.map((id) => places[id]);
    const units = this.records.layers * this.records.width;
    const order = orderBy(this.#units.values, units, orderBy(index, names.length));
    const sums = {unit: this.#units.values, index, hits: this.#hits.values, mass: this.#masses.values};
    const merged = merge(order, sums);
    const counted = merged.hits.reduce((sum, hits) => sum + hits, 0);
    return {counted, features: names, ...arrange(merged, units, choice)};
  }
}

interface Summed {
  readonly unit: Int32Array;
  readonly index: Int32Array;
  readonly hits: Int32Array;
  readonly mass: Float64Array;
}

/** Rows in their order; those of one unit and feature, of tokens with one text, become one. */
function merge(order: Int32Array, sums: Summed): Summed {
  const [unit, index] = [new Int32Array(order.length), new Int32Array(order.length)];
  const [hits, mass] = [new Int32Array(order.length), new Float64Array(order.length)];
  let count = 0;
  for (const row of order) {
    const isNew = count === 0 || unit[count - 1] !== sums.unit[row] || index[count - 1] !== sums.index[row];
    const at = isNew ? count++ : count - 1;
    unit[at] = sums.unit[row];
    index[at] = sums.index[row];
    hits[at] += sums.hits[row];
    mass[at] += sums.mass[row];
  }
  return {
    unit: unit.slice(0, count),
    index: index.slice(0, count),
    hits: hits.slice(0, count),
    mass: mass.slice(0, count),
  };
}

/** The numbers of each row and of each unit. */
function arrange(sums: Summed, units: number, {mode}: ResolvedChoice): Omit<Rows, "features"> {
  const {index, hits: count} = sums;
  const mean = sums.mass.map((sum, i) => sum / count[i]);
  const probability = new Float64Array(index.length);
  const [length, hits, mass] = [new Int32Array(units), new Int32Array(units), new Float64Array(units)];
  const total = new Float64Array(units);
  sums.unit.forEach((unit, i) => {
    length[unit]++;
    hits[unit] += count[i];
    mass[unit] += sums.mass[i];
    total[unit] += mean[i];
  });
  const divisor = mode === "txray-2020" ? mass : total;
  const offsets = new Int32Array(units + 1);
  for (let unit = 0; unit < units; unit++) {
    offsets[unit + 1] = offsets[unit] + length[unit];
    for (let i = offsets[unit]; i < offsets[unit + 1]; i++) probability[i] = mean[i] / divisor[unit];
  }
  return {offsets, index, mean, count, probability, length, mass, hits};
}
