import {link, mkdir, readFile, rm, writeFile} from "node:fs/promises";
import path from "node:path";
import {show} from "../models/index.js";
import {beside, jsonOf, settle, sha256, sweep, writeWhole} from "./files.js";
import type {RecordPlan, RecordsManifest, ShardEntry, Sidecar} from "./manifest.js";
import {manifestName, manifestOf, planKeys, shardName} from "./manifest.js";
import {writeTokenTexts} from "./token-texts.js";
import type {FileEntry} from "./token-texts.js";
import {faultOf, isEntry, readManifest, Records} from "./open.js";

/** The folder of one run: what belongs into it, and what is there. */
export class RecordFolder {
  /** Of the plan: shards of another one do not count. */
  readonly plan: string;
  readonly shards: number;

  private constructor(
    readonly caller: string,
    readonly folder: string,
    readonly planned: RecordPlan,
  ) {
    this.plan = sha256(jsonOf(planned));
    this.shards = Math.ceil(planned.sentences / planned.settings.sentencesPerShard);
  }

  /**
   * Makes the folder, or goes on with one.
   *
   * @throws Error if it holds records of another model, corpus or setting: what differs is named
   */
  static async claim(caller: string, folder: string, plan: RecordPlan): Promise<RecordFolder> {
    await mkdir(folder, {recursive: true});
    await sweep(folder);
    const text = jsonOf(manifestOf(plan, [], false));
    const known = (await readManifest(caller, folder)) ?? (await begin(caller, folder, text));
    if (known) refuseOther(caller, folder, known, plan);
    return new RecordFolder(caller, folder, plan);
  }

  /** The folder of a run that was begun. */
  static async begun(caller: string, folder: string): Promise<RecordFolder> {
    const manifest = await readManifest(caller, folder);
    if (manifest) return new RecordFolder(caller, folder, planIn(manifest));
    throw new Error(
      `${caller}(): folder must have ${manifestName}, got none in ${show(folder)}. Run the capture first.`,
    );
  }

  /** Numbers of the sentences of a shard. */
  range(index: number): [from: number, to: number] {
    const {sentences, settings} = this.planned;
    const from = index * settings.sentencesPerShard;
    return [from, Math.min(from + settings.sentencesPerShard, sentences)];
  }

  /**
   * What is wrong with a shard; `undefined` where it is as it should be.
   *
   * @param verify - whether its checksum is compared
   */
  async fault(index: number, verify: boolean): Promise<"missing" | "damaged" | undefined> {
    const entry = await this.#sidecar(index);
    if (!entry) return "missing";
    const fault = await faultOf(this.folder, entry, verify);
    return fault === undefined ? undefined : fault === "no such file" ? "missing" : "damaged";
  }

  /** Takes a shard's sidecar away, without which it does not count. */
  async forget(index: number): Promise<void> {
    await rm(path.join(this.folder, `${shardName(index)}.json`), {force: true});
  }

  /**
   * Writes the manifest, if all shards are there.
   *
   * @returns the records; their manifest is not complete where shards are missing
   */
  async finish(): Promise<{readonly records: Records; readonly missing: readonly number[]}> {
    const entries: ShardEntry[] = [];
    const missing: number[] = [];
    for (let index = 0; index < this.shards; index++) {
      const sidecar = await this.#sidecar(index);
      if (sidecar && (await faultOf(this.folder, sidecar, false)) === undefined) {
        entries.push(entryOf(sidecar));
      } else missing.push(index);
    }
    const complete = missing.length === 0;
    const tokens = complete ? await this.#tokens(entries) : undefined;
    const manifest = manifestOf(this.planned, entries, complete, tokens);
    if (manifest.complete) {
      await writeWhole(path.join(this.folder, manifestName), jsonOf(manifest));
      await sweep(this.folder, true);
    }
    return {records: new Records(path.resolve(this.folder), manifest), missing};
  }

  /** The texts of the tokens: as they are if they were written, for the shards are always the same. */
  async #tokens(shards: readonly ShardEntry[]): Promise<FileEntry | undefined> {
    if (shards.length === 0) return undefined;
    const known = (await readManifest(this.caller, this.folder))?.tokens;
    if (known && (await faultOf(this.folder, known)) === undefined) return known;
    return writeTokenTexts(
      this.folder,
      shards.map(({file}) => path.join(this.folder, file)),
    );
  }

  async #sidecar(index: number): Promise<Sidecar | undefined> {
    const name = shardName(index);
    const text = await readFile(path.join(this.folder, `${name}.json`), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const json = JSON.parse(text) as Sidecar;
      return isEntry(json) && json.plan === this.plan && json.file === `${name}.parquet` ? json : undefined;
    } catch {
      return undefined;
    }
  }
}

/** What the manifest says of a shard, keys in one order. */
function entryOf({file, sentences, rows, bytes, sha256, counts, skipped}: Sidecar): ShardEntry {
  return {file, sentences, rows, bytes, sha256, counts, skipped};
}

/** Writes the first manifest. Gives the one of another run that was faster. */
async function begin(caller: string, folder: string, text: string): Promise<RecordsManifest | undefined> {
  const file = path.join(folder, manifestName);
  const temporary = beside(file);
  try {
    await writeFile(temporary, text, {flag: "wx"});
    // A link fails where the name is taken, and a rename does not.
    await link(temporary, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") await settle(temporary, file);
    });
  } finally {
    await rm(temporary, {force: true}).catch(() => undefined);
  }
  return readManifest(caller, folder);
}

/** The plan that a manifest says. */
function planIn(manifest: RecordsManifest): RecordPlan {
  const known = Object.entries(manifest).filter(([key]) => (planKeys as readonly string[]).includes(key));
  return Object.fromEntries(known) as unknown as RecordPlan;
}

function refuseOther(caller: string, folder: string, known: RecordsManifest, plan: RecordPlan): void {
  // As they are written: what JSON does not hold makes no difference.
  const wanted = JSON.parse(JSON.stringify(plan)) as RecordPlan;
  const differences = differencesOf(planIn(known), wanted);
  if (differences.length === 0) return;
  const some = differences.slice(0, 3).join("; ");
  const more = differences.length > 3 ? `; and ${differences.length - 3} more` : "";
  throw new Error(
    `${caller}(): folder must hold records of the same run, got ${show(folder)}, which has others: ${some}${more}. Choose another folder, or delete this one.`,
  );
}

/** What two values differ in, in words. */
function differencesOf(known: unknown, wanted: unknown, name = ""): string[] {
  if (JSON.stringify(known) === JSON.stringify(wanted)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(known) || !isObject(wanted)) {
    return [`${name} is ${short(known)} there, not ${short(wanted)}`];
  }
  const keys = [...new Set([...Object.keys(known), ...Object.keys(wanted)])];
  return keys.flatMap((key) => differencesOf(known[key], wanted[key], name === "" ? key : `${name}.${key}`));
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
