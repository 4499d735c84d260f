import {mkdir, readdir, rm} from "node:fs/promises";
import {join} from "node:path";
import {checkOptions, checkWhole, pause, throwIfAborted} from "../models/index.js";
import type {Learner} from "./learner.js";
import type {Schedule} from "./schedule.js";
import {rateAt} from "./schedule.js";
import type {LazyArray} from "./state-file.js";
import {openState, writeState} from "./state-file.js";

/** What is told after each step. */
export interface TrainingProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done, in all epochs. */
  readonly step: number;
  readonly steps: number;
  /** Of this step, in nats. */
  readonly loss: number;
  readonly learningRate: number;
  /** Steps per second of this run. */
  readonly stepsPerSecond: number;
  /** Epochs that are done. */
  readonly done: readonly EpochReport[];
}

/** One epoch. */
export interface EpochReport {
  readonly epoch: number;
  /** Steps done at its end. */
  readonly steps: number;
  /** Mean loss of its steps, in nats. */
  readonly loss: number;
  readonly learningRate: number;
  /** Numbers of the validation: "loss" and "perplexity", or "loss", "accuracy", "f1" and "macroF1". */
  readonly validation?: Readonly<Record<string, number>>;
  /** Whether the validation is the best so far. */
  readonly best: boolean;
  /** Folder of the checkpoint, within that of the training; absent where none is kept. */
  readonly checkpoint?: string;
}

/** Which epochs' checkpoints are kept besides the best: all, none, or epochs by number; −1 is the last, −2 the one before. */
export type KeptCheckpoints = "all" | "best" | readonly number[];

export interface SessionOptions {
  readonly folder: string;
  readonly caller: string;
  readonly epochs: number;
  readonly schedule: Schedule;
  readonly keep: KeptCheckpoints;
  readonly patience: number;
  readonly saveEvery: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** What is trained, as a session sees it. */
export interface Task {
  /** What a training of the same weights agrees on: another one cannot go on here. */
  readonly key: unknown;
  readonly learner: Learner;
  readonly stepsPerEpoch: number;
  /** One step; returns its loss. */
  step(epoch: number, index: number, learningRate: number): number;
  /** Numbers of the validation, and the one that is to be large; `undefined` without validation data. */
  validate(): Promise<
    {readonly numbers: Readonly<Record<string, number>>; readonly score: number} | undefined
  >;
  /** Whether what was found is enough. */
  reached?(numbers: Readonly<Record<string, number>>): boolean;
  /** Writes a checkpoint that can be loaded. */
  save(folder: string, report: EpochReport, losses: readonly number[]): Promise<void>;
  /** What goes from one step to the next besides the weights. */
  carried(): readonly LazyArray[];
  restore(array: (name: string) => Float32Array): void;
}

/** What came out of a training. */
export interface Training {
  readonly folder: string;
  readonly epochs: readonly EpochReport[];
  /** Loss of each step, in nats. */
  readonly losses: readonly number[];
  /** The epoch with the best validation; without validation data the last. */
  readonly best: EpochReport;
  /** Why it ended: all epochs were done, no epoch became better for `patience` epochs, or the target was reached. */
  readonly ended: "epochs" | "patience" | "target";
}

interface Standing {
  readonly key: string;
  /** Epochs done, and steps done of the next one. */
  epoch: number;
  index: number;
  /** Steps of the learner. */
  step: number;
  plateaus: number;
  /** Epochs since the best. */
  since: number;
  bestScore: number | null;
  reports: EpochReport[];
  losses: number[];
  ended: Training["ended"] | null;
}

const stateFile = "training-state.safetensors";

/** Trains epoch by epoch, and goes on where an earlier call in the same folder was interrupted. */
export async function runSession(task: Task, options: SessionOptions): Promise<Training> {
  const {folder, caller, signal} = options;
  await mkdir(folder, {recursive: true});
  const standing = await resumed(task, options);
  const total = options.epochs * task.stepsPerEpoch;
  const first = standing.step;
  const started = performance.now();
  while (standing.ended === null) {
    while (standing.index < task.stepsPerEpoch) {
      await interrupted(task, standing, options);
      const learningRate = rateAt(options.schedule, standing.step, total, standing.plateaus);
      const loss = task.step(standing.epoch, standing.index, learningRate);
      standing.losses.push(loss);
      standing.index++;
      standing.step++;
      if (!Number.isFinite(loss)) throw diverged(caller, loss, standing.step);
      const stepsPerSecond = (1000 * (standing.step - first)) / (performance.now() - started);
      options.onProgress?.({
        epoch: standing.epoch + 1,
        epochs: options.epochs,
        step: standing.step,
        steps: total,
        loss,
        learningRate,
        stepsPerSecond,
        done: standing.reports,
      });
      if (standing.step % options.saveEvery === 0) await store(task, standing, folder);
      // Lets an interrupt through.
      await pause();
    }
    await interrupted(task, standing, options);
    try {
      await endEpoch(task, standing, options);
    } catch (error) {
      // The validation is slow, too; what was learned before it stays.
      if (signal?.aborted) await store(task, standing, folder);
      throw error;
    }
  }
  return trainingOf(folder, standing);
}

function trainingOf(folder: string, {reports, losses, ended}: Standing): Training {
  const best = reports.filter((one) => one.best).at(-1) ?? reports[reports.length - 1];
  return {folder, epochs: reports, losses, best, ended: ended ?? "epochs"};
}

function diverged(caller: string, loss: number, step: number): Error {
  return new Error(
    `${caller}(): loss must stay finite, got ${loss} at step ${step}. Lower learningRate or clip.`,
  );
}

/** Before an abort ends the call, it keeps what was learned. */
async function interrupted(
  task: Task,
  standing: Standing,
  {signal, caller, folder}: SessionOptions,
): Promise<void> {
  if (!signal?.aborted) return;
  await store(task, standing, folder);
  throwIfAborted(caller, signal);
}

async function endEpoch(task: Task, standing: Standing, options: SessionOptions): Promise<void> {
  const {folder, epochs} = options;
  const found = await task.validate();
  const better = found !== undefined && (standing.bestScore === null || found.score > standing.bestScore);
  const mean = standing.losses.slice(-task.stepsPerEpoch).reduce((a, b) => a + b, 0) / task.stepsPerEpoch;
  standing.epoch++;
  standing.index = 0;
  const name = `epoch-${String(standing.epoch).padStart(3, "0")}`;
  const report: EpochReport = {
    epoch: standing.epoch,
    steps: standing.step,
    loss: mean,
    learningRate: rateAt(options.schedule, standing.step - 1, epochs * task.stepsPerEpoch, standing.plateaus),
    ...(found && {validation: found.numbers}),
    best: better || found === undefined,
    checkpoint: name,
  };
  standing.since = better ? 0 : standing.since + 1;
  if (better) standing.bestScore = found.score;
  else if (found) standing.plateaus++;
  standing.reports.push(report);
  if (found && task.reached?.(found.numbers)) standing.ended = "target";
  else if (standing.epoch >= epochs) standing.ended = "epochs";
  else if (found && standing.since >= options.patience) standing.ended = "patience";
  await task.save(join(folder, name), report, standing.losses);
  await forget(standing, options);
  await store(task, standing, folder);
}

/** Removes checkpoints that are not asked for. */
async function forget(standing: Standing, {folder, keep}: SessionOptions): Promise<void> {
  if (keep === "all") return;
  const {reports, ended} = standing;
  const best = reports.filter((one) => one.best).at(-1) ?? reports[reports.length - 1];
  const numbers = keep === "best" ? [] : keep;
  // Until the end is known, each of the last ones may be the one meant.
  const fromEnd = Math.max(1, ...numbers.map((one) => -one));
  const wanted = (epoch: number): boolean => {
    const back = epoch - reports.length - 1;
    return (
      epoch === best.epoch ||
      numbers.includes(epoch) ||
      (ended === null ? -back <= fromEnd : numbers.includes(back))
    );
  };
  for (const [i, report] of reports.entries()) {
    if (report.checkpoint === undefined || wanted(report.epoch)) continue;
    await rm(join(folder, report.checkpoint), {recursive: true, force: true});
    reports[i] = {...report, checkpoint: undefined};
  }
}

async function store(task: Task, standing: Standing, folder: string): Promise<void> {
  // Weights of a training that is over lie in its checkpoints.
  const arrays = standing.ended === null ? [...task.learner.state(), ...task.carried()] : [];
  if (standing.step > 0) await writeState(join(folder, stateFile), standing, arrays);
}

async function resumed(task: Task, {folder, caller}: SessionOptions): Promise<Standing> {
  const key = JSON.stringify(task.key);
  const stored = await openState(join(folder, stateFile), caller);
  if (!stored) {
    await refuseOthers(folder, caller);
    const empty = {reports: [], losses: [], bestScore: null, ended: null};
    const begun = {key, epoch: 0, index: 0, step: 0, plateaus: 0, since: 0, ...empty};
    // From now on the folder is this training's, whenever it ends.
    await writeState(join(folder, stateFile), begun, []);
    return begun;
  }
  try {
    const standing = stored.description as Standing;
    if (standing.key !== key) {
      throw new Error(
        `${caller}(): folder must be empty or of a training with the same model, texts and options, got one of another (${differing(standing.key, key)}). Choose another folder.`,
      );
    }
    if (standing.ended !== null || standing.step === 0) return standing;
    const names = [...task.learner.state(), ...task.carried()].map(({name}) => name);
    const arrays = new Map<string, Float32Array>();
    for (const name of names) arrays.set(name, await stored.array(name));
    task.learner.restore(standing.step, (name) => arrays.get(name)!);
    task.restore((name) => arrays.get(name)!);
    return standing;
  } finally {
    await stored.close();
  }
}

/** Checkpoints of something else would be mistaken for this training's. */
async function refuseOthers(folder: string, caller: string): Promise<void> {
  const found = (await readdir(folder)).find((name) => name.startsWith("epoch-") || name === "config.json");
  if (found === undefined) return;
  throw new Error(
    `${caller}(): folder must be empty or of this training, got one with ${found}. Choose another folder.`,
  );
}

/** The first setting in which two trainings differ. */
function differing(before: string, now: string): string {
  const [a, b] = [before, now].map((text) => JSON.parse(text) as Record<string, unknown>);
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const name = names.find((one) => JSON.stringify(a[one]) !== JSON.stringify(b[one]));
  const short = (value: unknown): string => JSON.stringify(value)?.slice(0, 40) ?? "none";
  return name === undefined ? "another order" : `${name} ${short(a[name])} instead of ${short(b[name])}`;
}

/** Checks the options that every training has. */
export function checkSession(
  caller: string,
  options: {
    readonly epochs: number;
    readonly keep: KeptCheckpoints;
    readonly patience: number;
    readonly saveEvery: number;
  },
): void {
  const {epochs, keep, patience, saveEvery} = options;
  checkWhole(caller, "epochs", epochs, 1);
  if (patience !== Infinity) checkWhole(caller, "patience", patience, 1);
  if (saveEvery !== Infinity) checkWhole(caller, "saveEvery", saveEvery, 1);
  if (keep === "all" || keep === "best") return;
  if (!Array.isArray(keep)) checkOptions(caller, keep, []);
  for (const one of keep as readonly number[]) {
    if (Number.isInteger(one) && one !== 0) continue;
    throw new RangeError(
      `${caller}(): keep must be "all", "best" or numbers of epochs (1 the first, −1 the last), got ${one}.`,
    );
  }
}
