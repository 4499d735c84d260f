import {appendFileSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import {gzipSync} from "node:zlib";
import {readCorpus} from "../../../src/corpora";
import {seededRandom} from "../../../src/tensors";
import {Folder, read, spelled} from "./files";

const folder = new Folder();
afterAll(() => folder.remove());

const all = async (path: string | string[], options = {}): Promise<string[]> =>
  (await read(readCorpus(path, options).sentences())).map(({text}) => text!);

test("a line is a sentence; blank ones are counted; ends of any kind, a byte order mark and a missing last end do no harm", async () => {
  const path = folder.write("mixed.txt", "\uFEFF The keys \r\n\r\n are\n   \nhere");
  const corpus = readCorpus(path);
  const sentences = await read(corpus.sentences());
  expect(sentences.map(({text}) => text)).toEqual(["The keys", "are", "here"]);
  expect(sentences.map(spelled)).toEqual([["The", "keys"], ["are"], ["here"]]);
  expect(corpus.skipped()).toEqual({"empty line": 2});
  expect(await corpus.count()).toBe(3);
});

test("skip passes over headings and counts them; a flag that remembers changes nothing", async () => {
  const path = folder.write("wiki.txt", " = Title = \n \n Some text . \n = Title = \n = Other = \n");
  const corpus = readCorpus(path, {skip: /^= .* =$/g});
  expect((await read(corpus.sentences())).map(({text}) => text)).toEqual(["Some text ."]);
  expect(corpus.skipped()).toEqual({"empty line": 1, "passed over by skip": 3});
});

test("words at punctuation lie where the text has them", async () => {
  const text = "I don't think “it's” OK (U.S. 3.5%) -- see www.a-b.org/x?y=1, mail a.b@c.de... Ünïcødé’s 𝒳";
  const [sentence] = await read(
    readCorpus(folder.write("raw.txt", text), {split: "punctuation"}).sentences(),
  );
  expect(sentence.words).toEqual([
    "I",
    "do",
    "n't",
    "think",
    "“",
    "it",
    "'s",
    "”",
    "OK",
    "(",
    "U.S.",
    "3.5",
    "%",
    ")",
    "--",
    "see",
    "www.a-b.org/x?y=1",
    ",",
    "mail",
    "a.b@c.de",
    "...",
    "Ünïcødé",
    "’s",
    "𝒳",
  ]);
  expect(spelled(sentence)).toEqual(sentence.words);
});

describe("text that is not UTF-8", () => {
  const bad = Buffer.concat([
    Buffer.from("good\nth\u00e9 "),
    Buffer.from([0xff]),
    Buffer.from(" end\nlast\n"),
  ]);

  test("is refused with file, line and byte", async () => {
    const path = folder.write("latin.txt", bad);
    await expect(all(path)).rejects.toThrow(
      'readCorpus(): "latin.txt" line 2 must be UTF-8, got 0xff at byte 10 of the file. ' +
        'Correct it, or pass over and count such lines with {invalid: "skip"}.',
    );
    await expect(all(folder.write("latin.txt.gz", bad))).rejects.toThrow(
      "got 0xff at byte 10 of its unpacked content",
    );
  });

  test("is passed over and counted if asked", async () => {
    const corpus = readCorpus(folder.write("latin2.txt", bad), {invalid: "skip"});
    expect((await read(corpus.sentences())).map(({text}) => text)).toEqual(["good", "last"]);
    expect(corpus.skipped()).toEqual({"not UTF-8": 1});
  });

  test.each([
    ["a character that is cut short", [0xe2, 0x82], 0],
    ["a longer form than needed", [0x41, 0xc0, 0x80], 1],
    ["half of a pair", [0x41, 0x42, 0xed, 0xa0, 0x80], 2],
    ["more than Unicode has", [0xf4, 0x90, 0x80, 0x80], 0],
    ["a byte that continues nothing", [0xc3, 0xa9, 0xa9], 2],
    ["UTF-16", [0xff, 0xfe, 0x41, 0x00], 0],
  ])("%s is found at its first byte", async (_, bytes, at) => {
    await expect(all(folder.write("bytes.txt", Buffer.from(bytes)))).rejects.toThrow(
      `at byte ${at} of the file`,
    );
  });

  test("characters across the borders of chunks are whole", async () => {
    // Chunks have 2¹⁸ bytes: three-byte characters fall on each border in another way.
    const line = "€".repeat(20_001);
    const texts = await all(folder.write("borders.txt", `x${`${line}\n`.repeat(20)}`));
    expect(texts).toEqual([`x${line}`, ...Array.from({length: 19}, () => line)]);
  });
});

test("a line that is too long is refused before its end is looked for, or counted", async () => {
  const path = folder.write("long.txt", `short\n${"x".repeat(600_000)}\nlast`);
  await expect(all(path, {maxLine: 1000})).rejects.toThrow(
    'readCorpus(): "long.txt" line 2 must have at most 1.0 kB, got more (option maxLine sets how many).',
  );
  expect(await all(path, {maxLine: 1000, invalid: "skip"})).toEqual(["short", "last"]);
  expect(await all(path, {maxLine: 600_000})).toHaveLength(3);
});

describe("files without sentences", () => {
  test("are refused", async () => {
    const empty = folder.write("empty.txt", "");
    await expect(all(empty)).rejects.toThrow('readCorpus(): "empty.txt" must hold a sentence, got none.');
    const blank = folder.write("blank.txt", "\n\n \n");
    await expect(all(blank)).rejects.toThrow('"blank.txt" must hold a sentence, got none (3 × empty line).');
    await expect(readCorpus(empty).count()).rejects.toThrow("must hold a sentence");
  });

  test("are counted if asked, as long as there is a sentence", async () => {
    const paths = [folder.write("e1.txt", ""), folder.write("e2.txt", "one\n"), folder.write("e3.txt", "\n")];
    const corpus = readCorpus(paths, {invalid: "skip"});
    expect(await read(corpus.sentences())).toHaveLength(1);
    expect(corpus.skipped()).toEqual({"empty file": 2, "empty line": 1});
    await expect(all(paths[0], {invalid: "skip"})).rejects.toThrow(
      "must hold a sentence, got none (1 × empty file)",
    );
  });
});

describe("ranges", () => {
  const random = seededRandom(7);
  const content = (lines: number): string =>
    Array.from({length: lines}, (_, i) => (random.uniform() < 0.3 ? "" : `line ${i} é€𝒳`)).join("\n");
  const files = {
    plain: [
      folder.write("r1.txt", content(900)),
      folder.write("r2.txt", content(700)),
      folder.write("r3.txt", content(40)),
    ],
    packed: [folder.write("r1.txt.gz", content(900)), folder.write("r2.txt.gz", content(700))],
  };

  test.each(["plain", "packed"] as const)(
    "read one after another in any order, %s files give the whole and its counts",
    async (kind) => {
      const whole = readCorpus(files[kind]);
      const sentences = await read(whole.sentences());
      const corpus = readCorpus(files[kind]);
      const starts = [0];
      while (starts[starts.length - 1] < sentences.length)
        starts.push(starts[starts.length - 1] + 1 + random.integer(290));
      const order = starts.slice(0, -1).map((from, i) => ({from, to: starts[i + 1]}));
      const shuffled = order.map((range) => ({range, key: random.uniform()})).sort((a, b) => a.key - b.key);
      const counts: Record<string, number> = {};
      const parts = new Map<number, string[]>();
      for (const {range} of shuffled) {
        const stream = corpus.sentences(range);
        parts.set(
          range.from,
          (await read(stream)).map(({text}) => text!),
        );
        for (const [reason, count] of Object.entries(stream.skipped()))
          counts[reason] = (counts[reason] ?? 0) + count;
        // The same once more: it begins at a place that is known by now.
        const again = corpus.sentences(range);
        expect((await read(again)).map(({text}) => text)).toEqual(parts.get(range.from));
        expect(again.skipped()).toEqual(stream.skipped());
      }
      expect(order.flatMap(({from}) => parts.get(from)!)).toEqual(sentences.map(({text}) => text));
      expect(counts).toEqual(whole.skipped());
      expect(corpus.skipped()).toEqual(whole.skipped());
      expect(await corpus.count()).toBe(sentences.length);
    },
  );

  test("what is passed over at the end belongs to the range with the last sentence, however it ends", async () => {
    const corpus = readCorpus(folder.write("end.txt", "\na\nb\n\n\n"));
    const counts = async (range: object): Promise<unknown> => {
      const stream = corpus.sentences(range);
      await read(stream);
      return stream.skipped();
    };
    expect(await counts({from: 0, to: 1})).toEqual({"empty line": 1});
    expect(await counts({from: 1, to: 2})).toEqual({"empty line": 2});
    expect(await counts({from: 1, to: 9})).toEqual({"empty line": 2});
    expect(await counts({from: 2, to: 9})).toEqual({});
    expect(corpus.skipped()).toEqual({"empty line": 3});
  });

  test("an error after a range does not meet it", async () => {
    const path = folder.write("late.txt", Buffer.concat([Buffer.from("a\nb\n"), Buffer.from([0xff, 0x0a])]));
    const corpus = readCorpus(path);
    expect(await read(corpus.sentences({to: 2}))).toHaveLength(2);
    await expect(read(corpus.sentences({from: 2}))).rejects.toThrow("line 3 must be UTF-8");
  });

  test("the limit ends the corpus", async () => {
    const corpus = readCorpus(files.plain, {limit: 10});
    expect(await corpus.count()).toBe(10);
    expect(await read(corpus.sentences({from: 8, to: 100}))).toHaveLength(2);
    expect(await read(corpus.sentences({from: 10}))).toEqual([]);
  });
});

describe("files that are not whole", () => {
  test("a packed file that is cut short is refused, after what it still holds", async () => {
    const path = folder.write(
      "cut.txt.gz",
      Array.from({length: 5000}, (_, i) => `line ${i * 7919}`).join("\n"),
    );
    truncateSync(path, 5000);
    await expect(all(path)).rejects.toThrow(
      /readCorpus\(\): "cut\.txt\.gz" must be a whole gzip file, got a file that is cut short: it ends after \d+ bytes/,
    );
  });

  test("a packed file that is none, or has another file's content, is refused", async () => {
    const none = join(folder.path, "none.txt.gz");
    writeFileSync(none, "plain text");
    await expect(all(none)).rejects.toThrow(/"none\.txt\.gz" must be a whole gzip file, got something else/);
    const wrong = join(folder.path, "wrong.txt.gz");
    const packed = gzipSync("some content that is packed");
    packed[packed.length - 6] ^= 1;
    writeFileSync(wrong, packed);
    await expect(all(wrong)).rejects.toThrow(/"wrong\.txt\.gz" must be a whole gzip file/);
  });

  test("packed files that were joined are one text", async () => {
    const path = join(folder.path, "joined.txt.gz");
    writeFileSync(path, Buffer.concat([gzipSync("one\n"), gzipSync("two\n")]));
    expect(await all(path)).toEqual(["one", "two"]);
  });

  test("a file that changes is refused", async () => {
    const path = folder.write("grows.txt", "one\n");
    const corpus = readCorpus(path);
    await read(corpus.sentences());
    appendFileSync(path, "two\n");
    await expect(read(corpus.sentences())).rejects.toThrow(
      /"grows\.txt" must stay as it was \(4 bytes of .*got 8 bytes/,
    );
    expect(() => corpus.description).toThrow("must stay as it was");
  });

  test("a path must be a file", () => {
    expect(() => readCorpus(join(folder.path, "nowhere.txt"))).toThrow(
      "readCorpus(): path must be a file, got nothing there",
    );
    expect(() => readCorpus(folder.path, {format: "text"})).toThrow("path must be a file, got a folder");
  });
});

test("the description names files by their content and options; the same content elsewhere is the same corpus", async () => {
  const a = readCorpus(folder.write("a.txt", "abc"), {invalid: "skip", limit: 5, skip: /x/i});
  expect(a.description).toMatchObject({
    name: "a.txt",
    format: "text",
    // printf abc | sha256sum
    files: [
      {name: "a.txt", bytes: 3, sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    ],
    options: {skip: "/x/i", invalid: "skip", limit: 5},
  });
  const b = readCorpus(folder.write("b.txt", "abc"), {limit: 5, skip: /x/i, invalid: "skip", name: "other"});
  expect(b.name).toBe("other");
  expect(b.description.sha256).toBe(a.description.sha256);
  expect(readCorpus(folder.write("b.txt", "abc")).description.sha256).not.toBe(a.description.sha256);
  expect(JSON.parse(JSON.stringify(a.description))).toEqual(a.description);
});

test("of a file of 70 MB, less than half is held at a time", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const path = folder.write("much.txt", `${"word".repeat(875)} end\n`.repeat(20_000));
  const corpus = readCorpus(path);
  // What nobody holds any more stays for as long as the engine has other things to do; other tests hold some, too.
  const held = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  let most = 0;
  let n = 0;
  for await (const {words} of corpus.sentences()) {
    n += words.length;
    if (n % 5000 === 0) most = Math.max(most, held() - before);
  }
  expect(n).toBe(40_000);
  expect(most).toBeLessThan(35 * 2 ** 20);
}, 120_000);

test.each([
  [{fromat: "text"}, 'unknown option "fromat". Did you mean "format"?'],
  [
    {format: "txt"},
    'format must be one of "text", "conllu", "tsv", "jsonl", "parquet", got "txt". Did you mean "text"?',
  ],
  [{header: false}, "header is an option of tsv, got it with text. Leave it out."],
  [{split: "letters"}, 'split must be one of "spaces", "punctuation", got "letters".'],
  [{invalid: "ignore"}, 'invalid must be one of "error", "skip", got "ignore".'],
  [{limit: 0}, "limit must be a whole number (at least 1), got 0."],
  [{skip: "x"}, 'skip must be a regular expression, got "x".'],
  [{tagger: {}}, "tagger must be a tagger of trainTagger() or loadTagger(), got an object."],
  [{format: "tsv", header: [1]}, "header must be true, false or the names of the columns, got an array."],
  [
    {format: "conllu", pos: "ypos"},
    'pos must be "lemma", "upos", "xpos", "deprel", "feats.NAME" or "misc.NAME", got "ypos".',
  ],
  [{format: "jsonl", label: 1}, "label must be a name in jsonl, whose values have no order, got 1."],
  [{format: "jsonl", text: -1}, "text must be a column: its name, or its number from 0, got -1."],
] as const)("refuses the options %j", (options, message) => {
  expect(() => readCorpus(folder.write("o.txt", "x"), options as object)).toThrow(`readCorpus(): ${message}`);
});

test("asks for a format where the name does not tell it", () => {
  expect(() => readCorpus(folder.write("corpus", "x"))).toThrow('readCorpus(): format must be one of "text"');
  expect(() => readCorpus([folder.write("x.txt", "x"), folder.write("x.tsv", "text\nx")])).toThrow(
    "format must be one of",
  );
  expect(() => readCorpus([])).toThrow(
    "readCorpus(): path must be the path of a file, or a list of paths, got an array.",
  );
});
