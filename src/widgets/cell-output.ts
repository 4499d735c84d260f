import {AsyncLocalStorage} from "node:async_hooks";
import {StringDecoder} from "node:string_decoder";
import type {Header} from "./wire.js";

/** A cell that runs or has run. */
export interface Cell {
  readonly header: Header;
  readonly silent: boolean;
}

type Stream = "stdout" | "stderr";

/** Text is sent when it is this long (characters) … */
const chunkLength = 64 * 1024;
/** … or this old (ms): the server drops what comes faster than 1,000 messages a second. */
const chunkAge = 25;
/** So many messages are sent at once in each span (ms): code that runs without a pause would hold back the others. */
const burst = {messages: 20, span: 100};

/**
 * What cells print. Each line goes to the cell whose code printed it, also after that cell has ended; lines printed by
 * nobody in particular go to the cell that ran last.
 */
export class CellOutput {
  readonly #cells = new AsyncLocalStorage<Cell>();
  readonly #decoders = {stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8")};
  readonly #restore: (() => void)[] = [];
  #last: Cell | undefined;
  #pending: {cell: Cell; name: Stream; text: string} | undefined;
  #since = 0;
  #burst = {start: 0, messages: 0};
  #log = process.stderr.write.bind(process.stderr);
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly send: (cell: Cell, name: Stream, text: string) => void) {}

  /** The cell that the running code belongs to. */
  get cell(): Cell | undefined {
    return this.#cells.getStore() ?? this.#last;
  }

  run<T>(cell: Cell, task: () => T): T {
    this.#last = cell;
    return this.#cells.run(cell, task);
  }

  /** From now on, `process.stdout` and `process.stderr` write to cells. */
  capture(): void {
    for (const name of ["stdout", "stderr"] as const) {
      const stream = process[name];
      const original = stream.write.bind(stream) as typeof stream.write;
      const write = (
        chunk: string | Uint8Array,
        encoding?: BufferEncoding | ((error?: Error | null) => void),
        done?: (error?: Error | null) => void,
      ): boolean => {
        const callback = typeof encoding === "function" ? encoding : done;
        const cell = this.cell;
        if (!cell) return original(chunk, callback);
        const text = typeof chunk === "string" ? chunk : this.#decoders[name].write(Buffer.from(chunk));
        this.write(cell, name, text);
        if (callback) process.nextTick(callback);
        return true;
      };
      stream.write = write;
      this.#restore.push(() => (stream.write = original));
    }
  }

  /** Writes to the server's log, past the cells. */
  log(text: string): void {
    this.#log(`[limpid] ${text.trimEnd()}\n`);
  }

  release(): void {
    for (const restore of this.#restore.splice(0)) restore();
  }

  write(cell: Cell, name: Stream, text: string): void {
    if (cell.silent || text === "") return;
    if (this.#pending && (this.#pending.cell !== cell || this.#pending.name !== name)) this.flush();
    this.#pending ??= {cell, name, text: ""};
    this.#pending.text += text;
    const now = Date.now();
    if (now - this.#burst.start >= burst.span) this.#burst = {start: now, messages: 0};
    const isFree = this.#burst.messages++ < burst.messages;
    if (isFree || this.#pending.text.length >= chunkLength || now - this.#since >= chunkAge) {
      this.flush();
    } else {
      this.#timer ??= setTimeout(() => this.flush(), chunkAge);
    }
  }

  /** Sends what waits. Called before any other output, so that all of it stays in order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    this.#since = Date.now();
    this.send(pending.cell, pending.name, pending.text);
  }
}
