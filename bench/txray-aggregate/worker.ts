/**
 * Aggregation of records in a process of its own: `worker.ts FOLDER`, which holds the records of two checkpoints, in a and b.
 * Each line on the standard input measures once and answers with one line of JSON.
 */
import {join} from "node:path";
import {createInterface} from "node:readline";
import {openRecords} from "../../src/records/index.js";
import {compare, distributionsOf} from "../../src/transfer/index.js";

const [folder] = process.argv.slice(2);
const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);

async function measure(): Promise<void> {
  const start = performance.now();
  const records = await Promise.all(
    ["a", "b"].map((name) => openRecords(join(folder, name), {verify: false})),
  );
  const [a, b] = await Promise.all(records.map((one) => distributionsOf(one)));
  const {means, lengths} = compare(a, b);
  const milliseconds = performance.now() - start;
  const bytes = process.resourceUsage().maxRSS * 1024;
  const value = means.hellinger + sum(lengths[0]) + sum(lengths[1]);
  process.stdout.write(`${JSON.stringify({milliseconds, bytes, value})}\n`);
}

createInterface({input: process.stdin}).on("line", () => void measure());
