import {join, resolve} from "node:path";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import {Worker} from "./models/process.js";
import {inTurn} from "./in-turn.js";
import type {BenchRow} from "./row.js";

const root = resolve(__dirname, "..");
/** Positions of the run, all of which are predicted but in the figures that say "one position". */
const positions = 50;
/** Both get the same. */
const threads = "2";
const rounds = {quick: 3, full: 15};
/** Ratio of times to reach. */
const limit = 1;
const figures: Readonly<Record<string, string>> = {
  predictions: "layerPredictions of one position",
  "predictions-all": `layerPredictions of ${positions} positions`,
  rankings: `rankings of ${positions} positions`,
  watch: "rankingsWatch of two words at one position",
  "watch-all": `rankingsWatch of two words at ${positions} positions`,
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

/** limpid's lens and the same arithmetic in plain PyTorch in turn, each in a process of its own, on one GPT-2 small. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const {only} = options;
  const wanted = Object.keys(figures).filter((id) => only === undefined || figures[id].includes(only));
  if (wanted.length === 0) return [];
  const {peerPython, peerCheckpoint} = (await import(
    join(root, "tools", "bench", "environment.mjs")
  )) as Environment;
  const tell = (what: string): void => console.error(`lens: ${what}`);
  const python = await peerPython(tell);
  const checkpoint = await peerCheckpoint(python, tell);
  compileWorker(root);
  const program = join(root, ".limpid", "bench", "bench", "ecco-lens", "worker.js");
  const peer = join(root, "tools", "bench", "lens_peer.py");
  const rows: BenchRow[] = [];
  for (const id of wanted) {
    const rest = [id, checkpoint, String(positions)];
    rows.push(
      await measure(id, options, [
        new Worker(`limpid (${id})`, process.execPath, [program, ...rest], engine),
        new Worker(`PyTorch (${id})`, python, [peer, ...rest], engine),
      ]),
    );
  }
  return rows;
}

async function measure(
  id: string,
  options: BenchOptions,
  workers: readonly [Worker, Worker],
): Promise<BenchRow> {
  const name = `${figures[id]}, 12 layers`;
  const measured = {
    ...{id: `ecco: ${name}`, name, limit, digits: 2},
    rounds: options.rounds ?? (options.quick ? rounds.quick : rounds.full),
    // The second call settles the memory.
    before: 2,
    check: (limpid: number, peer: number) => check(id, limpid, peer),
  };
  return (await inTurn(measured, workers)).row;
}

/** Both must have done the same work. */
function check(id: string, limpid: number, peer: number): void {
  if (Math.abs(limpid - peer) <= 1e-3 * Math.max(1, Math.abs(peer))) return;
  throw new Error(
    `bench: both must come to one result for "${id}", got ${limpid} from limpid and ${peer} from PyTorch.`,
  );
}
