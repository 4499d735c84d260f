import {checkOptions} from "../models/index.js";
import type {Records, TokenTexts} from "../records/index.js";
import {doubles, ints} from "../tables/index.js";
import type {Database} from "../tables/index.js";
import {choiceOptions, featureName, readOptions, resolveChoice} from "./choice.js";
import {checkRange} from "./check-range.js";
import {Dictionary} from "./dictionary.js";
import {emptyError, withRecords} from "./source.js";
import {distributionRows, labelRows, tally, tokenNames} from "./sql/statements.js";
import type {Query} from "./sql/records.js";
import {numberedSums} from "./numbered-sums.js";
import {arranged} from "./sums.js";
import type {Rows} from "./sums.js";
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
    const rows = await (isNumbered(query, records) ? tokensOf : featuresOf)(database, query, records);
    const {checkpoint, layers, width} = records;
    return {checkpoint, layers, width, choice: query.choice, ...rows};
  });
}

/** Counts records and those left out; says what is wrong where none is left. */
export async function checkedTally(
  caller: string,
  database: Database,
  records: Records,
  query: Query,
): Promise<Counts> {
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

type Counts = Pick<Distributions, "records" | "skipped">;
type Read = Rows & Counts & Pick<Distributions, "features">;

async function featuresOf(database: Database, query: Query, records: Records): Promise<Read> {
  const counts = await checkedTally("distributionsOf", database, records, query);
  const dictionary = new Dictionary();
  const [units, ids, hits, masses] = [ints(), ints(), ints(), doubles()];
  for await (const {layer, neuron, feature, ...sums} of database.stream(distributionRows(query))) {
    for (let i = 0; i < feature.length; i++) {
      units.push((layer[i] as number) * records.width + (neuron[i] as number));
      ids.push(dictionary.idOf(feature[i] as string));
      hits.push(sums.hits[i] as number);
      masses.push(sums.mass[i] as number);
    }
  }
  const {names, places} = dictionary.sorted();
  const index = ids.values.map((id) => places[id]);
  const sums = {unit: units.values, index, hits: hits.values, mass: masses.values};
  return {...counts, features: names, ...arranged(sums, unitsOf(records), names.length, query.choice)};
}

const unitsOf = ({layers, width}: Records): number => layers * width;

/** Only a tokenizer gives each text numbers of its own; rows that were given may have any. */
const isNumbered = ({choice}: Query, {manifest}: Records): boolean =>
  choice.feature === "token" && manifest.model.configHash !== "";

/** By the numbers of the tokens. */
async function tokensOf(database: Database, query: Query, records: Records): Promise<Read> {
  const {ids, texts} = await textsOf(database, query, records);
  const {token, ...rows} = await numberedSums(database, query, records, largest(ids) + 1);
  const {index, names} = placesOf(token, ids, texts);
  const counted = rows.hits.reduce((sum, hits) => sum + hits, 0);
  // Where every record counts there is nothing else to be told.
  const counts =
    counted === records.rows
      ? {records: {seen: counted, counted}, skipped: {}}
      : await checkedTally("distributionsOf", database, records, query);
  return {
    ...counts,
    features: names,
    ...arranged({...rows, index}, unitsOf(records), names.length, query.choice),
  };
}

const largest = (ids: readonly number[]): number => ids.reduce((a, b) => Math.max(a, b), 0);

/** Texts of all tokens, sorted. */
async function textsOf(database: Database, query: Query, records: Records): Promise<TokenTexts> {
  const known = query.choice.lowercase ? undefined : await records.tokenTexts();
  if (known) return known;
  const {token_id, feature} = await database.query(tokenNames(query));
  const order = [...token_id.keys()].sort((a, b) =>
    (feature[a] as string) < (feature[b] as string) ? -1 : 1,
  );
  return {ids: order.map((i) => token_id[i] as number), texts: order.map((i) => feature[i] as string)};
}

/** The texts that rows have, and of each row the place of its text among them. */
function placesOf(
  token: Int32Array,
  ids: readonly number[],
  texts: readonly string[],
): {readonly index: Int32Array; readonly names: readonly string[]} {
  const most = largest(ids);
  const places = new Int32Array(most + 1).fill(-1);
  const occurs = new Uint8Array(most + 1);
  for (const id of token) occurs[id] = 1;
  const names: string[] = [];
  ids.forEach((id, i) => {
    if (!occurs[id]) return;
    if (names.at(-1) !== texts[i]) names.push(texts[i]);
    places[id] = names.length - 1;
  });
  const index = token.map((id) => places[id] ?? -1);
  const unknown = index.indexOf(-1);
  if (unknown < 0) return {index, names};
  throw new Error(
    `distributionsOf(): every token must have a text, got none for number ${token[unknown]}. Run the capture again.`,
  );
}
