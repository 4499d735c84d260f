import {Fault} from "../faults.js";
import type {Line} from "../lines.js";
import type {Item} from "../stored-corpus.js";
import {sentenceOf} from "../words.js";
import {skipped} from "./format.js";
import type {LineFormat, Making} from "./format.js";

/** One sentence or paragraph a line. */
export function textLines({settings, sentence, fault}: Making): LineFormat {
  return {
    *line(line: Line): Generator<Item> {
      if (line.text instanceof Fault) yield fault(line.text, line.line);
      else {
        const found = sentenceOf(line.text, settings.split);
        yield found.words.length === 0 ? skipped("empty line") : sentence(found, line);
      }
    },
    end: () => [],
  };
}
