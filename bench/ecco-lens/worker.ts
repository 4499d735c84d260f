/**
 * One measure of limpid's lens in a process of its own: `worker.ts FIGURE CHECKPOINT POSITIONS`. The run is read before. Each line
 * on the standard input measures once and answers with one line of JSON.
 */
import {createInterface} from "node:readline";
import type {Run} from "../../src/capture/index.js";
import {run} from "../../src/capture/index.js";
import {layerPredictions, rankings, watch} from "../../src/lens/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";

const [name, folder, length] = process.argv.slice(2);
const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The tokens that the peer is given, too. */
function text({config: {nVocab}}: Model): number[] {
  return Array.from({length: Number(length) + 1}, (_, i) => (7919 * i + 13) % nVocab);
}

const words = [{id: 11}, {id: 2061}];
const one = {positions: Number(length)};
/** Each gives some number that follows from all the work. */
const figures: Readonly<Record<string, (model: Model, read: Run) => Promise<number>>> = {
  predictions: async (model, read) => summed(await layerPredictions(model, read, one)),
  "predictions-all": async (model, read) => summed(await layerPredictions(model, read)),
  rankings: async (model, read) => {
    const {ranks, probabilities, topProbabilities} = await rankings(model, read);
    return logged(ranks.data) + mean(probabilities.data) + mean(topProbabilities.data);
  },
  watch: async (model, read) => watched(await watch(model, read, words, one)),
  "watch-all": async (model, read) => watched(await watch(model, read, words)),
};

/** Of ranks, which differ by a few where logits are close. */
const logged = (ranks: Float32Array): number => mean(ranks.map(Math.log));

function summed({
  ranks,
  entropies,
  divergences,
  candidateProbabilities,
}: Awaited<ReturnType<typeof layerPredictions>>): number {
  return (
    logged(ranks.data) + mean(entropies.data) + mean(divergences.data) + mean(candidateProbabilities.data)
  );
}

const watched = ({ranks, probabilities}: Awaited<ReturnType<typeof watch>>): number =>
  logged(ranks.data) + mean(probabilities.data);

async function start(): Promise<void> {
  const model = await fromPretrained(folder);
  const read = await run(model, text(model), {nPrompt: 1});
  createInterface({input: process.stdin}).on("line", () => {
    measure(model, read).catch(fail);
  });
}

async function measure(model: Model, read: Run): Promise<void> {
  const start = performance.now();
  const value = await figures[name](model, read);
  const milliseconds = performance.now() - start;
  const bytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({milliseconds, bytes, value})}\n`);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

start().catch(fail);
