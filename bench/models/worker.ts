/**
 * One figure of limpid in a process of its own: `worker.ts FIGURE CHECKPOINT TOKENS`. Each line on the standard input measures
 * once and answers with one line of JSON; the end of the input ends the process.
 */
import {readFileSync} from "node:fs";
import {createInterface} from "node:readline";
import {gradientTimesInput, integratedGradients} from "../../src/attribution/index.js";
import {run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";

/** Measured once; gives some number that follows from all the work. */
type Once = () => Promise<number>;

const newTokens = 50;

/** The tokens that the peer is given, too. */
function text(length: number, {config: {nVocab}}: Model): number[] {
  return Array.from({length}, (_, i) => (7919 * i + 13) % nVocab);
}

const last = (data: Float32Array | undefined): number => data?.at(-1) ?? NaN;

const figures: Readonly<Record<string, (model: Model, length: number) => Promise<Once>>> = {
  forward: async (model, length) => async () => {
    const {hiddenStates, ffnnActivations} = await run(model, text(length, model));
    return last(hiddenStates?.data) + last(ffnnActivations?.data);
  },
  generation: async (model, length) => generation(model, length, false),
  "generation-captured": async (model, length) => generation(model, length, true),
  saliency: async (model, length) => {
    const read = await run(model, text(length + 1, model), {nPrompt: length});
    return async () => (await gradientTimesInput(model, read)).totals[0];
  },
  "saliency-all": async (model, length) => {
    const read = await run(model, text(length + newTokens, model), {nPrompt: length});
    return async () => (await gradientTimesInput(model, read)).totals.reduce((a, b) => a + b, 0);
  },
  "integrated-gradients": async (model, length) => {
    const read = await run(model, text(length + 1, model), {nPrompt: length});
    return async () => {
      const {totals, delta} = await integratedGradients(model, read, {steps: 50});
      return totals[0] + delta[0];
    };
  },
};

function generation(model: Model, length: number, captured: boolean): Once {
  const capture = {hiddenStates: captured, ffnnActivations: captured};
  return async () => {
    const {ids} = await generate(model, text(length, model), {maxNewTokens: newTokens, capture});
    if (ids.length !== length + newTokens) throw new Error(`worker: the text must not end early, got ${ids.length} tokens.`);
    return ids.at(-1)!;
  };
}

async function loading(folder: string, length: number): Promise<Once> {
  return async () => {
    const model = await fromPretrained(folder);
    const {allLogits} = await run(model, text(length, model), {
      capture: {hiddenStates: false, ffnnActivations: false, logits: true},
    });
    return last(allLogits?.data);
  };
}

/** Most memory that this process had resident. */
function peakBytes(): number {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
    return 1024 * Number(kilobytes);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}

async function main([figure, folder, tokens]: readonly string[]): Promise<void> {
  const length = Number(tokens);
  const once = figure === "load" ? await loading(folder, length) : await figures[figure](await fromPretrained(folder, {executor: "graph"}), length);
  for await (const line of createInterface({input: process.stdin})) {
    if (line !== "go") continue;
    const start = performance.now();
    const value = await once();
    const milliseconds = performance.now() - start;
    console.log(JSON.stringify({milliseconds, bytes: peakBytes(), value}));
  }
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
