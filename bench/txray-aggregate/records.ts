import {mkdirSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {ShardEntry} from "../../src/records/index.js";
import {writeTokenTexts} from "../../src/records/token-texts.js";
import {Database, quoted} from "../../src/tables/index.js";

export interface Sizes {
  /** Of each checkpoint. */
  readonly records: number;
  readonly width: number;
  readonly words: number;
  /** Tokens of each sentence. */
  readonly tokens: number;
  readonly sentencesPerShard: number;
}

/**
 * Writes records of one checkpoint: words as frequent as in text (by Zipf's law), each with eight neurons that it prefers, and one
 * record in five with a neuron at random, low numbers more often. Numbers follow from hashes, and so are the same each time.
 */
export async function makeRecords(
  folder: string,
  name: string,
  checkpoint: number,
  {records, width, words, tokens, sentencesPerShard}: Sizes,
): Promise<void> {
  mkdirSync(join(folder, name));
  const database = await Database.open({threads: 2});
  const shards: Pick<ShardEntry, "file" | "sentences" | "rows" | "bytes" | "sha256" | "skipped">[] = [];
  const step = sentencesPerShard * tokens;
  try {
    for (let from = 0; from < records; from += step) {
      const file = `shard-${String(from / step).padStart(5, "0")}.parquet`;
      const path = join(folder, name, file);
      const to = Math.min(records, from + step);
      await database.run(
        `COPY (${rowsSql(from, to, checkpoint, {width, words, tokens})}) TO ${quoted(path)} (FORMAT PARQUET)`,
      );
      const sentences = [from / tokens, to / tokens] as const;
      shards.push({file, sentences, rows: to - from, bytes: statSync(path).size, sha256: "", skipped: {}});
    }
  } finally {
    database.close();
  }
  const texts = await writeTokenTexts(
    join(folder, name),
    shards.map(({file}) => join(folder, name, file)),
  );
  const settings = {point: "", layers: [0], k: 1, sides: "positive", sentencesPerShard};
  const model = {name, family: "", kind: "", configHash: "made", weightsHash: "made", layers: 1, width};
  const manifest = {
    format: "limpid-records",
    version: 1,
    model,
    corpus: {},
    settings,
    sentences: records / tokens,
  };
  writeFileSync(
    join(folder, name, "records.json"),
    JSON.stringify({
      ...manifest,
      versions: {},
      complete: true,
      rows: records,
      skipped: {},
      shards,
      tokens: texts,
    }),
  );
}

function rowsSql(
  from: number,
  to: number,
  checkpoint: number,
  {width, words, tokens}: Pick<Sizes, "width" | "words" | "tokens">,
): string {
  const draws = `SELECT range AS i, (hash(range * 2 + ${checkpoint}) % 1000003) / 1000003.0 AS u, hash(range * 7 + 1000000007 + ${checkpoint}) AS h FROM range(${from}, ${to})`;
  const ids = `SELECT i, h, CAST(floor(exp(u * ln(${words}.0))) - 1 AS INTEGER) AS id FROM (${draws})`;
  const preferred = `hash(id * 31 + (h // 16) % 8 + ${checkpoint} * (id % 3)) % ${width}`;
  const random = `floor(exp(((h // 1024) % 100003) / 100003.0 * ln(${width}.0))) - 1`;
  const columns = [
    `CAST(i // ${tokens} AS INTEGER) AS sentence`,
    `CAST(i % ${tokens} AS INTEGER) AS position`,
    `CAST(i % ${tokens} AS INTEGER) AS word`,
    "'word' || id AS token, 'word' || id AS form, id AS token_id",
    "CAST(0 AS INTEGER) AS layer, CAST(1 AS INTEGER) AS side, CAST(1 AS INTEGER) AS rank",
    `CAST(CASE WHEN h % 10 < 8 THEN ${preferred} ELSE ${random} END AS INTEGER) AS neuron`,
    "CAST(((h // 4096) % 65521 + 1) / 65522.0 AS FLOAT) AS activation",
    "['NN', 'IN', 'DT', 'JJ', 'VB'][1 + id % 5] AS pos",
    "CAST(NULL AS VARCHAR) AS label, CAST(NULL AS VARCHAR) AS predicted, CAST(NULL AS FLOAT) AS probability",
  ];
  return `SELECT ${columns.join(", ")} FROM (${ids}) ORDER BY i`;
}
