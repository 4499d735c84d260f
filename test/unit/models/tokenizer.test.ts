import {copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
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

const bertFolder = join(__dirname, "../../../../shared/data/bert-uncased-vocab");
const bertHere = existsSync(join(bertFolder, "vocab.txt"));
if (!bertHere) console.info("The vocabulary of BERT is not beside the repository; its cases are skipped.");

(bertHere ? describe : describe.skip)("the tokenizer of BERT (skipped where its vocabulary is absent)", () => {
  interface Case {
    readonly text: string;
    readonly text_pair?: string;
    readonly ids: readonly number[];
    readonly decoded: string;
  }
  const cases = bertHere ? (JSON.parse(readFileSync(join(bertFolder, "cases.json"), "utf8")) as Case[]) : [];

  test("passes each of its 30 cases, there and back", async () => {
    const folder = mkdtempSync(join(tmpdir(), "limpid-bert-"));
    copyFileSync(join(bertFolder, "vocab.txt"), join(folder, "vocab.txt"));
    writeFileSync(join(folder, "tokenizer_config.json"), '{"clean_up_tokenization_spaces": true}');
    const tokenizer = (await readTokenizer(folder))!;
    rmSync(folder, {recursive: true});
    expect(cases.length).toBe(30);
    for (const {text, text_pair: pair, ids, decoded} of cases) {
      expect(tokenizer.encode(text, {pair})).toEqual(ids);
      expect(tokenizer.decode(ids, {specialTokens: true})).toBe(decoded);
    }
  });

  test("knows the roles of its special tokens", async () => {
    const tokenizer = (await readTokenizer(bertFolder))!;
    expect(tokenizer.special).toEqual({cls: 101, sep: 102, pad: 0, mask: 103, unk: 100});
    expect(tokenizer.nVocab).toBe(30522);
  });
});

describe("a tokenizer of plain files", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "limpid-tokenizer-"))));
  afterEach(() => rmSync(folder, {recursive: true}));
  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  const bert = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\n##ing\nÉtude\netude\n,\n東\n";

  test("of BERT finds words in the text as it was before it was lower-cased and its accents taken off", async () => {
    write("vocab.txt", bert);
    const tokenizer = (await readTokenizer(folder))!;
    const {ids, spans, words, texts} = tokenizer.encodeWithOffsets("PLAYING,É\u0301tude東");
    expect(ids).toEqual([2, 5, 6, 9, 8, 10, 3]);
    expect(spans).toEqual([undefined, [0, 4], [4, 7], [7, 8], [8, 14], [14, 15], undefined]);
    expect(words).toEqual([undefined, 0, 0, 1, 2, 2, undefined]);
    expect(texts).toEqual([undefined, 0, 0, 0, 0, 0, undefined]);
    expect(tokenizer.tokens(ids)).toEqual([
      {special: "[CLS]"},
      " play",
      "ing",
      " ,",
      " etude",
      " 東",
      {special: "[SEP]"},
    ]);
    expect(tokenizer.decode(ids)).toBe("playing, etude 東");
    expect(tokenizer.tokens(tokenizer.encode("nowhere", {specialTokens: false}))).toEqual([{special: "[UNK]"}]);
  });

  test("of BERT heeds tokenizer_config.json", async () => {
    write("vocab.txt", bert);
    write("tokenizer_config.json", '{"do_lower_case": false, "strip_accents": null}');
    const tokenizer = (await readTokenizer(folder))!;
    expect(tokenizer.encode("Étude PLAY", {specialTokens: false})).toEqual([7, 1]);
  });

  test("of BERT counts lines as transformers does: with CRLF, empty ones, and the last of equal ones", async () => {
    write("vocab.txt", "[UNK]\r\n[CLS]\r\n\r\na\r\n[SEP]\r\na\r\n");
    expect((await readTokenizer(folder))!.encode("a b")).toEqual([1, 5, 0, 4]);
  });

  test.each([
    ["without [UNK]", "[CLS]\n[SEP]\n", /vocab\.txt must have the token "\[UNK\]", got none/],
    ["that is not UTF-8", Buffer.from([0xff, 0xfe, 0x41, 0]), /vocab\.txt must be UTF-8, got other bytes/],
  ])("of BERT is refused with a vocab.txt %s", async (_, content, message) => {
    write("vocab.txt", content);
    await expect(readTokenizer(folder)).rejects.toThrow(message);
  });

  test("of BPE is refused with merges that name tokens it does not have", async () => {
    write("vocab.json", '{"a": 0, "b": 1}');
    write("merges.txt", "#version: 0.2\na b\n");
    await expect(readTokenizer(folder)).rejects.toThrow(
      /must have merges of tokens that the vocabulary has, got "\\"ab\\" in merge 0"/,
    );
  });

  test("of OPT begins with the token that tokenizer_config.json asks for, RoBERTa with <s>", async () => {
    const bytes = Array.from({length: 94}, (_, i) => String.fromCharCode(33 + i)).filter((char) => char !== " ");
    const vocab = Object.fromEntries(["<s>", "<pad>", "</s>", "<unk>", "<mask>", ...bytes].map((t, i) => [t, i]));
    write("vocab.json", JSON.stringify(vocab));
    write("merges.txt", "");
    write("tokenizer_config.json", '{"add_bos_token": true, "bos_token": "</s>", "unk_token": "<unk>"}');
    expect((await readTokenizer(folder))!.encode("!")).toEqual([2, 5]);
    write("tokenizer_config.json", '{"tokenizer_class": "RobertaTokenizer"}');
    const roberta = (await readTokenizer(folder))!;
    expect(roberta.encode("!", {pair: "!"})).toEqual([0, 5, 2, 2, 5, 2]);
    expect(roberta.special).toMatchObject({cls: 0, sep: 2, mask: 4, pad: 1});
  });

  test.each(["spiece.model", "tokenizer.model"])("is refused with %s only, and told what to do", async (name) => {
    write(name, "x");
    await expect(readTokenizer(folder)).rejects.toThrow(
      new RegExp(`must hold tokenizer\\.json, got ${name} only\\. Load the tokenizer in Python .* save_pretrained`),
    );
  });
});

describe("encode()", () => {
  const tokenizer = makeTokenizer(tokenizerJson() as unknown as Record<string, unknown>);

  test("refuses half a character, a text that is none, and unknown options", () => {
    expect(() => tokenizer.encode("a\ud83d")).toThrow(
      "encode(): text must be Unicode, got half a character (a lone surrogate) at 1.",
    );
    expect(() => tokenizer.encode(3 as never)).toThrow("encode(): text must be a string, got 3.");
    expect(() => tokenizer.encode("a", {pairs: "b"} as never)).toThrow('Did you mean "pair"?');
  });

  test("gives an empty text no token", () => {
    expect(tokenizer.encodeWithOffsets("")).toEqual({ids: [], spans: [], words: [], texts: [], tokenTypes: []});
  });

  test("takes a text of a million characters, and a token a hundred thousand times, in reasonable time", () => {
    const prose = "The keys to the cabinet are on the table. ".repeat(24_000);
    expect(tokenizer.decode(tokenizer.encode(prose))).toBe(prose);
    expect(tokenizer.encode("<|endoftext|>".repeat(100_000)).length).toBe(100_000);
  }, 60_000);
});
