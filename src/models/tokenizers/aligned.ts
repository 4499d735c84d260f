/** Where something lies in a text: UTF-16 units from `[0]` to before `[1]`. */
export type Span = readonly [from: number, to: number];

/**
 * A text that was rewritten, and for each of its UTF-16 units the span of the original text that it comes from. Spans
 * never go backwards, so what several units come from reaches from the first one's start to the last one's end.
 */
export class Aligned {
  constructor(
    readonly text: string,
    private readonly starts: Int32Array,
    private readonly ends: Int32Array,
    /** Where this part of the original begins, with what was dropped there. */
    readonly origin: number,
  ) {}

  /** The original itself: a character of two units is one whole. */
  static of(text: string): Aligned {
    const starts = new Int32Array(text.length);
    const ends = new Int32Array(text.length);
    for (let i = 0; i < text.length; i++) {
      const pair = isLow(text, i) && isHigh(text, i - 1) ? -1 : isHigh(text, i) && isLow(text, i + 1) ? 1 : 0;
      starts[i] = Math.min(i, i + pair);
      ends[i] = Math.max(i, i + pair) + 1;
    }
    return new Aligned(text, starts, ends, 0);
  }

  slice(from: number, to: number): Aligned {
    const {text, starts, ends, origin} = this;
    const start = from < text.length ? starts[from] : (ends.at(-1) ?? origin);
    return new Aligned(text.slice(from, to), starts.subarray(from, to), ends.subarray(from, to), from === 0 ? origin : start);
  }

  /** What the units from `from` to before `to` come from; at least one unit. */
  span(from: number, to: number): Span {
    return [this.starts[from], this.ends[to - 1]];
  }

  /** With each match replaced; what is put in its place comes from the whole match. */
  replace(pattern: RegExp, put: (match: string) => string): Aligned {
    const rewrite = new Rewrite(this);
    for (const {0: match, index} of this.text.matchAll(pattern)) {
      if (match !== "") rewrite.put(put(match), index, index + match.length);
    }
    return rewrite.done();
  }

  /** With a text before it, which comes from the first character. */
  prepend(text: string): Aligned {
    if (this.text === "") return this;
    const rewrite = new Rewrite(this);
    const width = this.text.codePointAt(0)! > 0xffff ? 2 : 1;
    rewrite.put(text + this.text.slice(0, width), 0, width);
    return rewrite.done();
  }
}

const isHigh = (text: string, i: number): boolean => (text.charCodeAt(i) & 0xfc00) === 0xd800;
const isLow = (text: string, i: number): boolean => (text.charCodeAt(i) & 0xfc00) === 0xdc00;

/** Builds a rewritten text from left to right: what nothing is put in the place of is kept. */
export class Rewrite {
  #text = "";
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #at = 0;
  #changed = false;

  constructor(private readonly source: Aligned) {}

  put(text: string, from: number, to: number): void {
    this.#keep(from);
    this.#changed = true;
    const [start, end] = this.source.span(from, to);
    this.#text += text;
    for (let i = 0; i < text.length; i++) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
    this.#at = to;
  }

  done(): Aligned {
    if (!this.#changed) return this.source;
    this.#keep(this.source.text.length);
    return new Aligned(this.#text, Int32Array.from(this.#starts), Int32Array.from(this.#ends), this.source.origin);
  }

  #keep(to: number): void {
    const {source} = this;
    this.#text += source.text.slice(this.#at, to);
    for (let i = this.#at; i < to; i++) {
      const [start, end] = source.span(i, i + 1);
      this.#starts.push(start);
      this.#ends.push(end);
    }
    this.#at = to;
  }
}
