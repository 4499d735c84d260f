import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {seededRandom} from "../src/tensors/index.js";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import {Worker} from "./models/process.js";
import {inTurn} from "./in-turn.js";
import type {BenchRow} from "./row.js";

const root = resolve(__dirname, "..");
const sizes = {positions: 1000, features: 768};
/** Both get the same. */
const threads = "2";
const rounds = {quick: 2, full: 9};
const figures = ["cca", "svcca", "pwcca", "cka", "cka-debiased", "cka-rbf"];
/** Ratio of times to reach. */
const limit = 1;

const engine: NodeJS.ProcessEnv = {
  ...process.env,
  OMP_NUM_THREADS: threads,
  OPENBLAS_NUM_THREADS: threads,
  TF_NUM_INTRAOP_THREADS: threads,
  TF_NUM_INTEROP_THREADS: threads,
  PYTHONNOUSERSITE: "1",
};

/** limpid and numpy in turn, each in a process of its own, on the same representations. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const {peerPython} = (await import(join(root, "tools", "bench", "environment.mjs"))) as {
    peerPython(onProgress: (what: string) => void): Promise<string>;
  };
  const python = await peerPython((what) => console.error(`similarity: ${what}`));
  compileWorker(root);
  const program = join(root, ".limpid", "bench", "bench", "similarity", "worker.js");
  const peer = join(root, "tools", "bench", "similarity_peer.py");
  const folder = mkdtempSync(join(tmpdir(), "limpid-similarity-"));
  try {
    writeInputs(folder);
    const rows: BenchRow[] = [];
    for (const name of figures.filter((id) => options.only === undefined || id.includes(options.only))) {
      const rest = [name, folder, String(sizes.positions), String(sizes.features)];
      rows.push(
        await measure(name, options, [
          new Worker(`limpid (${name})`, process.execPath, [program, ...rest], engine),
          new Worker(`numpy (${name})`, python, [peer, ...rest], engine),
        ]),
      );
    }
    return rows;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Features of sizes from 1 to 1/25, as in hidden states; b is a mixture of those of a, and noise. */
function writeInputs(folder: string): void {
  const random = seededRandom(1);
  const {positions, features} = sizes;
  const a = Float32Array.from(
    {length: positions * features},
    (_, i) => random.normal() / (1 + (i % features) / 32),
  );
  const b = a.map((value, i) => value + a[(i + 1) % a.length] / 2 + random.normal() / 10);
  writeFileSync(join(folder, "a.f32"), a);
  writeFileSync(join(folder, "b.f32"), b);
}

async function measure(
  name: string,
  options: BenchOptions,
  workers: readonly [Worker, Worker],
): Promise<BenchRow> {
  const {positions, features} = sizes;
  const measured = {
    id: `similarity: ${name}, ${features} × ${positions.toLocaleString("en")}`,
    ...{name, limit, digits: 2},
    rounds: options.rounds ?? (options.quick ? rounds.quick : rounds.full),
    check: (limpid: number, peer: number) => check(name, limpid, peer),
  };
  return (await inTurn(measured, workers)).row;
}

/** Both must have done the same work. Directions of equal correlations are any in numpy's pwcca: hence no closer. */
function check(name: string, limpid: number, peer: number): void {
  if (Math.abs(limpid - peer) <= 1e-3) return;
  throw new Error(
    `bench: both must come to one result for "${name}", got ${limpid} from limpid and ${peer} from numpy.`,
  );
}
