import {mkdir} from "node:fs/promises";
import path from "node:path";
import {checkOptions, checkWhole} from "../models/index.js";
import {Database} from "../tables/index.js";
import {jsonOf, sha256, writeWhole} from "./files.js";
import type {RecordPlan, ShardEntry} from "./manifest.js";
import {format, manifestName, manifestOf, version} from "./manifest.js";
import {Records} from "./open.js";
import type {RecordRow} from "./record.js";
import type {TagColumn} from "./tags.js";
import {tagColumns} from "./tags.js";
import {writeShard} from "./write-shard.js";

/** What rows are of. */
export interface RecordsOf {
  /** Name of the model. */
  readonly checkpoint: string;
  readonly layers: number;
  readonly width: number;
  /** Sentences of one shard (default 1,000). */
  readonly sentencesPerShard?: number;
}

/** A row; what is left out is null, of the first layer, or the largest one. */
export type GivenRow = Pick<RecordRow, "sentence" | "position" | "token" | "neuron" | "activation"> &
  Partial<RecordRow>;

/**
 * Writes given rows as records: what another program has measured, say.
 *
 * @param rows - by sentence; those of one sentence stand together
 * @example
 * const rows = [{sentence: 0, position: 0, token: "great", neuron: 7, activation: 0.9}];
 * const records = await writeRecords("records/mine", rows, {checkpoint: "mine", layers: 1, width: 10});
 */
export async function writeRecords(
  folder: string,
  rows: readonly GivenRow[],
  of: RecordsOf,
): Promise<Records> {
  checkOptions("writeRecords", of, ["checkpoint", "layers", "width", "sentencesPerShard"]);
  const {layers, width, sentencesPerShard = 1000} = of;
  checkWhole("writeRecords", "layers", layers, 1);
  checkWhole("writeRecords", "width", width, 1);
  checkWhole("writeRecords", "sentencesPerShard", sentencesPerShard, 1);
  rows.forEach((row, i) => checkRow(row, i, of));
  const sorted = [...rows].sort((a, b) => a.sentence - b.sentence || a.position - b.position);
  const sentences = sorted.length === 0 ? 0 : sorted[sorted.length - 1].sentence + 1;
  const tags = tagColumns(rows.flatMap((row) => Object.keys(row.tags ?? {})).sort());
  const plan = planOf(of, rows, {sentencesPerShard, sentences, tags});
  const hash = sha256(jsonOf(plan));
  await mkdir(folder, {recursive: true});
  const database = await Database.open({threads: 1});
  const shards: ShardEntry[] = [];
  try {
    for (let from = 0; from < sentences; from += sentencesPerShard) {
      const to = Math.min(from + sentencesPerShard, sentences);
      const part = sorted.filter(({sentence}) => sentence >= from && sentence < to);
      const content = {...contentOf(part, tags), sentences: [from, to] as const, skipped: {}};
      const counts = {sentences: to - from, words: 0, tokens: new Set(part.map(placeKey)).size, unknown: 0};
      shards.push(await writeShard(database, folder, shards.length, {...content, counts}, hash));
    }
  } finally {
    database.close();
  }
  const manifest = manifestOf(plan, shards, true);
  await writeWhole(path.join(folder, manifestName), jsonOf(manifest));
  return new Records(path.resolve(folder), manifest);
}

const placeKey = ({sentence, position}: GivenRow): string => `${sentence} ${position}`;

function checkRow({sentence, position, neuron, layer = 0}: GivenRow, i: number, of: RecordsOf): void {
  checkWhole("writeRecords", `rows[${i}].sentence`, sentence, 0);
  checkWhole("writeRecords", `rows[${i}].position`, position, 0);
  checkWhole("writeRecords", `rows[${i}].neuron`, neuron, 0, of.width - 1);
  checkWhole("writeRecords", `rows[${i}].layer`, layer, 0, of.layers - 1);
}

/** Each row has a place of its own: rows of one token may say different things. */
function contentOf(rows: readonly GivenRow[], tags: readonly TagColumn[]) {
  const ints = (of: (row: GivenRow, i: number) => number): Int32Array => Int32Array.from(rows, of);
  const texts = (of: (row: GivenRow) => string | null | undefined): (string | null)[] =>
    rows.map((row) => of(row) ?? null);
  return {
    places: {
      sentence: ints(({sentence}) => sentence),
      position: ints(({position}) => position),
      word: ints(({word}) => word ?? -1),
      tokenId: ints(({tokenId}) => tokenId ?? 0),
      token: rows.map(({token}) => token),
      form: texts(({form}) => form),
      pos: texts(({pos}) => pos),
      label: texts(({label}) => label),
      predicted: texts(({predicted}) => predicted),
      probability: Float32Array.from(rows, ({probability}) => probability ?? NaN),
      tags: tags.map(({name, column}) => ({column, values: texts((row) => row.tags?.[name])})),
    },
    hits: {
      place: ints((_, i) => i),
      layer: ints(({layer}) => layer ?? 0),
      side: ints(({side}) => side ?? 1),
      rank: ints(({rank}) => rank ?? 1),
      neuron: ints(({neuron}) => neuron),
      activation: Float32Array.from(rows, ({activation}) => activation),
    },
  };
}

function planOf(
  {checkpoint, layers, width}: RecordsOf,
  rows: readonly GivenRow[],
  {
    sentencesPerShard,
    sentences,
    tags,
  }: {
    readonly sentencesPerShard: number;
    readonly sentences: number;
    readonly tags: readonly TagColumn[];
  },
): RecordPlan {
  const sides = new Set(rows.map(({side = 1}) => side));
  const unknown = {family: "", kind: "", configHash: "", weightsHash: "", dtype: ""};
  return {
    format,
    version,
    model: {name: checkpoint, ...unknown, layers, width},
    corpus: {name: "given rows"},
    settings: {
      point: "",
      layers: Array.from({length: layers}, (_, layer) => layer),
      k: rows.reduce((most, {rank = 1}) => Math.max(most, rank), 1),
      sides: sides.has(1) ? (sides.has(-1) ? "both" : "positive") : sides.has(-1) ? "negative" : "positive",
      sentencesPerShard,
      slots: 0,
      carry: false,
      window: null,
      ...(tags.length === 0 ? {} : {tags}),
    },
    sentences,
    versions: {},
  };
}
