/**
 * `npm run train:tiny`: writes the text, learns the tokenizer, trains the model with limpid's engine,
 * evaluates it on combinations it never saw, and writes all of it to models/tiny-gpt2.
 *
 *   --evaluate   only evaluate what is there
 *   --smoke      a few steps of a far smaller model, to see that every part works; its figures count for nothing
 *   --seed N     another seed (default 1)
 *   --steps N    a longer or shorter training
 *   --out DIR    another folder for the result
 *   --fresh      do not go on from the checkpoint of an interrupted training
 */
import {writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {bpeEncoder, trainBpe, readableTokens} from "./bpe/index.js";
import {trainingDocument} from "./corpus/index.js";
import {evaluateFolder} from "./evaluation/evaluate-folder.js";
import type {Evaluation} from "./evaluation/evaluate.js";
import {modelCard} from "./output/model-card.js";
import {writeModel} from "./output/write-model.js";
import {seededRandom} from "./random.js";
import {shipped, smoke} from "./settings.js";
import type {Settings} from "./settings.js";
import {removeCheckpoint} from "./training/checkpoint.js";
import {train} from "./training/train.js";
import type {Progress} from "./training/train.js";

const ROOT = resolve(__dirname, "../..");

function options(): {settings: Settings; out: string; evaluateOnly: boolean; smoke: boolean; fresh: boolean} {
  const {values} = parseArgs({
    options: {
      evaluate: {type: "boolean", default: false},
      smoke: {type: "boolean", default: false},
      fresh: {type: "boolean", default: false},
      seed: {type: "string"},
      steps: {type: "string"},
      out: {type: "string"},
    },
  });
  const base = values.smoke ? smoke : shipped;
  const whole = (name: string, text: string | undefined, fallback: number): number => {
    if (text === undefined) return fallback;
    if (!/^\d{1,9}$/.test(text))
      throw new RangeError(`train:tiny: --${name} must be a whole number, got "${text}".`);
    return Number(text);
  };
  const out =
    values.out ?? (values.smoke ? join(ROOT, ".limpid/train-smoke") : join(ROOT, "models/tiny-gpt2"));
  return {
    settings: {
      ...base,
      seed: whole("seed", values.seed, base.seed),
      steps: whole("steps", values.steps, base.steps),
    },
    out: resolve(out),
    evaluateOnly: values.evaluate,
    smoke: values.smoke,
    fresh: values.fresh,
  };
}

function show({step, steps, loss, tokensPerSecond, secondsLeft}: Progress): void {
  const minutes = Math.floor(secondsLeft / 60);
  const seconds = String(Math.round(secondsLeft % 60)).padStart(2, "0");
  const line = `step ${step}/${steps}  loss ${loss.toFixed(3)}  ${Math.round(tokensPerSecond)} tokens/s  ${minutes}:${seconds} left`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}   ${step === steps ? "\n" : ""}`);
  else if (step % 50 === 0 || step === steps) console.log(line);
}

function report({tasks}: Evaluation): boolean {
  for (const {task, right, of, share, target} of tasks) {
    const verdict =
      target === undefined
        ? "no target"
        : `target ${100 * target} %: ${share >= target ? "reached" : "MISSED"}`;
    console.log(`${task.padEnd(18)} ${right} of ${of} = ${(100 * share).toFixed(1)} % (${verdict})`);
  }
  return tasks.every(({share, target}) => target === undefined || share >= target);
}

async function main(): Promise<void> {
  const {settings, out, evaluateOnly, smoke: trial, fresh} = options();
  if (evaluateOnly) {
    process.exitCode = report(await evaluateFolder(out, settings.questions)) ? 0 : 1;
    return;
  }
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  const checkpoints = join(ROOT, ".limpid", trial ? "train-smoke" : "train-tiny");
  if (fresh) removeCheckpoint(checkpoints);

  console.log(`Learning ${settings.nVocab} tokens from ${settings.tokenizerDocuments} documents`);
  const random = seededRandom(settings.seed);
  const documents = Array.from({length: settings.tokenizerDocuments}, () => trainingDocument(random));
  const bpe = trainBpe(documents, settings.nVocab - 1, readableTokens);

  console.log(`Training ${settings.steps} steps of ${settings.batchTokens} tokens`);
  const started = Date.now();
  const weights = await train(settings, {
    folder: checkpoints,
    encode: bpeEncoder(bpe),
    signal: abort.signal,
    onProgress: show,
  });
  const minutes = (Date.now() - started) / 60_000;
  await writeModel(out, settings, bpe, weights);
  removeCheckpoint(checkpoints);

  console.log("Evaluating on held-out combinations");
  const evaluation = await evaluateFolder(out, settings.questions);
  const parameters = [...weights.values()].reduce((sum, {length}) => sum + length, 0);
  await writeFile(join(out, "README.md"), modelCard(settings, evaluation, parameters));
  const reached = report(evaluation);
  console.log(`Trained in ${minutes.toFixed(1)} minutes; written to ${out}`);
  process.exitCode = reached || trial ? 0 : 1;
}

main().catch((error: unknown) => {
  const aborted = error instanceof Error && error.name === "AbortError";
  console.error(aborted ? "Interrupted; the next run goes on from the checkpoint." : error);
  process.exitCode = aborted ? 130 : 1;
});
