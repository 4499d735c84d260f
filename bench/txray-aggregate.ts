import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import {Worker} from "./models/process.js";
import {inTurn} from "./in-turn.js";
import type {BenchRow} from "./row.js";
import {makeRecords} from "./txray-aggregate/records.js";

const root = resolve(__dirname, "..");
const sizes = {records: 5_000_000, width: 1500, words: 33_000, tokens: 25, sentencesPerShard: 1000};
const rounds = {quick: 2, full: 7};
const figure = "txray: 10 million records to distributions and Hellinger distances of 1,500 neurons";
/** Ratio of times to reach. */
const limit = 0.33;
/** Most bytes of the process. */
const memoryLimit = 1e9;
/** Both get the same. */
const engine: NodeJS.ProcessEnv = {...process.env, OMP_NUM_THREADS: "2", PYTHONNOUSERSITE: "1"};

/** limpid and pandas in turn, each in a process of its own, on the same shards of two checkpoints. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  if (options.only !== undefined && !figure.includes(options.only)) return [];
  const {pandasPython} = (await import(join(root, "tools", "bench", "environment.mjs"))) as {
    pandasPython(onProgress: (what: string) => void): Promise<string>;
  };
  const python = await pandasPython((what) => console.error(`txray-aggregate: ${what}`));
  compileWorker(root);
  const program = join(root, ".limpid", "bench", "bench", "txray-aggregate", "worker.js");
  const peer = join(root, "tools", "bench", "txray_aggregate_peer.py");
  const folder = mkdtempSync(join(tmpdir(), "limpid-aggregate-"));
  try {
    console.error("txray-aggregate: making the records");
    await makeRecords(folder, "a", 0, sizes);
    await makeRecords(folder, "b", 1, sizes);
    return await measure(options, [
      new Worker("limpid", process.execPath, [program, folder], engine),
      new Worker("pandas", python, [peer, folder, String(sizes.width)], engine),
    ]);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

async function measure(
  options: BenchOptions,
  workers: readonly [Worker, Worker],
): Promise<readonly BenchRow[]> {
  const count = options.rounds ?? (options.quick ? rounds.quick : rounds.full);
  const {row, samples} = await inTurn(
    {id: figure, name: "aggregation", rounds: count, limit, check},
    workers,
  );
  const [bytes, peerBytes] = samples.map((list) => Math.max(...list.map((sample) => sample.bytes)));
  console.error(
    `${bytes <= memoryLimit ? "✓" : "✗"} its memory: ${bytes} bytes (to reach: ${memoryLimit}; pandas: ${peerBytes})`,
  );
  const memory = {limpid: bytes, peer: null, ratio: null, limit: memoryLimit, unit: "bytes", rounds: count};
  return [row, {id: `${figure}, peak memory`, ...memory}];
}

/** Both must have done the same work: distances and lengths. */
function check(limpid: number, peer: number): void {
  if (Math.abs(limpid - peer) <= 1e-6) return;
  throw new Error(`bench: both must come to one result, got ${limpid} from limpid and ${peer} from pandas.`);
}
