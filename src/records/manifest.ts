import type {TagColumn} from "./tags.js";
import type {FileEntry} from "./token-texts.js";

/** The file that says what the shards of a folder are. */
export const manifestName = "records.json";

export const format = "limpid-records";
export const version = 1;

/** The model that records are of. */
export interface RecordedModel {
  /** What it was loaded by: see `Model.id`. */
  readonly name: string;
  readonly family: string;
  readonly kind: string;
  /** SHA-256 of its config as JSON, in hexadecimal. */
  readonly configHash: string;
  /** SHA-256 of its weights, in hexadecimal. */
  readonly weightsHash: string;
  /** How its weights were held in memory. */
  readonly dtype: string;
  /** Layers that have the point; not all of them need be recorded. */
  readonly layers: number;
  /** Neurons of each. */
  readonly width: number;
}

/** What was asked for. Each of these changes what the shards hold. */
export interface RecordSettings {
  /** The point of the forward pass, such as "blocks.*.ffnn.activation". */
  readonly point: string;
  /** Numbers of the layers that are recorded. */
  readonly layers: readonly number[];
  /** Neurons of each position, layer and side. */
  readonly k: number;
  readonly sides: "positive" | "negative" | "both";
  readonly sentencesPerShard: number;
  /** Most slots of one pass: which sentences stand side by side follows from it. */
  readonly slots: number;
  /** The state goes on from sentence to sentence within a shard; recurrent models only. */
  readonly carry: boolean;
  /** Most tokens that are read at once; null: no limit. */
  readonly window: number | null;
  /** Further labels of words, and their columns; absent where the corpus has none. */
  readonly tags?: readonly TagColumn[];
}

/** What a shard was counted to hold. */
export interface ShardCounts {
  readonly sentences: number;
  readonly words: number;
  readonly tokens: number;
  /** Tokens that stand for what the model's vocabulary cannot write. */
  readonly unknown: number;
}

/** One shard, as its own sidecar says. */
export interface ShardEntry {
  /** Name of the file in the folder. */
  readonly file: string;
  /** Numbers of the sentences, `to` excluded. */
  readonly sentences: readonly [from: number, to: number];
  readonly rows: number;
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  readonly counts: ShardCounts;
  /** What was left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** A sidecar: the entry, and the hash of what it was made from. */
export interface Sidecar extends ShardEntry {
  /** SHA-256 of the plan: shards of another model, corpus or setting do not count. */
  readonly plan: string;
}

/** What a run is: all that its shards follow from. */
export interface RecordPlan {
  readonly format: "limpid-records";
  readonly version: 1;
  readonly model: RecordedModel;
  /** As the corpus describes itself. */
  readonly corpus: unknown;
  readonly settings: RecordSettings;
  readonly sentences: number;
  /** The engine decides about last digits: what was begun with one is not gone on with by another. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What of a manifest is the plan. */
export const planKeys = [
  "format",
  "version",
  "model",
  "corpus",
  "settings",
  "sentences",
  "versions",
] as const satisfies readonly (keyof RecordPlan)[];

/** What `records.json` says. */
export interface RecordsManifest extends RecordPlan {
  /** False until all shards are there. */
  readonly complete: boolean;
  readonly rows: number;
  readonly counts: ShardCounts;
  /** What was left out, by reason: lines of the corpus, and sentences. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly shards: readonly ShardEntry[];
  /** The file with the texts of all tokens; absent where numbers of tokens do not tell their texts. */
  readonly tokens?: FileEntry;
}

/** Name of a shard's file, without its ending. */
export const shardName = (index: number): string => `shard-${String(index).padStart(5, "0")}`;

/** Numbers of all that were counted, by reason; reasons in their order, so that bytes do not depend on who came first. */
export function sumCounts(
  all: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const counts of all) {
    for (const [reason, count] of Object.entries(counts)) sums.set(reason, (sums.get(reason) ?? 0) + count);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The manifest of a folder with these shards. */
export function manifestOf(
  plan: RecordPlan,
  shards: readonly ShardEntry[],
  complete: boolean,
  tokens?: FileEntry,
): RecordsManifest {
  const sum = (of: (shard: ShardEntry) => number): number =>
    shards.reduce((all, shard) => all + of(shard), 0);
  return {
    ...plan,
    complete,
    rows: sum(({rows}) => rows),
    counts: {
      sentences: sum(({counts}) => counts.sentences),
      words: sum(({counts}) => counts.words),
      tokens: sum(({counts}) => counts.tokens),
      unknown: sum(({counts}) => counts.unknown),
    },
    skipped: sumCounts(shards.map(({skipped}) => skipped)),
    shards,
    ...(tokens === undefined ? {} : {tokens}),
  };
}
