import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Token, Tokenizer} from "../../../src/models/index.js";
import {makeTokenizer, readTokenizer} from "../../../src/models/index.js";
import {goldenOf, folderOf} from "../../parity/golden.js";

/** The bytes that tokens stand for. */
const bytesOf = (tokens: readonly Token[]): Buffer =>
  Buffer.concat(
    tokens.map((token) => {
      if (typeof token === "string") return Buffer.from(token, "utf8");
      return "bytes" in token ? Buffer.from(token.bytes, "hex") : Buffer.alloc(0);
    }),
  );

interface TokenizerJson {
  model: {vocab: Record<string, number>; merges: unknown[]};
  added_tokens: unknown;
  normalizer: unknown;
}

const tokenizerJson = (): TokenizerJson =>
  JSON.parse(readFileSync(join(folderOf("untied"), "tokenizer.json"), "utf8")) as TokenizerJson;

const texts = [
  "The keys to the cabinet",
  "  two  spaces\n\tand a tab \n",
  "naïve café, 東京, 🙂, e\u0301, \u200f‏עברית, \ufeffmark",
  "👩‍🚀",
  "<script>alert('&')</script>",
  "\0\u0001",
];

describe("a byte-level tokenizer", () => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = (await readTokenizer(folderOf("untied")))!;
  });

  test.each(goldenOf("untied").texts!)("gives $text the ids of the tokenizers library", ({text, ids}) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  test.each(texts)("loses nothing of %j", (text) => {
    const ids = tokenizer.encode(text);
    expect(tokenizer.decode(ids)).toBe(text);
    expect(bytesOf(tokenizer.tokens(ids)).toString("utf8")).toBe(text);
  });

  test("gives bytes that are only a part of a character in hexadecimal", () => {
    const tokens = tokenizer.tokens(tokenizer.encode("🙂"));
    expect(tokens).toEqual([{bytes: "f0"}, {bytes: "9f"}, {bytes: "99"}, {bytes: "82"}]);
  });

  test("marks a special token, and leaves it out of the text", () => {
    const ids = tokenizer.encode("a<|endoftext|>b");
    expect(tokenizer.tokens(ids)).toEqual(["a", {special: "<|endoftext|>"}, "b"]);
    expect(tokenizer.decode(ids)).toBe("ab");
  });

  test("refuses an id that is not in the vocabulary", () => {
    expect(() => tokenizer.decode([9999])).toThrow(/token id must be in the vocabulary \(0–280\), got 9999/);
  });

  test("shows an id between others that no token has as its number, and leaves it out of the text", () => {
    const json = tokenizerJson();
    json.model.vocab.farther = 300;
    const gapped = makeTokenizer(json as unknown as Record<string, unknown>);
    expect(gapped.tokens([299])).toEqual([{special: "#299"}]);
    expect(gapped.decode([299])).toBe("");
  });

  test("refuses a text with a byte that has no token, rather than losing it", () => {
    const json = tokenizerJson();
    delete json.model.vocab.q;
    const lacking = makeTokenizer(json as unknown as Record<string, unknown>);
    expect(() => lacking.encode("a quick fox")).toThrow(
      'encode(): text must have only characters that the tokenizer can write, got "q". Its vocabulary lacks 1 of 256 bytes.',
    );
    expect(lacking.decode(lacking.encode("a fox"))).toBe("a fox");
  });

  test.each<[string, (json: TokenizerJson) => unknown]>([
    ["no vocabulary", ({model}) => (model.vocab = null as never)],
    ["an id below 0", ({model}) => (model.vocab.a = -5)],
    ["an id that is text", ({model}) => (model.vocab.a = "5" as never)],
    ["no merges", ({model}) => (model.merges = null as never)],
    ["a merge of one part", ({model}) => (model.merges = ["ab"])],
    ["added tokens that are no list", (json) => (json.added_tokens = "x")],
    ["an added token without an id", (json) => (json.added_tokens = [{content: "x"}])],
    ["an unknown normalizer", (json) => (json.normalizer = {type: "Nope"})],
    ["a model that is text", (json) => (json.model = "BPE" as never)],
  ])("refuses a tokenizer.json with %s", (_, change) => {
    const json = tokenizerJson();
    change(json);
    expect(() => makeTokenizer(json as unknown as Record<string, unknown>)).toThrow(
      /^fromPretrained\(\): tokenizer\.json must .*, got /,
    );
  });

  test("is not there in a folder without its files", async () => {
    expect(await readTokenizer(folderOf("half"))).toBeUndefined();
  });
});

// The vocabulary is not part of this repository; its folder lies beside it where there is one.
const shared = join(__dirname, "../../../../shared/data/gpt2-tokenizer");
const here = existsSync(join(shared, "vocab.json"));
if (!here) console.info("The vocabulary of GPT-2 is not beside the repository; its cases are skipped.");

(here ? describe : describe.skip)("the tokenizer of GPT-2 (skipped where its vocabulary is absent)", () => {
  interface Case {
    readonly name: string;
    readonly text: string;
    readonly ids: readonly number[];
  }
  const cases = here ? (JSON.parse(readFileSync(join(shared, "cases.json"), "utf8")) as Case[]) : [];
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = (await readTokenizer(shared))!;
  });

  test("passes each of its 26 cases, there and back", () => {
    expect(cases.length).toBe(26);
    for (const {text, ids} of cases) {
      expect(tokenizer.encode(text)).toEqual(ids);
      expect(bytesOf(tokenizer.tokens(ids)).toString("utf8")).toBe(text);
    }
  });

  test("has 50,257 tokens, of which one is special", () => {
    expect(tokenizer.nVocab).toBe(50257);
    expect(tokenizer.tokens([50256])).toEqual([{special: "<|endoftext|>"}]);
  });
});
