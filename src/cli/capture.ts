import {existsSync} from "node:fs";
import type {CorpusDescription} from "../corpora/index.js";
import type {Records} from "../records/index.js";
import {captureOptions, captureUsage, partIn, readIn} from "./capture-options.js";
import type {Values} from "./command.js";
import {exitCodes, parsed, UsageError} from "./command.js";
import {ProgressLine} from "./progress-line.js";

/** `limpid capture`: see `captureUsage`. */
export async function capture(args: readonly string[]): Promise<number> {
  const {values, positionals} = await parsed(args, captureOptions);
  if (values.flag("help")) {
    process.stdout.write(captureUsage);
    return exitCodes.done;
  }
  if (values.flag("finish")) return finish(positionals);
  if (positionals.length < 3) {
    throw new UsageError(
      `a model, at least one file of a corpus and a folder must be given, got ${positionals.length} of 3.`,
    );
  }
  const [model, ...others] = positionals;
  const folder = others.pop()!;
  const missing = others.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UsageError(`corpus must be a file that is there, got "${missing}".`);
  return run(model, others, folder, values);
}

async function run(
  model: string,
  corpus: readonly string[],
  folder: string,
  values: Values,
): Promise<number> {
  const source = {
    model,
    load: {
      dtype: values.oneOf("dtype", ["float32", "float16", "bfloat16"] as const),
      revision: values.text("revision"),
    },
    corpus,
    read: readIn(values),
    tagger: values.text("tagger"),
  };
  const stop = new AbortController();
  const line = new ProgressLine(process.stderr, values.flag("quiet"));
  const options = {
    ...settingsIn(values),
    part: partIn(values),
    workers: values.count("workers") ?? 1,
    threads: values.count("threads"),
    maxMemory: values.bytes("max-memory"),
    signal: stop.signal,
    onProgress: line.show,
  };
  const {captureInWorkers} = await import("../records/index.js");
  let signalled: "SIGINT" | "SIGTERM" | undefined;
  const heed = (signal: "SIGINT" | "SIGTERM"): void => {
    signalled = signal;
    stop.abort();
  };
  process.on("SIGINT", heed).on("SIGTERM", heed);
  try {
    const records = await captureInWorkers(source, folder, withoutUndefined(options));
    line.end();
    process.stdout.write(summary(records));
    return exitCodes.done;
  } catch (error) {
    line.end();
    if (signalled === undefined) throw flagged(error as Error);
    process.stderr.write("limpid capture: stopped. The same command goes on from here.\n");
    return signalled === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
  } finally {
    process.off("SIGINT", heed).off("SIGTERM", heed);
  }
}

async function finish(positionals: readonly string[]): Promise<number> {
  if (positionals.length !== 1) {
    throw new UsageError(`--finish must be given one folder, got ${positionals.length}.`);
  }
  const {finishRecords} = await import("../records/index.js");
  process.stdout.write(summary(await finishRecords(positionals[0])));
  return exitCodes.done;
}

function settingsIn(values: Values) {
  return {
    k: values.count("k"),
    sides: values.oneOf("sides", ["positive", "negative", "both"] as const),
    point: values.text("point"),
    layers: values.numbers("layers"),
    checkpoint: values.text("checkpoint"),
    sentencesPerShard: values.count("sentences-per-shard"),
    slots: values.count("slots"),
    window: values.count("window"),
    ...(values.flag("carry") ? {carry: true} : {}),
  };
}

/** Options that were not given are not there at all: others mean the default. */
function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** An error of the library with options as they are typed here. */
function flagged(error: Error): Error {
  error.message = error.message
    .replace(/^capture\(\): /, "")
    .replaceAll("maxMemory", "--max-memory")
    .replaceAll("sentencesPerShard", "--sentences-per-shard");
  return error;
}

function summary({folder, manifest}: Records): string {
  const count = (n: number, what: string): string => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
  const {counts, rows, shards, skipped, complete, sentences, settings} = manifest;
  const all = Math.ceil(sentences / settings.sentencesPerShard);
  const state = complete
    ? count(shards.length, "shard")
    : `${shards.length} of ${count(all, "shard")} so far; the other parts make the rest`;
  const left = Object.entries(skipped).map(
    ([reason, n]) => `  skipped: ${reason} (${n.toLocaleString("en")})\n`,
  );
  return (
    `${folder}: ${state}, ${count(rows, "row")}\n` +
    `  ${count(counts.sentences, "sentence")}, ${count(counts.words, "word")}, ${count(counts.tokens, "token")}, ` +
    `${counts.unknown.toLocaleString("en")} of them unknown to the model\n` +
    taggerIn(manifest.corpus) +
    left.join("")
  );
}

/** How good the parts of speech are, where a tagger gave them. */
function taggerIn(corpus: unknown): string {
  const {accuracy} = (corpus as Partial<CorpusDescription> | null)?.tagger ?? {};
  if (!accuracy) return "";
  const {share, corpus: on} = accuracy;
  return `  parts of speech from a tagger that is right in ${(100 * share).toFixed(1)} of 100 words of ${on}\n`;
}
