import type {ChildProcess} from "node:child_process";
import {fork} from "node:child_process";
import path from "node:path";
import type {RecordPlan} from "./manifest.js";
import type {Progress} from "./progress.js";
import type {FromWorker, ToWorker} from "./worker-messages.js";

/** One process. */
interface Member {
  readonly child: ChildProcess;
  /** Whether it has loaded what it needs. */
  ready: boolean;
  /** The shard that it reads. */
  reads: number | undefined;
  /** The shard that it writes meanwhile. */
  writes: number | undefined;
  /** The end of what it said to its error output. */
  said: string;
}

/** Letters of a worker's error output that are kept. */
const mostSaid = 2000;

/** Processes that make shards. */
export class Pool {
  /** The run that the workers have found to be asked for. */
  readonly plan: Promise<RecordPlan>;
  readonly #members: Member[];
  readonly #end: Promise<never>;
  #planned!: (plan: RecordPlan) => void;
  #fail!: (error: Error) => void;
  #queue: number[] = [];
  #left = new Set<number>();
  #progress: Progress | undefined;
  #done: () => void = () => undefined;
  #closing = false;

  constructor(
    readonly caller: string,
    count: number,
    threads: number,
    load: ToWorker,
  ) {
    this.#end = new Promise((_, reject) => (this.#fail = reject));
    // Also while nobody waits, an error must not end the process.
    this.#end.catch(() => undefined);
    const found = new Promise<RecordPlan>((resolve) => (this.#planned = resolve));
    this.plan = Promise.race([found, this.#end]);
    this.plan.catch(() => undefined);
    this.#members = Array.from({length: count}, () => this.#start(threads, load));
  }

  /** Makes shards. */
  async make(shards: readonly number[], progress: Progress): Promise<void> {
    if (shards.length === 0) return;
    this.#progress = progress;
    this.#queue = [...shards];
    this.#left = new Set(shards);
    const done = new Promise<void>((resolve) => (this.#done = resolve));
    for (const member of this.#members) this.#next(member);
    await Promise.race([done, this.#end]);
  }

  /** Ends the work with an error. */
  stop(error: Error): void {
    this.#fail(error);
  }

  /** Ends all processes, and waits until they are gone. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(
      this.#members.map(async ({child}) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        // Whatever it does, half a shard is not left where anybody would look for one.
        const gone = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGKILL");
        await gone;
      }),
    );
  }

  #start(threads: number, load: ToWorker): Member {
    // Compiled files and sources lie side by side.
    const program = path.join(__dirname, `worker${path.extname(__filename)}`);
    const child = fork(program, [], {
      env: {
        ...process.env,
        TF_NUM_INTRAOP_THREADS: String(threads),
        TF_NUM_INTEROP_THREADS: "1",
        OMP_NUM_THREADS: String(threads),
      },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const member: Member = {child, ready: false, reads: undefined, writes: undefined, said: ""};
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      member.said = (member.said + text).slice(-mostSaid);
    });
    child.on("message", (message: FromWorker) => this.#heed(member, message));
    child.on("error", (error) => this.#fail(error));
    child.on("exit", (code, signal) => this.#gone(member, signal ?? `exit code ${code}`));
    child.send(load, () => undefined);
    return member;
  }

  #heed(member: Member, message: FromWorker): void {
    if (message.kind === "ready") {
      member.ready = true;
      this.#planned(message.plan);
      this.#next(member);
    } else if (message.kind === "read") {
      this.#progress?.read(message.tokens, message.share, message.index);
    } else if (message.kind === "made") {
      [member.reads, member.writes] = [undefined, this.#left.has(message.index) ? message.index : undefined];
      this.#next(member);
    } else if (message.kind === "written") {
      if (member.writes === message.index) member.writes = undefined;
      this.#left.delete(message.index);
      this.#progress?.written(message.index);
      if (this.#left.size === 0) this.#done();
    } else {
      const error = new Error(message.message);
      error.name = message.name;
      this.#fail(error);
    }
  }

  #next(member: Member): void {
    if (!member.ready || member.reads !== undefined || !member.child.connected) return;
    const index = this.#queue.shift();
    if (index === undefined) {
      // Nothing more to read: what it has read is written now.
      if (this.#progress) member.child.send({kind: "end"} satisfies ToWorker, () => undefined);
      return;
    }
    member.reads = index;
    member.child.send({kind: "make", index} satisfies ToWorker, () => undefined);
  }

  /** What a process leaves undone, others do. */
  #gone(member: Member, how: string): void {
    if (this.#closing) return;
    const undone = [member.reads, member.writes].filter((index) => index !== undefined);
    for (const index of undone) this.#progress?.lost(index);
    this.#queue.unshift(...undone);
    member.reads = member.writes = undefined;
    const others = this.#members.filter(({child}) => child.exitCode === null && child.signalCode === null);
    if (others.length === 0) {
      this.#fail(
        new Error(
          `${this.caller}(): workers must run to their end, got ${how} of the last one. Run it again: finished shards stay. Fewer workers need less memory.${heard(member.said)}`,
        ),
      );
      return;
    }
    for (const other of others) this.#next(other);
  }
}

/** What a worker said last, but for what TensorFlow says always. */
function heard(said: string): string {
  const lines = said
    .split("\n")
    .filter((line) => line !== "" && !/^(WARNING: All log messages|[IW]\d{4} )/.test(line));
  return lines.length === 0 ? "" : `\n${lines.slice(-10).join("\n")}`;
}
