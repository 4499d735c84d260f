import {mkdirSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import type {Figure} from "./models/figures.js";
import {figures, memoryLimit} from "./models/figures.js";
import type {Sample} from "./models/process.js";
import {Worker} from "./models/process.js";
import {median} from "./median.js";
import type {BenchRow} from "./row.js";

const root = resolve(__dirname, "..");
/** Both get the same. */
const threads = "2";
/** Rounds of a figure go on for about so long. */
const seconds = {full: 14, quick: 3};
const rounds = {quick: 2, least: 3, most: 25};

interface Side {
  readonly name: string;
  start(): Worker;
}

/** limpid and PyTorch with transformers and Captum in turn, each in a process of its own, on the same checkpoint. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const {python, checkpoint} = await prepare();
  const worker = compileWorker(root);
  const wanted = figures.filter(({id}) => options.only === undefined || id.includes(options.only));
  const rows: BenchRow[] = [];
  for (const figure of wanted) {
    const folder = figure.model === "tiny" ? join(root, "models", "tiny-gpt2") : checkpoint;
    const rest = [folder, String(figure.tokens)];
    const limpid = (name: string) => () =>
      new Worker(`limpid (${figure.id})`, process.execPath, [worker, name, ...rest], engine);
    const peer = (name: string) => () =>
      new Worker(
        `the peer (${figure.id})`,
        python,
        [join(root, "tools", "bench", "peer.py"), name, ...rest],
        engine,
      );
    const sides: readonly [Side, Side] = [
      {name: "limpid", start: limpid(figure.limpid)},
      figure.peer === undefined
        ? {name: "without", start: limpid("generation")}
        : {name: "PyTorch", start: peer(figure.peer)},
    ];
    rows.push(...(await measure(figure, sides, options)));
    keep(rows);
  }
  return rows;
}

/** The environment of both: the number of threads, under all names that it goes by. */
const engine: NodeJS.ProcessEnv = {
  ...process.env,
  OMP_NUM_THREADS: threads,
  MKL_NUM_THREADS: threads,
  TF_NUM_INTRAOP_THREADS: threads,
  TF_NUM_INTEROP_THREADS: threads,
  HF_HUB_OFFLINE: "1",
  PYTHONNOUSERSITE: "1",
};

interface Environment {
  peerPython(onProgress: (what: string, share?: number) => void): Promise<string>;
  peerCheckpoint(python: string, onProgress: (what: string) => void): Promise<string>;
}

async function prepare(): Promise<{python: string; checkpoint: string}> {
  const {peerPython, peerCheckpoint} = (await import(
    join(root, "tools", "bench", "environment.mjs")
  )) as Environment;
  let last = "";
  const tell = (what: string, share?: number): void => {
    const line = share === undefined ? what : `${what}: ${Math.floor(share * 10) * 10} %`;
    if (line !== last) console.error(`models: ${line}`);
    last = line;
  };
  const python = await peerPython(tell);
  return {python, checkpoint: await peerCheckpoint(python, tell)};
}

async function measure(
  figure: Figure,
  sides: readonly [Side, Side],
  options: BenchOptions,
): Promise<BenchRow[]> {
  const samples: [Sample[], Sample[]] = [[], []];
  const workers = figure.fresh ? undefined : sides.map((side) => side.start());
  const once = async (side: number): Promise<Sample> => {
    if (workers) return workers[side].measure();
    const worker = sides[side].start();
    return worker.measure().finally(() => worker.stop());
  };
  try {
    // The first call is not counted: it compiles, and warms the disk. A second one, where it is short, settles the memory.
    for (const side of [0, 1]) {
      const {milliseconds} = await once(side);
      if (!figure.fresh && milliseconds < 2000) await once(side);
    }
    const start = Date.now();
    const limit = 1000 * (options.quick ? seconds.quick : seconds.full);
    for (let round = 0; ; round++) {
      const least = options.quick ? rounds.quick : rounds.least;
      const enough = options.rounds ?? (Date.now() - start > limit ? least : rounds.most);
      if (round >= enough) break;
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) samples[side].push(await once(side));
    }
  } finally {
    await Promise.all((workers ?? []).map((worker) => worker.stop()));
  }
  check(figure, samples[0][0].value, samples[1][0].value);
  return rowsOf(figure, samples);
}

/** Both must have done the same work. */
function check({id}: Figure, limpid: number, peer: number): void {
  if (Math.abs(limpid - peer) <= 1e-3 * Math.max(1, Math.abs(peer))) return;
  throw new Error(
    `bench: both must come to one result for "${id}", got ${limpid} from limpid and ${peer} from its peer.`,
  );
}

function rowsOf(figure: Figure, samples: readonly [Sample[], Sample[]]): BenchRow[] {
  const row = (
    id: string,
    unit: string,
    limit: number,
    digits: number,
    of: (sample: Sample) => number,
  ): BenchRow => {
    const [limpid, peer] = samples.map((side) => rounded(median(side.map(of)), digits));
    const made = {
      id: `models: ${id}`,
      limpid,
      peer,
      ratio: rounded(limpid / peer, 3),
      limit,
      unit,
      rounds: samples[0].length,
    };
    console.error(
      `${made.ratio <= limit ? "✓" : "✗"} ${id}: ${limpid} ÷ ${peer} ${unit} = ${made.ratio} (to reach: ${limit}; ${made.rounds} rounds)`,
    );
    return made;
  };
  const time = row(figure.id, "ms", figure.limit, 2, ({milliseconds}) => milliseconds);
  if (figure.peer === undefined) return [time];
  return [time, row(`${figure.id}: peak memory`, "bytes", memoryLimit, 0, ({bytes}) => bytes)];
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** What is measured so far: an interrupted run leaves it. */
function keep(rows: readonly BenchRow[]): void {
  const folder = join(root, ".limpid");
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, "bench-models.json"), `${JSON.stringify(rows, undefined, 2)}\n`);
}
