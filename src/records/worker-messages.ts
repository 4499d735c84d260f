import type {ReadCorpusOptions} from "../corpora/index.js";
import type {WeightType} from "../models/index.js";
import type {RecordPlan} from "./manifest.js";
import type {RecordOptions} from "./options.js";

/** What a process of its own loads: all by name, as nothing else can be handed over. */
export interface CaptureSource {
  /** See `fromPretrained()`. */
  readonly model: string;
  readonly load?: {readonly dtype?: WeightType; readonly revision?: string};
  /** Files of the corpus. */
  readonly corpus: string | readonly string[];
  /** How they are read: see `readCorpus()`. */
  readonly read?: Omit<ReadCorpusOptions, "tagger">;
  /** File of a tagger that gives the words their parts of speech. */
  readonly tagger?: string;
}

/** What a worker is to do, in the order in which it is told. */
export type ToWorker =
  | {
      readonly kind: "load";
      readonly source: CaptureSource;
      readonly folder: string;
      readonly options: WorkerOptions;
    }
  | {readonly kind: "make"; readonly index: number}
  /** What is read is to be written; nothing more follows, unless another worker is killed. */
  | {readonly kind: "end"};

export type WorkerOptions = RecordOptions & {readonly maxMemory?: number};

/** What a worker says. */
export type FromWorker =
  | {readonly kind: "ready"; readonly plan: RecordPlan}
  /** Tokens were read, about so many sentences. */
  | {readonly kind: "read"; readonly tokens: number; readonly share: number; readonly index: number}
  /** A shard is read, and being written: the next one may be told. */
  | {readonly kind: "made"; readonly index: number}
  | {readonly kind: "written"; readonly index: number}
  | {readonly kind: "failed"; readonly name: string; readonly message: string};
