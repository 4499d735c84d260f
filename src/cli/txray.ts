import {exitCodes, parsed, UsageError} from "./command.js";
import {keepsMemory, runKeepingMemory} from "./kept-memory.js";

const usage = `limpid txray: the experiments of the TX-Ray paper, from pretraining to pruning

Usage: limpid txray [DATA-FOLDER] OUT-FOLDER [--size full|small|tiny]

Trains an LSTM language model and, from it, a classifier of film reviews; records which neurons are most active at the
first, last but one and last epoch, on the reviews before and after supervision; and prunes neurons. OUT-FOLDER gets
report.md and report.json, with the paper's numbers beside those found, and the paper's figures as SVG. Stopped at any
moment, the same command goes on.

DATA-FOLDER holds wikitext-2 (train.txt or test.txt, and valid.txt), sentiment-mr (train.tsv, dev.tsv and test.tsv, with
the columns label and sentence) and ud-ewt (train.conllu and dev.conllu), each file also as .gz. Without it made-up
sentences are used, which takes about two minutes.

  --size SIZE   full: 1,500 neurons, about an hour on two cores (default where there is a DATA-FOLDER)
                small: 300 neurons, about ten minutes
                tiny: 64 neurons (the only size without a DATA-FOLDER)
  --quiet       no progress
  --help        this
`;

/** `limpid txray`: see `usage`. */
export async function txray(args: readonly string[]): Promise<number> {
  const {values, positionals} = await parsed(args, {
    size: {type: "string"},
    quiet: {type: "boolean"},
    help: {type: "boolean", short: "h"},
  });
  if (values.flag("help")) {
    process.stdout.write(usage);
    return exitCodes.done;
  }
  if (positionals.length < 1 || positionals.length > 2) {
    throw new UsageError(
      `a folder for the results must be given, and one with data before it, got ${positionals.length} folders.`,
    );
  }
  const [folder, data] = [...positionals].reverse();
  const size =
    values.oneOf("size", ["full", "small", "tiny"] as const) ?? (data === undefined ? "tiny" : "full");
  if (data === undefined && size !== "tiny")
    throw new UsageError(`a folder with data must be given for --size ${size}.`);
  return keepsMemory() ? run(folder, data, size, values.flag("quiet")) : runKeepingMemory();
}

async function run(
  folder: string,
  data: string | undefined,
  size: "full" | "small" | "tiny",
  quiet: boolean,
): Promise<number> {
  const {txrayStudy} = await import("../study/index.js");
  const stop = new AbortController();
  let signalled: "SIGINT" | "SIGTERM" | undefined;
  const heed = (signal: "SIGINT" | "SIGTERM"): void => {
    signalled = signal;
    stop.abort();
  };
  process.on("SIGINT", heed).on("SIGTERM", heed);
  const alone = (): void => heed("SIGTERM");
  // See `runKeepingMemory()`.
  if (process.connected) process.once("disconnect", alone);
  try {
    const onProgress = quiet ? undefined : teller(process.stderr);
    await txrayStudy(folder, {data, size, signal: stop.signal, onProgress});
    process.stdout.write(`${folder}/report.md\n`);
    return exitCodes.done;
  } catch (error) {
    if (signalled === undefined) throw error;
    process.stderr.write("limpid txray: stopped. The same command goes on from here.\n");
    return signalled === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
  } finally {
    process.off("SIGINT", heed).off("SIGTERM", heed).off("disconnect", alone);
  }
}

/** Milliseconds between two lines about one stage. */
const pace = 10_000;

/** Tells where a study is: each stage at its begin, and now and then within it. */
function teller(to: NodeJS.WriteStream): (progress: {stage: string; share: number; detail?: string}) => void {
  let [stage, last] = ["", 0];
  const start = performance.now();
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - last < pace) return;
    [stage, last] = [progress.stage, now];
    const minutes = ((now - start) / 60_000).toFixed(1);
    const about = progress.detail === undefined ? "" : `, ${progress.detail}`;
    to.write(`limpid txray: ${minutes} min · ${stage} ${Math.floor(100 * progress.share)} %${about}\n`);
  };
}
