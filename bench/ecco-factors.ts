import {closeSync, mkdtempSync, openSync, rmSync, writeSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {seededRandom} from "../src/tensors/index.js";
import type {BenchOptions} from "./main.js";
import {compileWorker} from "./models/compile.js";
import {Worker} from "./models/process.js";
import {inTurn} from "./in-turn.js";
import type {BenchRow} from "./row.js";

const root = resolve(__dirname, "..");
/** As many neurons as DistilGPT2 and GPT-2 small have, and as many factors as Ecco finds by default. */
const cases = [
  {layers: 6, positions: 128, neurons: 3072, rounds: {quick: 1, full: 7}},
  {layers: 12, positions: 512, neurons: 3072, rounds: {quick: 1, full: 3}},
];
const factors = 10;
/** Both get the same. */
const threads = "2";
/** Ratio of times to reach. */
const limit = 0.5;
/** Share of its error by which two minima may differ and still count as the same error. */
const same = 1e-3;

const engine: NodeJS.ProcessEnv = {
  ...process.env,
  OMP_NUM_THREADS: threads,
  OPENBLAS_NUM_THREADS: threads,
  TF_NUM_INTRAOP_THREADS: threads,
  TF_NUM_INTEROP_THREADS: threads,
  PYTHONNOUSERSITE: "1",
};

type Case = (typeof cases)[number];
const nameOf = ({layers, positions, neurons}: Case): string =>
  `NMF of ${(layers * neurons).toLocaleString("en")} neurons × ${positions}, ${factors} factors`;

/** limpid's factors and scikit-learn's as Ecco asks for them, in turn, each in a process of its own, to the same error. */
export async function run(options: BenchOptions = {}): Promise<readonly BenchRow[]> {
  const wanted = cases.filter((one) => options.only === undefined || nameOf(one).includes(options.only));
  if (wanted.length === 0) return [];
  const {peerPython} = (await import(join(root, "tools", "bench", "environment.mjs"))) as {
    peerPython(onProgress: (what: string) => void): Promise<string>;
  };
  const python = await peerPython((what) => console.error(`factors: ${what}`));
  compileWorker(root);
  const program = join(root, ".limpid", "bench", "bench", "ecco-factors", "worker.js");
  const peer = join(root, "tools", "bench", "factors_peer.py");
  const folder = mkdtempSync(join(tmpdir(), "limpid-factors-"));
  try {
    const rows: BenchRow[] = [];
    for (const one of wanted) {
      const file = join(folder, `${one.positions}.f32`);
      writeActivations(file, one);
      const rest = [file, ...[one.layers, one.positions, one.neurons, factors].map(String)];
      rows.push(
        await measure(one, options, [
          new Worker("limpid (factors)", process.execPath, [program, ...rest], engine),
          new Worker("scikit-learn (factors)", python, [peer, ...rest], engine),
        ]),
      );
    }
    return rows;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Parts that fire now and then, more of them than are looked for, and noise, through GELU. */
function writeActivations(path: string, {layers, positions, neurons}: Case): void {
  const random = seededRandom(1);
  const parts = 2 * factors;
  const firing = Array.from({length: positions * parts}, () => Math.max(0, random.normal()) ** 2);
  const file = openSync(path, "w");
  for (let layer = 0; layer < layers; layer++) {
    const loadings = Float32Array.from({length: parts * neurons}, () => 0.3 * random.normal());
    const block = new Float32Array(positions * neurons);
    for (let at = 0; at < block.length; at++) {
      const [position, neuron] = [Math.floor(at / neurons), at % neurons];
      let sum = 0.5 * random.normal() - 1;
      for (let t = 0; t < parts; t++) sum += firing[position * parts + t] * loadings[t * neurons + neuron];
      block[at] = gelu(sum);
    }
    writeSync(file, block);
  }
  closeSync(file);
}

const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

async function measure(
  one: Case,
  options: BenchOptions,
  workers: readonly [Worker, Worker],
): Promise<BenchRow> {
  const name = nameOf(one);
  const count = options.rounds ?? (options.quick ? one.rounds.quick : one.rounds.full);
  const check = (limpid: number, peer: number): void => {
    if (limpid <= peer * (1 + same)) return;
    throw new Error(
      `bench: limpid's error must be that of scikit-learn (${peer}), got ${limpid} for ${name}.`,
    );
  };
  return (await inTurn({id: `ecco: ${name}`, name, rounds: count, limit, check}, workers)).row;
}
