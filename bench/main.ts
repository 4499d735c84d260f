/**
 * `npm run bench -- models`, or another suite of this folder: limpid and its peer in turn, in one run. Ends with one line of
 * JSON, an array of rows; a ratio is always limpid ÷ peer, so smaller is better, and `limit` is the figure to reach.
 *
 * `--quick` measures fewer rounds, `--rounds=N` that many, `--only=TEXT` the figures with this text in their names.
 */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import type {BenchRow} from "./row.js";

/** How much is measured. */
export interface BenchOptions {
  readonly quick?: boolean;
  readonly rounds?: number;
  readonly only?: string;
}

const suites = readdirSync(__dirname)
  .filter((file) => file.endsWith(".ts") && !["in-turn.ts", "main.ts", "median.ts", "row.ts"].includes(file))
  .map((file) => file.slice(0, -3))
  .sort();

async function main(args: readonly string[]): Promise<void> {
  const wanted = args.filter((arg) => !arg.startsWith("-"));
  const unknown = wanted.find((name) => !suites.includes(name));
  if (wanted.length === 0 || unknown !== undefined) {
    throw new RangeError(`bench: suite must be one of ${suites.join(", ")}, got ${unknown ?? "none"}.`);
  }
  const options = readOptions(args.filter((arg) => arg.startsWith("-")));
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    const suite = (await import(join(__dirname, name))) as {
      run(options: BenchOptions): Promise<readonly BenchRow[]>;
    };
    rows.push(...(await suite.run(options)));
  }
  console.log(JSON.stringify(rows));
}

function readOptions(args: readonly string[]): BenchOptions {
  const options: {quick?: boolean; rounds?: number; only?: string} = {};
  for (const arg of args) {
    const [, rounds, only] = /^--rounds=([1-9]\d*)$|^--only=(.+)$/.exec(arg) ?? [];
    if (arg === "--quick") options.quick = true;
    else if (rounds !== undefined) options.rounds = Number(rounds);
    else if (only !== undefined) options.only = only;
    else throw new RangeError(`bench: option must be --quick, --rounds=N or --only=TEXT, got ${arg}.`);
  }
  return options;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof RangeError ? error.message : error);
    process.exit(1);
  });
}
