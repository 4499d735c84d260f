import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Tokenizer} from "../../src/models/index.js";
import {makeTokenizer} from "../../src/models/index.js";

const folder = join(__dirname, "golden/tokenizers");

interface Golden {
  readonly config: Record<string, unknown>;
  readonly tokenizer: Record<string, unknown>;
  readonly cases: readonly {text: string; ids: number[]; spans: number[]; decoded: string; named: string}[];
  readonly broken: {readonly ids: number[]; readonly decoded: readonly string[]};
  readonly single: number[];
  readonly pair: {readonly texts: [string, string]; readonly ids: number[]; readonly types: number[]};
}

describe.each(readdirSync(folder))("the tokenizer of %s", (file) => {
  const golden = JSON.parse(readFileSync(join(folder, file), "utf8")) as Golden;
  let tokenizer: Tokenizer;
  beforeAll(() => {
    tokenizer = makeTokenizer(golden.tokenizer, golden.config);
  });

  test("gives every text the ids of the Python library", () => {
    for (const {text, ids} of golden.cases) {
      expect([text, tokenizer.encode(text, {specialTokens: false})]).toEqual([text, ids]);
    }
  });

  test("finds each token where the Python library does, or in all of what was composed into it", () => {
    for (const {text, spans} of golden.cases) {
      const ours = tokenizer.encodeWithOffsets(text, {specialTokens: false}).spans;
      for (const [i, span] of ours.entries()) {
        const [from, to] = span!;
        const [wantedFrom, wantedTo] = spans.slice(2 * i);
        const wider = from < wantedFrom || to > wantedTo;
        expect(from).toBeLessThanOrEqual(wantedFrom);
        expect(to).toBeGreaterThanOrEqual(wantedTo);
        // The library counts what several characters became as one of them only.
        if (wider)
          expect(text.slice(from, to)).toMatch(/[\p{M}\u1100-\u11FF\u3131-\u318E\uFF9E]|\s\s|\n|``|''/u);
      }
    }
  });

  test("never goes backwards, nor out of the text", () => {
    for (const {text} of golden.cases) {
      let [start, end] = [0, 0];
      for (const span of tokenizer.encodeWithOffsets(text, {specialTokens: false}).spans) {
        expect(span![0]).toBeGreaterThanOrEqual(start);
        expect(span![1]).toBeGreaterThanOrEqual(Math.max(end, span![0]));
        [start, end] = span!;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }
  });

  test("decodes as transformers does, with special tokens and without", () => {
    for (const {ids, decoded, named} of golden.cases) {
      expect(tokenizer.decode(ids)).toBe(decoded);
      expect(tokenizer.decode(ids, {specialTokens: true})).toBe(named);
    }
    const {ids, decoded} = golden.broken;
    const parts = ids.map((_, at) => tokenizer.decode(ids.slice(at, at + 5), {specialTokens: true}));
    expect(parts).toEqual(decoded);
  });

  test("puts the tokens around one text and two that transformers puts", () => {
    const {texts, ids, types} = golden.pair;
    expect(tokenizer.encode(texts[0])).toEqual(golden.single);
    const both = tokenizer.encodeWithOffsets(texts[0], {pair: texts[1]});
    expect(both.ids).toEqual(ids);
    expect(both.tokenTypes).toEqual(types);
    expect(both.spans.map((span) => span === undefined)).toEqual(
      both.texts.map((text) => text === undefined),
    );
  });
});

test.each(["gpt2", "llama3", "smollm"])("spans of %s, which keeps every byte, tile the text", (name) => {
  const golden = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Golden;
  const tokenizer = makeTokenizer(golden.tokenizer, golden.config);
  for (const {text} of golden.cases) {
    let end = 0;
    for (const span of tokenizer.encodeWithOffsets(text, {specialTokens: false}).spans) {
      const [from, to] = span!;
      // Tokens share no more than the one character whose bytes they divide.
      expect(from).toBeLessThanOrEqual(end);
      expect(Array.from(text.slice(from, end)).length).toBeLessThanOrEqual(1);
      end = to;
    }
    expect(end).toBe(text.length);
  }
});
