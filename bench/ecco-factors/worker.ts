/**
 * One measure of limpid in a process of its own: `worker.ts FILE LAYERS POSITIONS NEURONS FACTORS`, where the file holds
 * activations `[layer, position, neuron]`. Each line on the standard input measures once and answers with one line of JSON.
 */
import {readFileSync} from "node:fs";
import {createInterface} from "node:readline";
import {nmf} from "../../src/neurons/index.js";

const [file, ...sizes] = process.argv.slice(2);
const [layers, positions, neurons, factors] = sizes.map(Number);
const {buffer, byteOffset, byteLength} = readFileSync(file);
const data = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
const ffnnActivations = {axes: ["layer", "position", "neuron"], shape: [layers, positions, neurons], data};

async function measure(): Promise<void> {
  const start = performance.now();
  const {error} = await nmf({ffnnActivations, nPrompt: positions}, {factors});
  const milliseconds = performance.now() - start;
  const bytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({milliseconds, bytes, value: error})}\n`);
}
createInterface({input: process.stdin}).on("line", () => {
  measure().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
