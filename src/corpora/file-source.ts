import type {AtFault} from "./faults.js";
import {Fault} from "./faults.js";
import {conlluLines} from "./formats/conllu.js";
import {skipped} from "./formats/format.js";
import type {LineFormat, Making, Settings} from "./formats/format.js";
import {jsonLines} from "./formats/jsonl.js";
import {parquetRows} from "./formats/parquet.js";
import {textLines} from "./formats/text.js";
import {tsvLines} from "./formats/tsv.js";
import type {TsvFiles} from "./formats/tsv.js";
import {linesOf} from "./lines.js";
import type {Place} from "./places.js";
import {addCounts} from "./skips.js";
import type {Counts} from "./skips.js";
import type {Item} from "./stored-corpus.js";
import type {StoredFile} from "./text-file.js";
import type {CorpusFormat, Sentence, Skipped} from "./types.js";

/** Files that are read one after another. */
export class FileSource {
  readonly #files: readonly StoredFile[];
  readonly #format: CorpusFormat;
  readonly #settings: Settings;
  readonly #atFault: AtFault;
  readonly #tsvFiles: TsvFiles = new Map();

  constructor(files: readonly StoredFile[], format: CorpusFormat, settings: Settings, atFault: AtFault) {
    this.#files = files;
    this.#format = format;
    this.#settings = settings;
    this.#atFault = atFault;
  }

  async *items(from: Place): AsyncGenerator<Item, void, void> {
    for (let number = from.file; number < this.#files.length; number++) {
      const start = number === from.file ? from : {file: number, byte: 0, line: 0};
      if (start !== from) yield {kind: "file", place: start};
      let found = start.line > 0;
      const counts: Counts = {};
      for await (const item of this.#file(number, start)) {
        if (item.kind === "sentence") found = true;
        if (item.kind === "skipped") addCounts(counts, {[item.reason]: item.count});
        yield item;
      }
      if (!found) yield this.#emptyFile(this.#files[number], counts);
    }
  }

  #emptyFile(file: StoredFile, counts: Skipped): Item {
    const fault = new Fault("empty file", `must hold a sentence, got none${shown(counts)}`);
    return this.#atFault(fault, file.name, "");
  }

  #file(number: number, from: Place): AsyncIterable<Item> {
    const file = this.#files[number];
    const {skip} = this.#settings;
    const unit = this.#format === "parquet" ? "row" : "line";
    const making: Making = {
      settings: this.#settings,
      file,
      sentence: (sentence: Sentence | null, {line, next}): Item => {
        if (sentence === null) return skipped("empty text");
        if (skip?.test(sentence.text ?? sentence.words.join(" "))) return skipped("passed over by skip");
        // A packed file can only be read from its beginning.
        if (file.gzip) return {kind: "sentence", sentence};
        return {kind: "sentence", sentence, next: {file: number, byte: next, line: line + 1}};
      },
      fault: (fault, line) => this.#atFault(fault, file.name, `${unit} ${line + 1}`),
    };
    if (this.#format === "parquet") return parquetRows(making, from.line);
    return this.#lines(file, this.#lineFormat(making), from);
  }

  async *#lines(file: StoredFile, format: LineFormat, from: Place): AsyncGenerator<Item, void, void> {
    for await (const lines of linesOf(file, from, this.#settings.maxLine)) {
      for (const line of lines) yield* format.line(line);
    }
    yield* format.end();
  }

  #lineFormat(making: Making): LineFormat {
    if (this.#format === "text") return textLines(making);
    if (this.#format === "tsv") return tsvLines(making, this.#tsvFiles);
    return this.#format === "jsonl" ? jsonLines(making) : conlluLines(making);
  }
}

/** What was passed over, in words: " (3 × empty line)". */
export function shown(counts: Skipped): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${count} × ${reason}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
