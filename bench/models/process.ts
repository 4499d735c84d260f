import type {ChildProcess} from "node:child_process";
import {spawn} from "node:child_process";
import type {Interface} from "node:readline";
import {createInterface} from "node:readline";

/** What a worker answers. */
export interface Sample {
  readonly milliseconds: number;
  /** Most memory resident so far in the process. */
  readonly bytes: number;
  /** Follows from the whole work: equal, but for rounding, in limpid and its peer. */
  readonly value: number;
}

/** A worker that measures one figure each time it is asked. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;
  #errors = "";

  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ) {
    this.#child = spawn(command, args, {stdio: ["pipe", "pipe", "pipe"], env});
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    this.#child.stdin!.on("error", () => undefined); // the missing answer tells more
    this.#child.on("error", (error) => (this.#errors += error.message));
    this.#lines = createInterface({input: this.#child.stdout!});
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  async measure(): Promise<Sample> {
    this.#child.stdin!.write("go\n");
    const {value, done} = await this.#answers.next();
    if (done === true) {
      throw new Error(`bench: ${this.name} must answer, got the end of its process:\n${this.#errors.slice(-2000)}`);
    }
    return JSON.parse(value as string) as Sample;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  }
}
