import {show} from "../../models/index.js";
import {Fault} from "../faults.js";
import type {Line} from "../lines.js";
import {sentenceOfRow} from "../row.js";
import type {Row} from "../row.js";
import type {Item} from "../stored-corpus.js";
import {skipped} from "./format.js";
import type {LineFormat, Making, Settings} from "./format.js";

type Json = Readonly<Record<string, unknown>>;

/** One JSON object a line. */
export function jsonLines({settings, sentence, fault}: Making): LineFormat {
  return {
    *line({text, line, next}: Line): Generator<Item> {
      if (text instanceof Fault) yield fault(text, line);
      else if (text.trim() === "") yield skipped("empty line");
      else {
        try {
          yield sentence(sentenceOfRow(rowOf(parse(text), settings), settings.split), {line, next});
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          yield fault(error, line);
        }
      }
    },
    end: () => [],
  };
}

function parse(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Fault("not JSON", `must be JSON, got ${show(text)} (${(error as Error).message})`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new Fault("no object", `must be a JSON object, got ${show(value)}`);
}

function rowOf(object: Json, settings: Settings): Row {
  const {text, label, id, words, pos, tags} = settings;
  const asked = (name: string | number | undefined, usual: readonly string[]): unknown => {
    const key = name ?? usual.find((one) => Object.hasOwn(object, one));
    if (key === undefined) return undefined;
    if (Object.hasOwn(object, key)) return object[key];
    const has = Object.keys(object).slice(0, 12).map(show).join(", ");
    throw new Fault(`no ${key}`, `must have a value of ${show(key)}, got only ${has === "" ? "{}" : has}`);
  };
  return {
    text: asked(text, words === undefined ? ["sentence", "text"] : []),
    words: asked(words, []),
    label: asked(label, ["label"]),
    id: asked(id, ["id"]),
    pos: asked(pos, []),
    ...(tags.length === 0 ? {} : {tags: Object.fromEntries(tags.map((name) => [name, asked(name, [])]))}),
  };
}
