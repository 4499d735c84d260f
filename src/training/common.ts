import {createHash} from "node:crypto";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {checkWhole} from "../models/index.js";
import {checkName, checkNumber} from "./checks.js";
import type {ScheduleOptions} from "./schedule.js";
import {scheduleOf} from "./schedule.js";
import type {KeptCheckpoints, TrainingProgress} from "./session.js";
import {checkSession} from "./session.js";

/** What every training can be told. */
export interface CommonTrainingOptions extends ScheduleOptions {
  /** Times that the texts are read (default 10). */
  readonly epochs?: number;
  /** "adamw" (default) or "sgd", steepest descent. */
  readonly optimizer?: "adamw" | "sgd";
  /** Share of each weight matrix taken away per unit of learning rate (default 0). */
  readonly weightDecay?: number;
  /** Gradients together are scaled down to at most this length (default 1; Infinity: never). */
  readonly clip?: number;
  /** Share of embeddings and of layers' outputs set to 0 while learning (default 0). */
  readonly dropout?: number;
  /** Ends the training after so many epochs in a row that were not better (default: never). */
  readonly patience?: number;
  /** Of initial weights, dropout and the order of texts (default 1). The same seed gives the same weights. */
  readonly seed?: number;
  /** Steps after which the state is written besides the end of each epoch, to go on from there (default: none). */
  readonly saveEvery?: number;
  /** Ends the call with an AbortError; a later call goes on there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export const commonNames = [
  ...["epochs", "optimizer", "weightDecay", "clip", "dropout", "patience", "seed", "saveEvery", "signal"],
  ...["onProgress", "learningRate", "schedule", "decay", "warmup", "keep", "validation"],
];

/** Checks what every training is told, and fills in the defaults. */
export function checkCommon(
  name: string,
  options: CommonTrainingOptions & {readonly keep: KeptCheckpoints},
  learningRate: number,
) {
  const {epochs = 10, optimizer = "adamw", weightDecay = 0, clip = 1, dropout = 0, keep} = options;
  const {patience = Infinity, seed = 1, saveEvery = Infinity, signal, onProgress} = options;
  checkName(name, "optimizer", optimizer, ["adamw", "sgd"]);
  checkNumber(name, "weightDecay", weightDecay, 0);
  checkNumber(name, "clip", clip, Number.MIN_VALUE);
  checkNumber(name, "dropout", dropout, 0, 0.99);
  checkWhole(name, "seed", seed, 0, 2 ** 32 - 1);
  checkSession(name, {epochs, keep, patience, saveEvery});
  const schedule = scheduleOf(name, options, learningRate);
  return {
    epochs,
    optimizer,
    weightDecay,
    clip,
    dropout,
    keep,
    patience,
    seed,
    saveEvery,
    signal,
    onProgress,
    schedule,
  };
}

/** What of the common settings two trainings of the same weights agree on, as JSON. */
export function commonKey(settings: ReturnType<typeof checkCommon>): Record<string, unknown> {
  const {schedule, optimizer, weightDecay, clip, dropout, patience, seed, epochs} = settings;
  const orNull = (value: number): number | null => (value === Infinity ? null : value);
  return {
    ...schedule,
    ...{optimizer, weightDecay, clip: orNull(clip), dropout, patience: orNull(patience), seed, epochs},
  };
}

/** Beside a checkpoint: how it came about. */
export async function writeReport(folder: string, report: unknown): Promise<void> {
  await writeFile(join(folder, "training.json"), `${JSON.stringify(report, null, 1)}\n`);
}

export function hashOf(data: string | Int32Array): string {
  const hash = createHash("sha256");
  return (typeof data === "string" ? hash.update(data) : hash.update(new Uint8Array(data.buffer))).digest(
    "hex",
  );
}
