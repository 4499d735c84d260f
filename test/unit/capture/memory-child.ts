/** Runs texts with a new model, and prints what that took and what was estimated. Its argument is a JSON text. */
import {readFileSync, writeFileSync} from "node:fs";
import {runAll} from "../../../src/capture/index.js";
import {groupsOf} from "../../../src/capture/batch.js";
import {Instruments} from "../../../src/capture/instruments.js";
import {Cost} from "../../../src/capture/run-cost.js";
import {readingOf} from "../../../src/capture/run-readings.js";
import {bert, gpt2, initialWeights, llama, t5} from "../../../src/models/index.js";
import type {Executor, Family, FamilyBase} from "../../../src/models/index.js";
import {LoadedModel} from "../../../src/models/model.js";
import {tensor} from "../../../src/tensors/index.js";

/** What a case of memory.test.ts says. */
export interface MemoryCase {
  readonly executor: Executor;
  readonly family: "gpt2" | "llama" | "bert" | "t5";
  readonly config: Readonly<Record<string, unknown>>;
  readonly length: number;
  readonly texts?: number;
  readonly capture?: object;
}

const {
  executor,
  family,
  config: json,
  length,
  texts = 1,
  capture = {},
} = JSON.parse(process.argv[2]) as MemoryCase;
const chosen = {gpt2, llama, bert, t5}[family] as FamilyBase;
const config = chosen.readConfig(json);
const weights = initialWeights(chosen.parameters(config), 1);
const tensors = chosen.parameters(config).map(({name, shape}) => tensor(weights.get(name)!, shape));
const model = new LoadedModel("new", chosen as Family, config, undefined, "", tensors, executor);

const ids = (n: number): number[] => Array.from({length: n}, (_, i) => 1 + (i % (config.nVocab - 1)));
const inputs = (n: number): object[] =>
  Array.from({length: texts}, (_, i) => ({
    text: ids(n - (i % 3)),
    ...(family === "t5" ? {target: ids(n)} : {}),
  }));

/** Bytes of this process in memory, now or at most since `clear_refs` was written. */
const bytes = (key: "VmRSS" | "VmHWM"): number =>
  1024 * Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))![1]);

async function measure(): Promise<void> {
  const options = {capture, maxMemory: Infinity};
  await runAll(model, inputs(8) as never, options); // libraries and programs are ready then
  globalThis.gc!();
  writeFileSync("/proc/self/clear_refs", "5");
  const before = bytes("VmRSS");
  await runAll(model, inputs(length) as never, options);
  const used = bytes("VmHWM") - before;
  const readings = inputs(length).map((input) => readingOf("test", model, input as never, undefined));
  const cost = new Cost(model, new Instruments("test", model, {capture}));
  const groups = groupsOf(readings, () => true).map((group) => cost.reading(group.map((i) => readings[i])));
  const estimate = readings.reduce((sum, reading) => sum + cost.kept(reading), 0) + Math.max(...groups);
  process.stdout.write(JSON.stringify({used, estimate}));
}

void measure();
