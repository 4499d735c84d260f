import {provenanceOf} from "../capture/index.js";
import type {Corpus} from "../corpora/index.js";
import type {LoadedModel} from "../models/index.js";
import {show} from "../models/index.js";
import {Database} from "../tables/index.js";
import {sha256} from "./files.js";
import type {RecordPlan} from "./manifest.js";
import {format, version} from "./manifest.js";
import type {Resolved} from "./options.js";
import {tagColumnsOf} from "./tags.js";

/** What a run is: all that its shards follow from. */
export async function planOf(
  model: LoadedModel,
  corpus: Corpus,
  {settings, layers, width}: Resolved,
  checkpoint = model.id,
): Promise<RecordPlan> {
  const {config, weightsHash, dtype, kind} = model;
  const sentences = await corpus.count();
  const tags = tagColumnsOf(corpus);
  const {versions} = provenanceOf(model, "given", null);
  return {
    format,
    version,
    model: {
      name: checkpoint,
      family: config.family,
      kind,
      configHash: sha256(sortedJson(config)),
      weightsHash,
      dtype,
      layers,
      width,
    },
    corpus: corpus.description,
    // Where there are none, nothing says so: what was captured before stays as it is.
    settings: tags.length === 0 ? settings : {...settings, tags},
    sentences,
    versions: {...versions, duckdb: Database.version()},
  };
}

/** JSON with keys in the order of their letters; numbers beyond all bounds by their names. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "number" && !Number.isFinite(inner)) return String(inner);
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Refuses what is no corpus. */
export function checkCorpus(caller: string, corpus: unknown): asserts corpus is Corpus {
  const {sentences, count} = (corpus ?? {}) as Partial<Corpus>;
  if (typeof sentences === "function" && typeof count === "function") return;
  throw new TypeError(`${caller}(): corpus must be from readCorpus() or corpusOf(), got ${show(corpus)}.`);
}

export function checkFolder(caller: string, folder: unknown): void {
  if (typeof folder === "string" && folder !== "" && !folder.includes("\0")) return;
  throw new TypeError(`${caller}(): folder must be a path, got ${show(folder)}.`);
}
