import {align} from "../align.js";
import type {Sentence} from "../types.js";
import {conlluCells, conlluColumn, conlluValue, glued, wrongNumber} from "./conllu-columns.js";
import type {ConlluColumn} from "./conllu-columns.js";
import type {Settings} from "./format.js";

/** What stands in the text in one piece: a word, or several that are written as one. */
interface Piece {
  readonly form: string;
  readonly glued: boolean;
  readonly words: number;
}

type Span = readonly [from: number, to: number];

/** One sentence of CoNLL-U, line by line. Its methods throw a Fault at what is not as it must be. */
export class ConlluSentence {
  readonly #label: string | undefined;
  readonly #id: string;
  readonly #pos: ConlluColumn | null;
  readonly #tags: readonly (readonly [string, ConlluColumn])[];
  readonly #comments = new Map<string, string>();
  readonly #words: string[] = [];
  readonly #wordPos: (string | null)[] = [];
  readonly #wordTags: (string | null)[][];
  readonly #pieces: Piece[] = [];
  /** The last word of the multiword token that is open. */
  #until = 0;
  #multiwords = 0;
  #emptyNodes = 0;

  constructor({label, id, pos, tags}: Pick<Settings, "label" | "id" | "pos" | "tags">) {
    this.#label = label === undefined ? undefined : String(label);
    this.#id = String(id ?? "sent_id");
    this.#pos = conlluColumn(pos ?? "upos");
    this.#tags = tags.flatMap((name) => [[name, conlluColumn(name)] as const]).filter(isKnown);
    this.#wordTags = this.#tags.map(() => []);
  }

  comment(line: string): void {
    const at = line.indexOf("=");
    if (at > 0) this.#comments.set(line.slice(1, at).trim(), line.slice(at + 1).trim());
  }

  row(line: string): void {
    const cells = conlluCells(line);
    const [id] = cells;
    if (/^\d+\.\d+$/u.test(id)) this.#emptyNodes++;
    else if (/^\d+-\d+$/u.test(id)) this.#multiword(cells);
    else this.#word(cells);
  }

  #word(cells: readonly string[]): void {
    const number = this.#words.length + 1;
    if (cells[0] !== String(number)) throw wrongNumber(`word number ${number}`, cells[0]);
    this.#words.push(cells[1]);
    this.#wordPos.push(this.#pos === null ? null : conlluValue(cells, this.#pos));
    this.#tags.forEach(([, column], i) => this.#wordTags[i].push(conlluValue(cells, column)));
    if (number > this.#until) this.#pieces.push({form: cells[1], glued: glued(cells), words: 1});
  }

  #multiword(cells: readonly string[]): void {
    const [from, to] = cells[0].split("-").map(Number);
    const next = this.#words.length + 1;
    if (from !== next || to < from || next <= this.#until) {
      throw wrongNumber(`a range that begins with word ${Math.max(next, this.#until + 1)}`, cells[0]);
    }
    this.#until = to;
    this.#multiwords++;
    this.#pieces.push({form: cells[1], glued: glued(cells), words: to - from + 1});
  }

  finish(): {readonly sentence: Sentence | null; readonly skipped: readonly (readonly [string, number])[]} {
    if (this.#until > this.#words.length) {
      throw wrongNumber(`its words up to ${this.#until}`, String(this.#words.length));
    }
    const {text, spans, refused} = this.#laidOut();
    const skipped = [
      ["multiword token", this.#multiwords],
      ["empty node", this.#emptyNodes],
      ["text that is not its words", refused ? 1 : 0],
    ] as const;
    return {
      sentence: this.#words.length === 0 ? null : this.#sentence(text, spans),
      skipped: skipped.filter(([, count]) => count > 0),
    };
  }

  #sentence(text: string, spans: readonly Span[]): Sentence {
    const label = this.#label === undefined ? undefined : (this.#comments.get(this.#label) ?? null);
    const id = this.#comments.get(this.#id);
    const tags = Object.fromEntries(this.#tags.map(([name], i) => [name, this.#wordTags[i]]));
    return {
      words: this.#words,
      text,
      spans,
      pos: this.#wordPos,
      ...(this.#tags.length === 0 ? {} : {tags}),
      ...(label === undefined ? {} : {label}),
      ...(id === undefined ? {} : {id}),
    };
  }

  /** The text and where its words lie. A text in a comment that has other words gives way to the words. */
  #laidOut(): {readonly text: string; readonly spans: readonly Span[]; readonly refused: boolean} {
    const given = this.#comments.get("text");
    const forms = this.#pieces.map(({form}) => form);
    const found = given === undefined ? null : align(forms, given);
    if (given !== undefined && found !== null)
      return {text: given, spans: this.#wordSpans(found), refused: false};
    let text = "";
    const spans = this.#pieces.map(({form, glued: noBlank}, i): Span => {
      const from = text.length;
      text += form;
      const to = text.length;
      if (!noBlank && i < this.#pieces.length - 1) text += " ";
      return [from, to];
    });
    return {text, spans: this.#wordSpans(spans), refused: given !== undefined};
  }

  /** Spans of words from those of pieces: parts that make up their piece share it out, others all have it whole. */
  #wordSpans(spans: readonly Span[]): Span[] {
    let word = 0;
    return this.#pieces.flatMap(({form, words}, i): Span[] => {
      const parts = this.#words.slice(word, (word += words));
      if (parts.join("") !== form) return parts.map(() => spans[i]);
      let at = spans[i][0];
      return parts.map((part): Span => [at, (at += part.length)]);
    });
  }
}

function isKnown(tag: readonly [string, ConlluColumn | null]): tag is readonly [string, ConlluColumn] {
  return tag[1] !== null;
}
