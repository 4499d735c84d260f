import type {BenchOptions} from "./main.js";
import type {BenchRow} from "./row.js";
import {run as aggregate} from "./txray-aggregate.js";
import {run as capture} from "./txray-capture.js";

/** Both halves of TX-Ray: from texts to records, and from records to distributions. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  return [...(await capture(options)), ...(await aggregate(options))];
}
