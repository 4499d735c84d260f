import {showBytes} from "../../models/index.js";
import {Fault} from "../faults.js";
import type {Line} from "../lines.js";
import type {Item} from "../stored-corpus.js";
import {ConlluSentence} from "./conllu-sentence.js";
import {skipped} from "./format.js";
import type {LineFormat, Making} from "./format.js";

/**
 * Sentences of CoNLL-U: ten columns a word, a blank line after each sentence. Where a line is not as it must be, its whole
 * sentence is refused.
 *
 * @see https://universaldependencies.org/format.html
 */
export function conlluLines({settings, sentence, fault}: Making): LineFormat {
  let open: Open | null = null;

  function* finish(line: Pick<Line, "line" | "next">): Generator<Item> {
    if (open === null) return;
    const {begun, size, fault: found} = open;
    open = null;
    if (found) return void (yield fault(found.fault, found.line));
    if (size > settings.maxLine) {
      const most = showBytes(settings.maxLine, Math.floor);
      const tooLong = `must end a sentence of at most ${most}, got more (option maxLine sets how many)`;
      return void (yield fault(new Fault("too long", tooLong), line.line));
    }
    try {
      const made = begun.finish();
      for (const [reason, count] of made.skipped) yield skipped(reason, count);
      yield made.sentence === null ? skipped("sentence without words") : sentence(made.sentence, line);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      yield fault(error, line.line);
    }
  }

  let last: Pick<Line, "line" | "next"> = {line: 0, next: 0};
  return {
    *line(line: Line): Generator<Item> {
      last = line;
      if (typeof line.text === "string" && line.text.trim() === "") return void (yield* finish(line));
      open ??= {begun: new ConlluSentence(settings), size: 0, fault: null};
      open.size += line.size;
      if (open.fault !== null || open.size > settings.maxLine) return;
      const found = line.text instanceof Fault ? line.text : add(open.begun, line.text);
      if (found) open.fault = {fault: found, line: line.line};
    },
    *end(): Generator<Item> {
      yield* finish(last);
    },
  };
}

interface Open {
  readonly begun: ConlluSentence;
  size: number;
  fault: {readonly fault: Fault; readonly line: number} | null;
}

function add(sentence: ConlluSentence, text: string): Fault | null {
  try {
    if (text.startsWith("#")) sentence.comment(text);
    else sentence.row(text);
    return null;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
