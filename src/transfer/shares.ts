import {checkOptions, show} from "../models/index.js";
import type {Records} from "../records/index.js";
import {choiceOptions, readOptions, resolveChoice} from "./choice.js";
import {checkAlike} from "./compare.js";
import {checkedTally} from "./distributions.js";
import {withRecords} from "./source.js";
import {shareRows} from "./sql/statements.js";
import type {DistributionOptions, FeatureShares, ResolvedChoice} from "./types.js";

/**
 * How often each feature stands in the corpus, and how much of the activation it takes, for one or more checkpoints.
 *
 * @param options.feature - default "pos"
 * @throws RangeError if checkpoints differ in width
 * @throws Error if no record has the feature
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", fig. 3
 * @example
 * const {features, corpus, activation} = await featureShares([before, after], {feature: "pos"});
 */
export async function featureShares(
  records: Records | readonly Records[],
  options: DistributionOptions = {},
): Promise<FeatureShares> {
  checkOptions("featureShares", options, [...choiceOptions, ...readOptions]);
  const all = Array.isArray(records) ? (records as readonly Records[]) : [records as Records];
  if (all.length === 0)
    throw new RangeError(`featureShares(): records must be at least one, got ${show(all)}.`);
  const read: Shares[] = [];
  for (const one of all) read.push(await sharesOf(one, {feature: "pos", ...options}));
  for (const other of read.slice(1)) checkAlike("featureShares", read[0], other);
  const names = new Set(read.flatMap(({rows}) => [...rows.keys()]));
  const first = read[0].rows;
  const features = [...names].sort((x, y) => {
    const [p, q] = [x, y].map((name) => first.get(name)?.positions ?? 0);
    return q - p || (x < y ? -1 : 1);
  });
  const shares = (of: "positions" | "mass"): Float64Array[] =>
    read.map(({rows}) => {
      const values = Float64Array.from(features, (name) => rows.get(name)?.[of] ?? 0);
      const total = values.reduce((sum, value) => sum + value, 0);
      return values.map((value) => value / total);
    });
  return {
    choice: read[0].choice,
    checkpoints: read.map(({checkpoint}) => checkpoint),
    ...{features, corpus: shares("positions"), activation: shares("mass")},
    positions: read.map(({positions}) => positions),
  };
}

interface Shares {
  readonly checkpoint: string;
  readonly layers: number;
  readonly width: number;
  readonly choice: ResolvedChoice;
  readonly rows: ReadonlyMap<string, {readonly positions: number; readonly mass: number}>;
  readonly positions: FeatureShares["positions"][number];
}

async function sharesOf(records: Records, options: DistributionOptions): Promise<Shares> {
  const query = resolveChoice("featureShares", records, options);
  return withRecords("featureShares", records, options, async (database) => {
    const counts = await checkedTally("featureShares", database, records, query);
    if (counts.records.counted === 0) {
      throw new Error(
        `featureShares(): records must have activation on the chosen side, got none of "${records.checkpoint}".`,
      );
    }
    const found = await database.query(shareRows(query));
    const rows = new Map<string, {readonly positions: number; readonly mass: number}>();
    let [counted, without] = [0, 0];
    found.feature.forEach((feature, i) => {
      const positions = Number(found.positions[i]);
      if (feature === null) without += positions;
      else {
        counted += positions;
        rows.set(feature as string, {positions, mass: found.mass[i] as number});
      }
    });
    const {checkpoint, layers, width} = records;
    return {checkpoint, layers, width, choice: query.choice, rows, positions: {counted, without}};
  });
}
