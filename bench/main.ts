/**
 * `npm run bench -- views`: limpid and its peer in turn, in one run. Ends with one line of JSON, an array of
 * rows; a ratio is always limpid ÷ peer, so smaller is better, and `limit` is the figure to reach.
 */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import type {BenchRow} from "./row.js";

const suites = readdirSync(__dirname)
  .filter((file) => file.endsWith(".ts") && !["main.ts", "row.ts"].includes(file))
  .map((file) => file.slice(0, -3))
  .sort();

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !suites.includes(name));
  if (wanted.length === 0 || unknown !== undefined) {
    console.error(`bench: suite must be one of ${suites.join(", ")}, got ${unknown ?? "none"}.`);
    process.exit(2);
  }
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    const suite = (await import(join(__dirname, name))) as {run(): Promise<readonly BenchRow[]>};
    rows.push(...(await suite.run()));
  }
  console.log(JSON.stringify(rows));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
