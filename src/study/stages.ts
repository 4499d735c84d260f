import {createHash} from "node:crypto";
import {mkdir, readFile, rename, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {throwIfAborted} from "../models/index.js";

/** What is told of a study. */
export interface StudyProgress {
  /** The stage that runs, such as "pretraining". */
  readonly stage: string;
  /** How far it is, in 0…1; 1 at its end. */
  readonly share: number;
  /** More about it, in words. */
  readonly detail?: string;
}

interface Stored {
  readonly key: string;
  readonly time: StageTime;
  readonly result: unknown;
}

/** What a stage took, after its last start. */
export interface StageTime {
  readonly seconds: number;
  /** Seconds of processor time, of all cores together: where other work runs as well, it says more. */
  readonly processor: number;
}

/** Stages of a study, whose results are kept in files: what is there is not computed again. */
export class Stages {
  readonly #key: string;
  readonly times: Record<string, StageTime> = {};

  constructor(
    readonly folder: string,
    settings: unknown,
    readonly signal: AbortSignal | undefined,
    readonly onProgress: ((progress: StudyProgress) => void) | undefined,
  ) {
    this.#key = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
  }

  /**
   * The result of a stage: from its file, or made and written. It must be JSON.
   *
   * @throws Error if the file is of a study with other settings or texts
   */
  async run<T>(
    name: string,
    make: (tell: (share: number, detail?: string) => void) => Promise<T>,
  ): Promise<T> {
    throwIfAborted("txrayStudy", this.signal);
    const path = join(this.folder, "stages", `${name}.json`);
    const known = await this.#read(path, name);
    if (known) {
      this.times[name] = known.time;
      return known.result as T;
    }
    this.onProgress?.({stage: name, share: 0});
    const [started, before] = [performance.now(), process.cpuUsage()];
    const made = await make((share, detail) => this.onProgress?.({stage: name, share, detail}));
    const {user, system} = process.cpuUsage(before);
    const time = {
      seconds: tenth((performance.now() - started) / 1e3),
      processor: tenth((user + system) / 1e6),
    };
    const stored: Stored = {key: this.#key, time, result: made};
    await mkdir(join(this.folder, "stages"), {recursive: true});
    await writeWhole(path, `${JSON.stringify(stored, null, 1)}\n`);
    this.times[name] = time;
    this.onProgress?.({stage: name, share: 1});
    // As it will be read: a number that JSON cannot hold must not differ between the first run and the next.
    return JSON.parse(JSON.stringify(made)) as T;
  }

  async #read(path: string, name: string): Promise<Stored | undefined> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const stored = JSON.parse(text) as Stored;
    if (stored.key === this.#key) return stored;
    throw new Error(
      `txrayStudy(): folder must be empty or of a study with the same settings and texts, got one of another (stage "${name}"). Choose another folder.`,
    );
  }
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

const tenth = (value: number): number => Math.round(10 * value) / 10;
