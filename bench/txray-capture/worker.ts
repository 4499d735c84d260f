/**
 * One capture in a process of its own: `worker.ts MODEL CORPUS`. The model is loaded before. Each line on the standard input
 * captures the corpus once into a new folder, Parquet files included, and answers with one line of JSON.
 */
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {readCorpus} from "../../src/corpora/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {capture} from "../../src/records/index.js";
import {Database} from "../../src/tables/index.js";

const [folder, text] = process.argv.slice(2);

async function start(): Promise<void> {
  const model = await fromPretrained(folder);
  for await (const line of createInterface({input: process.stdin})) {
    if (line === "") continue;
    const out = mkdtempSync(join(tmpdir(), "limpid-bench-"));
    const begin = performance.now();
    const records = await capture(model, readCorpus(text), out, {sentencesPerShard: 500});
    const milliseconds = performance.now() - begin;
    const bytes = process.resourceUsage().maxRSS * 1024;
    const database = await Database.open();
    const [value] = (await database.query(`SELECT avg(activation) AS value FROM ${records.source}`)).value;
    database.close();
    rmSync(out, {recursive: true});
    process.stdout.write(`${JSON.stringify({milliseconds, bytes, value})}\n`);
  }
}

start().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
