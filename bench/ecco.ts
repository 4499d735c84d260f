import {run as factors} from "./ecco-factors.js";
import {run as lens} from "./ecco-lens.js";
import type {BenchOptions} from "./main.js";
import type {BenchRow} from "./row.js";
import {run as similarity} from "./similarity.js";

/** What Ecco computes too: factors of activations, similarity of representations, the lens. */
const parts = [factors, similarity, lens];

/** All of them, one after the other. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const part of parts) rows.push(...(await part(options)));
  return rows;
}
