import type {Corpus} from "../corpora/index.js";
import {loadTagger, readCorpus} from "../corpora/index.js";
import {fromPretrained, loaded} from "../models/index.js";
import {RecordFolder} from "./folder.js";
import {ShardRunner} from "./make-shards.js";
import {resolve} from "./options.js";
import {planOf} from "./plan.js";
import {inWords} from "./room.js";
import {ShardMaker} from "./shard-maker.js";
import type {CaptureSource, FromWorker, ToWorker} from "./worker-messages.js";

/**
 * A process that makes shards: it is told which. Messages are heeded one after the other. It ends when the process that
 * started it does, and leaves interrupts of a terminal to that one.
 */
function work(): void {
  let runner: ShardRunner | undefined;
  const heed = async (message: ToWorker): Promise<void> => {
    if (message.kind === "load") runner = await load(message);
    else if (message.kind === "make") {
      await runner!.make(message.index);
      tell({kind: "made", index: message.index});
    } else await runner?.end();
  };
  let last: Promise<void> = Promise.resolve();
  process.on("message", (message: ToWorker) => {
    last = last.then(() => heed(message)).catch(fail);
  });
  process.on("disconnect", () => process.exit());
  process.on("SIGINT", () => undefined);
}

/** What the capture needs, as it is named by the process that started this one. */
async function load({source, folder, options}: Extract<ToWorker, {kind: "load"}>): Promise<ShardRunner> {
  const caller = "capture";
  const model = await fromPretrained(source.model, source.load);
  const inner = loaded(model, caller);
  const corpus = await corpusOf(source);
  const {maxMemory, ...rest} = options;
  const resolved = resolve(caller, inner, rest);
  const maker = new ShardMaker(caller, inner, corpus, resolved, maxMemory);
  const plan = await planOf(inner, corpus, resolved, rest.checkpoint);
  const files = await RecordFolder.claim(caller, folder, plan).catch((error: unknown) => {
    throw inWords(caller, folder, error);
  });
  const runner = await ShardRunner.open(files, maker, {
    read: (tokens, share, index) => tell({kind: "read", tokens, share, index}),
    written: (index) => tell({kind: "written", index}),
  });
  tell({kind: "ready", plan});
  return runner;
}

async function corpusOf({corpus, read, tagger}: CaptureSource): Promise<Corpus> {
  return readCorpus(corpus, tagger === undefined ? read : {...read, tagger: await loadTagger(tagger)});
}

function tell(message: FromWorker): void {
  if (process.connected) process.send!(message);
}

function fail(error: unknown): void {
  const {name, message} = error as Error;
  process.send?.({kind: "failed", name, message} satisfies FromWorker, () => process.exit(1));
}

work();
