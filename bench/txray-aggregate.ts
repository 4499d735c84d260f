import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import type {Sample} from "./models/process.js";
import {Worker} from "./models/process.js";
import {median} from "./median.js";
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
  const samples: [Sample[], Sample[]] = [[], []];
  try {
    // The first call is not counted: it loads and compiles. Its shards are in the system's cache for the others.
    const [a, b] = [await workers[0].measure(), await workers[1].measure()];
    check(a.value, b.value);
    for (let round = 0; round < count; round++) {
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) samples[side].push(await workers[side].measure());
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  const [limpid, peer] = samples.map((list) =>
    Number(median(list.map(({milliseconds}) => milliseconds)).toFixed(1)),
  );
  const [bytes, peerBytes] = samples.map((list) => Math.max(...list.map((sample) => sample.bytes)));
  const ratio = Number((limpid / peer).toFixed(3));
  console.error(
    `${ratio <= limit ? "✓" : "✗"} aggregation: ${limpid} ÷ ${peer} ms = ${ratio} (to reach: ${limit})`,
  );
  console.error(
    `${bytes <= memoryLimit ? "✓" : "✗"} its memory: ${bytes} bytes (to reach: ${memoryLimit}; pandas: ${peerBytes})`,
  );
  return [
    {id: figure, limpid, peer, ratio, limit, unit: "ms", rounds: count},
    {
      id: `${figure}, peak memory`,
      limpid: bytes,
      peer: null,
      ratio: null,
      limit: memoryLimit,
      unit: "bytes",
      rounds: count,
    },
  ];
}

/** Both must have done the same work: distances and lengths. */
function check(limpid: number, peer: number): void {
  if (Math.abs(limpid - peer) <= 1e-6) return;
  throw new Error(`bench: both must come to one result, got ${limpid} from limpid and ${peer} from pandas.`);
}
