import {rm} from "node:fs/promises";
import path from "node:path";
import type {ColumnData, Database} from "../tables/index.js";
import {quoted} from "../tables/index.js";
import {beside, flush, hashOf, jsonOf, settle, writeWhole} from "./files.js";
import type {ShardCounts, ShardEntry, Sidecar} from "./manifest.js";
import {shardName} from "./manifest.js";
import type {Hits, Places} from "./record.js";

/** All of one shard. */
export interface ShardContent {
  readonly places: Places;
  readonly hits: Hits;
  readonly sentences: readonly [from: number, to: number];
  readonly counts: ShardCounts;
  readonly skipped: Readonly<Record<string, number>>;
}

/** Rows that a Parquet file keeps together, a multiple of DuckDB's 2048. Fixed: a file's bytes depend on it. */
const rowGroup = 122_880;

/**
 * Writes a shard and its sidecar. The shard is there whole or not at all; its bytes depend on nothing but its rows.
 *
 * @param database - with one thread: with several, row groups would depend on which was first
 * @param plan - hash of the plan, for the sidecar
 */
export async function writeShard(
  database: Database,
  folder: string,
  index: number,
  content: ShardContent,
  plan: string,
): Promise<ShardEntry> {
  const file = path.join(folder, `${shardName(index)}.parquet`);
  const temporary = beside(file);
  try {
    await copyTo(database, content, temporary);
    await flush(temporary);
    const {sha256, bytes} = await hashOf(temporary);
    const {sentences, counts, skipped, hits} = content;
    const rows = hits.place.length;
    const entry = {file: path.basename(file), sentences, rows, bytes, sha256, counts, skipped};
    await settle(temporary, file);
    const sidecar: Sidecar = {...entry, plan};
    await writeWhole(path.join(folder, `${shardName(index)}.json`), jsonOf(sidecar));
    return entry;
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => undefined);
    throw error;
  }
}

/** Tokens and neurons are two tables: what is said of a token is handed over once, and not for each of its layers. */
async function copyTo(database: Database, {places, hits}: ShardContent, file: string): Promise<void> {
  const tags = places.tags.map(({column}) => `, ${column}`);
  await database.run(`
    CREATE OR REPLACE TEMP TABLE places (place INTEGER, sentence INTEGER, position INTEGER, word INTEGER,
      token_id INTEGER, token VARCHAR, form VARCHAR, pos VARCHAR, label VARCHAR, predicted VARCHAR, probability FLOAT
      ${tags.map((tag) => `${tag} VARCHAR`).join("")});
    CREATE OR REPLACE TEMP TABLE hits (place INTEGER, layer INTEGER, side INTEGER, rank INTEGER, neuron INTEGER,
      activation FLOAT);`);
  try {
    const {sentence, position, word, tokenId, token, form, pos, label, predicted, probability} = places;
    const numbers = Int32Array.from(sentence, (_, i) => i);
    const columns: ColumnData[] = [
      sentence,
      position,
      word,
      tokenId,
      token,
      form,
      pos,
      label,
      predicted,
      probability,
    ];
    columns.push(...places.tags.map(({values}) => values));
    await database.append("places", [numbers, ...columns]);
    const {place, layer, side, rank, neuron, activation} = hits;
    await database.append("hits", [place, layer, side, rank, neuron, activation]);
    await database.run(`
      COPY (
        SELECT sentence, position, nullif(word, -1) AS word, token, form, token_id, layer, side, rank, neuron, activation,
          pos, label, predicted, CASE WHEN isnan(probability) THEN NULL ELSE probability END AS probability
          ${tags.join("")}
        FROM hits JOIN places USING (place)
        ORDER BY place, layer, side DESC, rank
      ) TO ${quoted(file)} (FORMAT PARQUET, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroup}, USE_TMP_FILE false)`);
  } finally {
    await database.run("DROP TABLE IF EXISTS places; DROP TABLE IF EXISTS hits;");
  }
}
