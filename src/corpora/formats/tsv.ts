import {nearest, show} from "../../models/index.js";
import {Fault} from "../faults.js";
import type {Line} from "../lines.js";
import {sentenceOfRow} from "../row.js";
import type {Item} from "../stored-corpus.js";
import type {StoredFile} from "../text-file.js";
import {skipped} from "./format.js";
import type {LineFormat, Making, Settings} from "./format.js";

/** The columns of one file, by what they are for. */
interface Columns {
  readonly names: readonly string[] | null;
  readonly count: number;
  readonly text: number;
  readonly label?: number;
  readonly id?: number;
}

/** The columns of files that were begun: a reading may begin in their middle. */
export type TsvFiles = Map<StoredFile, Columns>;

/** Columns between tabs, one row a line; no quotes, no escapes. */
export function tsvLines({settings, file, sentence, fault}: Making, known: TsvFiles): LineFormat {
  const {header} = settings;
  return {
    *line({text, line, next}: Line): Generator<Item> {
      const first = line === 0 && header === true;
      if (text instanceof Fault) {
        // Without its columns nothing of a file can be read.
        if (first) throw new Error(`readCorpus(): ${JSON.stringify(file.name)} line 1 ${text.expected}.`);
        yield fault(text, line);
      } else if (text.trim() === "" && !first) yield skipped("empty line");
      else {
        const cells = text.split("\t");
        const columns = known.get(file) ?? columnsOf(file, cells, settings);
        known.set(file, columns);
        if (!first) yield row(cells, columns, line, next);
      }
    },
    end: () => [],
  };

  function row(cells: readonly string[], columns: Columns, line: number, next: number): Item {
    try {
      if (cells.length !== columns.count) throw wrongCount(cells.length, columns);
      const {text, label, id} = columns;
      const found = sentenceOfRow(
        {
          text: cells[text],
          ...(label === undefined ? {} : {label: cells[label] === "" ? null : cells[label]}),
          ...(id === undefined ? {} : {id: cells[id]}),
        },
        settings.split,
      );
      return sentence(found, {line, next});
    } catch (error) {
      if (error instanceof Fault) return fault(error, line);
      throw error;
    }
  }
}

function wrongCount(got: number, {names, count}: Columns): Fault {
  const which = names === null ? "" : ` (${names.join(", ")})`;
  return new Fault("wrong number of columns", `must have ${count} columns${which}, got ${got}`);
}

/** @throws Error if a column that was asked for is not there, or none is known to have the text */
function columnsOf(file: StoredFile, first: readonly string[], settings: Settings): Columns {
  const {header} = settings;
  const names = header === true ? first : header === false ? null : header;
  const count = names?.length ?? first.length;
  const has = names ? `columns ${names.map(show).join(", ")}` : `${count} columns without names`;
  const find = (option: "text" | "label" | "id", usual: readonly string[]): number | undefined => {
    const asked = settings[option];
    if (asked === undefined) return usual.map((name) => names?.indexOf(name) ?? -1).find((at) => at >= 0);
    const at = typeof asked === "number" ? asked : (names?.indexOf(asked) ?? -1);
    if (at >= 0 && at < count) return at;
    const near = typeof asked === "string" && names ? nearest(asked, names) : undefined;
    const fix = near === undefined ? "Give its name, or its number from 0." : `Did you mean "${near}"?`;
    throw new Error(
      `readCorpus(): ${option} must be a column of ${JSON.stringify(file.name)} (it has ${has}), got ${show(asked)}. ${fix}`,
    );
  };
  const text = find("text", ["sentence", "text"]) ?? (count === 1 ? 0 : undefined);
  if (text === undefined) {
    throw new Error(
      `readCorpus(): text must say which column of ${JSON.stringify(file.name)} has the text (it has ${has}), got none. ` +
        `Give its name, or its number from 0.`,
    );
  }
  return {names, count, text, label: find("label", ["label"]), id: find("id", ["id"])};
}
