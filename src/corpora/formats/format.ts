import type {Fault} from "../faults.js";
import type {Line} from "../lines.js";
import type {Item} from "../stored-corpus.js";
import type {StoredFile} from "../text-file.js";
import type {Sentence} from "../types.js";
import type {Split} from "../words.js";

/** What formats know of the options of `readCorpus`. */
export interface Settings {
  readonly text?: string | number;
  readonly label?: string | number;
  readonly id?: string | number;
  readonly words?: string;
  readonly pos?: string;
  readonly tags: readonly string[];
  readonly header: boolean | readonly string[];
  readonly split: Split;
  readonly skip?: RegExp;
  readonly maxLine: number;
}

/** What a format makes of the lines of one file; one is made for each reading of each file. */
export interface LineFormat {
  /** What a line ends or is: nothing, one thing, or several. `text` may be a fault, which is thrown or counted. */
  line(line: Line): Iterable<Item>;
  /** What the file's end ends. */
  end(): Iterable<Item>;
}

/** What formats need to make items. */
export interface Making {
  readonly settings: Settings;
  readonly file: StoredFile;
  /** A sentence that was read up to a line; `skip` is already asked. */
  sentence(sentence: Sentence | null, line: Pick<Line, "line" | "next">): Item;
  /** Throws or counts. */
  fault(fault: Fault, line: number): Item;
}

export const skipped = (reason: string, count = 1): Item => ({kind: "skipped", reason, count});
