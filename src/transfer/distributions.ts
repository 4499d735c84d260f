import {checkOptions} from "../models/index.js";
import type {Records} from "../records/index.js";
import type {Database} from "../tables/index.js";
import {choiceOptions, featureName, readOptions, resolveChoice} from "./choice.js";
import {Dictionary, orderBy} from "./dictionary.js";
import {doubles, ints} from "./growing.js";
import {emptyError, withRecords} from "./source.js";
import {distributionRows, labelRows, tally} from "./sql/statements.js";
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
    const counts = await checkedTally("distributionsOf", database, records, query);
    const rows = await readRows(database, query, records);
    return {
      checkpoint: records.checkpoint,
      layers: records.layers,
      width: records.width,
      choice: query.choice,
      ...rows,
      ...counts,
    };
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

async function readRows(database: Database, query: Query, {layers, width}: Records): Promise<Rows> {
  const dictionary = new Dictionary();
  const [units, ids, hits, masses] = [ints(), ints(), ints(), doubles()];
  for await (const rows of database.stream(distributionRows(query))) {
    for (let i = 0; i < rows.feature.length; i++) {
      units.push((rows.layer[i] as number) * width + (rows.neuron[i] as number));
      ids.push(dictionary.idOf(rows.feature[i] as string));
      hits.push(rows.hits[i] as number);
      masses.push(rows.mass[i] as number);
    }
  }
  const {names, places} = dictionary.sorted();
  const index = ids.values.map((id) => places[id]);
  const order = orderBy(units.values, layers * width, orderBy(index, names.length));
  const sums = {unit: units.values, hits: hits.values, mass: masses.values};
  return {features: names, ...arrange(order, index, sums, layers * width, query.choice)};
}

/** Rows in their order, with the numbers of each and of each unit. */
function arrange(
  order: Int32Array,
  ids: Int32Array,
  sums: {readonly unit: Int32Array; readonly hits: Int32Array; readonly mass: Float64Array},
  units: number,
  {mode}: ResolvedChoice,
): Omit<Rows, "features"> {
  const index = order.map((row) => ids[row]);
  const count = order.map((row) => sums.hits[row]);
  const [mean, probability] = [new Float64Array(order.length), new Float64Array(order.length)];
  const [length, hits, mass] = [new Int32Array(units), new Int32Array(units), new Float64Array(units)];
  const total = new Float64Array(units);
  order.forEach((row, i) => {
    const unit = sums.unit[row];
    mean[i] = sums.mass[row] / sums.hits[row];
    length[unit]++;
    hits[unit] += sums.hits[row];
    mass[unit] += sums.mass[row];
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
