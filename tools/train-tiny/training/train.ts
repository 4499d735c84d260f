import {gpt2, Trainer} from "../../../src/models/index.js";
import type {Settings} from "../settings.js";
import {batchOf} from "./batches.js";
import {readCheckpoint, writeCheckpoint} from "./checkpoint.js";
import {configJson, sinusoids, smallGpt2} from "./family.js";
import {learningRate} from "./schedule.js";

/** What is told after each step. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the last hundred steps or so, in nats. */
  readonly loss: number;
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
}

export interface TrainOptions {
  /** Folder of the checkpoint. */
  readonly folder: string;
  readonly encode: (text: string) => readonly number[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Steps between two checkpoints. */
const CHECKPOINT_EVERY = 200;

/**
 * Trains the model, from the checkpoint if there is one of the same settings.
 *
 * @returns the weights by name
 * @throws Error named "AbortError" after an abort; the checkpoint is written before
 */
export async function train(settings: Settings, options: TrainOptions): Promise<Map<string, Float32Array>> {
  const {folder, encode, signal, onProgress} = options;
  const key = JSON.stringify(settings);
  const {seed, weightDecay, steps} = settings;
  const config = gpt2.readConfig(configJson(settings));
  const positions = gpt2.parameters(config).findIndex(({name}) => name === "wpe.weight");
  const trainer = new Trainer(smallGpt2, config, {seed, weightDecay, beta2: 0.98});
  try {
    const before = readCheckpoint(folder, key);
    trainer.restore(before ?? firstState(trainer, positions, settings));
    const first = before?.step ?? 0;
    const started = performance.now();
    let loss = 0;
    for (let step = first; step < steps; step++) {
      const now = trainer.step(batchOf(step, settings, encode), learningRate(step, settings));
      if (!Number.isFinite(now)) throw new Error(`train(): loss must be finite, got ${now} at step ${step}.`);
      const weight = Math.min(0.98, (step - first) / (step - first + 1));
      loss = weight * loss + (1 - weight) * now;
      const seconds = (performance.now() - started) / 1000;
      const done = step + 1 - first;
      const tokensPerSecond = (done * settings.batchTokens) / seconds;
      onProgress({
        step: step + 1,
        steps,
        loss,
        tokensPerSecond,
        secondsLeft: (seconds / done) * (steps - step - 1),
      });
      if ((step + 1) % CHECKPOINT_EVERY === 0 || signal.aborted)
        writeCheckpoint(folder, {key, state: trainer.state()});
      signal.throwIfAborted();
      // Lets an interrupt through.
      await new Promise(setImmediate);
    }
    return trainer.weights();
  } finally {
    trainer.dispose();
  }
}

/** The trainer's own start, with position embeddings that know their order. */
function firstState(
  trainer: Trainer,
  at: number,
  {nPositions, dModel}: Settings,
): ReturnType<Trainer["state"]> {
  const {step, arrays} = trainer.state();
  return {step, arrays: arrays.map((array, i) => (i === at ? sinusoids(nPositions, dModel) : array))};
}
