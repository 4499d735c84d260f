import {showBytes} from "../models/index.js";
import {Fault} from "./faults.js";
import {contentOf} from "./text-file.js";
import type {StoredFile} from "./text-file.js";
import {decodeUtf8} from "./utf8.js";

/** One line of a file, without its end; lines and bytes of the unpacked file count from 0. */
export interface Line {
  readonly text: string | Fault;
  readonly line: number;
  /** The byte after its end. */
  readonly next: number;
  /** Bytes, without its end. */
  readonly size: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of a file in pieces, each as many as one chunk of the file ends. */
export async function* linesOf(
  file: StoredFile,
  from: {readonly byte: number; readonly line: number},
  maxLine: number,
): AsyncGenerator<Line[], void, void> {
  const cutter = new Cutter(file, from, maxLine);
  for await (const chunk of contentOf(file, from.byte)) {
    const lines = cutter.add(chunk);
    if (lines.length > 0) yield lines;
  }
  const last = cutter.end();
  if (last) yield [last];
}

/** Cuts a file into lines, however its chunks lie; holds at most one line, and of one that is too long only its length. */
class Cutter {
  readonly #file: StoredFile;
  readonly #maxLine: number;
  #begun: Buffer[] = [];
  #size = 0;
  #line: number;
  #byte: number;

  constructor(file: StoredFile, from: {readonly byte: number; readonly line: number}, maxLine: number) {
    this.#file = file;
    this.#maxLine = maxLine;
    this.#byte = from.byte;
    this.#line = from.line;
  }

  add(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let to; (to = chunk.indexOf(newline, from)) >= 0; from = to + 1) {
      this.#hold(chunk.subarray(from, to), lines);
      this.#finish(1, lines);
    }
    // A copy: else a short rest would keep its whole chunk.
    if (from < chunk.length) this.#hold(Buffer.from(chunk.subarray(from)), lines);
    return lines;
  }

  end(): Line | undefined {
    const lines: Line[] = [];
    if (this.#size > 0) this.#finish(0, lines);
    return lines[0];
  }

  /** Adds to the line that has begun. One that becomes too long is told at once, and not again at its end. */
  #hold(bytes: Buffer, lines: Line[]): void {
    const was = this.#size;
    this.#size += bytes.length;
    if (this.#size <= this.#maxLine) return void this.#begun.push(bytes);
    this.#begun = [];
    if (was > this.#maxLine) return;
    lines.push({text: this.#tooLong(), line: this.#line, next: this.#byte + this.#size, size: this.#size});
  }

  #finish(end: number, lines: Line[]): void {
    const begin = this.#byte;
    const next = begin + this.#size + end;
    if (this.#size <= this.#maxLine) {
      const bytes = this.#begun.length === 1 ? this.#begun[0] : Buffer.concat(this.#begun);
      lines.push({text: this.#decode(bytes, begin), line: this.#line, next, size: this.#size});
    }
    this.#begun = [];
    this.#size = 0;
    this.#byte = next;
    this.#line++;
  }

  #tooLong(): Fault {
    const most = showBytes(this.#maxLine, Math.floor);
    return new Fault("too long", `must have at most ${most}, got more (option maxLine sets how many)`);
  }

  #decode(line: Buffer, begin: number): string | Fault {
    const mark = begin === 0 && line.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
    const bytes = line.subarray(mark, line.at(-1) === carriageReturn ? -1 : undefined);
    const text = decodeUtf8(bytes);
    if (typeof text === "string") return text;
    const hex = bytes[text.at].toString(16).padStart(2, "0");
    const of = this.#file.gzip ? "its unpacked content" : "the file";
    return new Fault("not UTF-8", `must be UTF-8, got 0x${hex} at byte ${begin + mark + text.at} of ${of}`);
  }
}
