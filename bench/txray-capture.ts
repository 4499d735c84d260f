import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import {Worker} from "./models/process.js";
import {inTurn} from "./in-turn.js";
import type {BenchRow} from "./row.js";
import type {Figure} from "./txray-capture/place.js";
import {place} from "./txray-capture/place.js";

const root = resolve(__dirname, "..");
/** Both get the same. */
const threads = "2";
const rounds = {quick: 3, full: 9};
/** Ratio of times to reach. */
const limit = 0.8;
const figures: Readonly<Record<Figure, string>> = {
  lstm: "capture of max activations, LSTM of 1,500 units",
  gpt2: "capture of max activations, GPT-2 small",
};

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
  peerPython(onProgress: (what: string) => void): Promise<string>;
  peerCheckpoint(python: string, onProgress: (what: string) => void): Promise<string>;
}

/**
 * limpid's capture and the same numbers by PyTorch in turn, each in a process of its own, on one checkpoint and one corpus.
 * limpid reads the text, finds tokens and writes Parquet files; the peer gets ids and writes nothing.
 */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const {only} = options;
  const all = Object.entries(figures) as [Figure, string][];
  const wanted = all.filter(([, name]) => only === undefined || name.includes(only));
  if (wanted.length === 0) return [];
  const {peerPython, peerCheckpoint} = (await import(
    join(root, "tools", "bench", "environment.mjs")
  )) as Environment;
  const tell = (what: string): void => console.error(`txray: ${what}`);
  const python = await peerPython(tell);
  const checkpoint = await peerCheckpoint(python, tell);
  compileWorker(root);
  const program = join(root, ".limpid", "bench", "bench", "txray-capture", "worker.js");
  const peer = join(root, "tools", "bench", "txray_capture_peer.py");
  const folder = mkdtempSync(join(tmpdir(), "limpid-bench-"));
  const rows: BenchRow[] = [];
  try {
    for (const [figure, name] of wanted) {
      const {model, corpus} = await place(folder, figure, checkpoint);
      rows.push(
        await measure(name, options, [
          new Worker(`limpid (${figure})`, process.execPath, [program, model, corpus], engine),
          new Worker(`PyTorch (${figure})`, python, [peer, figure, model, corpus], engine),
        ]),
      );
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
  return rows;
}

async function measure(
  name: string,
  options: BenchOptions,
  workers: readonly [Worker, Worker],
): Promise<BenchRow> {
  const measured = {
    ...{id: `txray: ${name}`, name, limit},
    rounds: options.rounds ?? (options.quick ? rounds.quick : rounds.full),
    // In its first call the peer looks for the best size of a batch.
    check: (limpid: number, peer: number) => check(name, limpid, peer),
  };
  return (await inTurn(measured, workers)).row;
}

/** Both must have found the same activations. */
function check(name: string, limpid: number, peer: number): void {
  if (Math.abs(limpid - peer) <= 1e-4 * Math.max(1e-3, Math.abs(peer))) return;
  throw new Error(
    `bench: both must find one mean for "${name}", got ${limpid} from limpid and ${peer} from PyTorch.`,
  );
}
