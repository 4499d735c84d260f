import {checkOptions} from "../models/index.js";
import type {Records} from "../records/index.js";
import {readOptions} from "./choice.js";
import {withRecords} from "./source.js";
import type {FeatureColumn, ReadOptions, TagFeature} from "./types.js";

/**
 * Whether any record has this: a tag, a further label of words, a class, a predicted class.
 *
 * @throws Error if there are no records
 * @example
 * if (await hasFeature(records, "pos")) console.log("tagged");
 */
export async function hasFeature(
  records: Records,
  feature: FeatureColumn | TagFeature,
  options: ReadOptions = {},
): Promise<boolean> {
  checkOptions("hasFeature", options, readOptions);
  const column =
    typeof feature === "string"
      ? feature
      : records.manifest.settings.tags?.find(({name}) => name === feature.tag)?.column;
  if (column === undefined) return false;
  return withRecords("hasFeature", records, options, async (database) => {
    const {known} = await database.query(`SELECT count(${column}) > 0 AS known FROM records`);
    return known[0] === true;
  });
}
