import {cut, hidden, longText, rightToLeft, scripts} from "../../views/cases.js";
import type {Token} from "../../../src/views/index.js";
import {textOf, tokenName} from "../../../src/views/index.js";
import {atomsOf} from "../../../src/views/tokens/atoms.js";
import {joins} from "../../../src/views/tokens/bidi.js";
import {columnsOf} from "../../../src/views/tokens/columns.js";
import {glyphsOf} from "../../../src/views/tokens/glyphs.js";
import {layoutTokens} from "../../../src/views/tokens/layout.js";
import type {Cell} from "../../../src/views/tokens/layout.js";

const kinds = (tokens: readonly Token[]): readonly string[] =>
  glyphsOf(tokens, {whole: true}).map(({kind, text, first, last}) => `${kind} ${text} ${first}-${last}`);

describe("glyphs", () => {
  test("a plain ASCII token is one glyph, one column a character", () => {
    expect(glyphsOf([" cabinet"], {whole: true})).toEqual([
      {kind: "text", text: " cabinet", columns: 8, first: 0, last: 0, narrow: true},
    ]);
  });

  test("bytes of two tokens make one character of both", () => {
    expect(kinds([{bytes: "f09f"}, {bytes: "8e89"}])).toEqual(["text 🎉 0-1"]);
  });

  test("a byte token may end one character and begin the next", () => {
    expect(kinds([{bytes: "e697"}, {bytes: "a5e6"}, {bytes: "9cac"}])).toEqual([
      "text 日 0-1",
      "text 本 1-2",
    ]);
  });

  test("bytes that make no character are shown as hexadecimal", () => {
    expect(kinds([{bytes: "ff"}, "a", {bytes: "f09f"}])).toEqual([
      "bytes FF 0-0",
      "text a 1-1",
      "bytes F0 9F 2-2",
    ]);
  });

  test.each([
    ["overlong", "c080", "C0 80"],
    ["a surrogate", "eda080", "ED A0 80"],
    ["beyond Unicode", "f4908080", "F4 90 80 80"],
  ])("a UTF-8 sequence that is %s makes no character", (_, bytes, shown) => {
    expect(kinds([{bytes}])).toEqual([`bytes ${shown} 0-0`]);
  });

  test("a combining mark in a token of its own joins its letter", () => {
    expect(kinds(["cafe", "\u0301"])).toEqual(["text c 0-0", "text a 0-0", "text f 0-0", "text e\u0301 0-1"]);
  });

  test("an emoji cut at its joiner is one glyph of three tokens", () => {
    expect(kinds(["👩", "\u200d", "💻"])).toEqual(["text 👩‍💻 0-2"]);
  });

  test("a joiner that joins nothing is named", () => {
    expect(kinds(["a\u200d"])).toEqual(["text a 0-0", "escape ZWJ 0-0"]);
  });

  test.each([
    ["\0", "NUL"],
    ["\x1b", "ESC"],
    ["\u200b", "ZWSP"],
    ["\u202e", "RLO"],
    ["\u00a0", "NBSP"],
    ["\ufeff", "BOM"],
    ["\ue000", "U+E000"],
    ["\ud800", "U+D800"],
    ["\u{e0041}", "U+E0041"],
    ["␣", "U+2423"],
  ])("%j is shown by name", (text, name) => {
    expect(kinds([text])).toEqual([`escape ${name} 0-0`]);
  });

  test("a special token is not the text that reads the same", () => {
    expect(kinds([{special: "<s>"}, "<s>"])).toEqual(["special <s> 0-0", "text <s> 1-1"]);
  });

  test("a return before a newline is shown, and the newline stays one", () => {
    expect(kinds(["\r\n"])).toEqual(["escape CR 0-0", "newline  0-0"]);
  });

  test.each([
    ["cut", cut],
    ["hidden", hidden],
    ["scripts", scripts],
    ["right-to-left", rightToLeft],
  ])("no token of the case %s is lost", (_, tokens) => {
    const seen = new Set<number>();
    for (const {first, last} of glyphsOf(tokens, {whole: true}))
      for (let i = first; i <= last; i++) seen.add(i);
    expect(seen.size).toBe(tokens.length);
  });
});

describe("columns", () => {
  test.each([
    ["a", 1],
    ["é", 1],
    ["e\u0301", 1],
    ["日", 2],
    ["ｱ", 1],
    ["Ａ", 2],
    ["👩‍💻", 2],
    ["🇪🇺", 2],
    ["한", 2],
    ["1️⃣", 2],
  ])("%s takes %d", (cluster, columns) => {
    expect(columnsOf(cluster)).toBe(columns);
  });
});

describe("words", () => {
  test("the original text comes back exactly", () => {
    expect(textOf(["a ", {bytes: "f09f"}, {bytes: "8e89"}, {special: "<s>"}, "\tb\r\n"])).toBe("a 🎉\tb\r\n");
  });

  test("a range of tokens gives their text", () => {
    expect(textOf(["one", " two", " three"], 1, 2)).toBe(" two three");
  });

  test.each<[Token, string]>([
    [" a\n", '" a\\n"'],
    ["\u202eb", '"‹RLO›b"'],
    [{bytes: "f09f"}, "F0 9F (bytes)"],
    [{special: "<s>"}, "<s> (special)"],
  ])("%j is named %s", (token, name) => {
    expect(tokenName(token)).toBe(name);
  });
});

const options = {fontSize: 10, cellHeight: 15, lineHeight: 20};

describe("layout", () => {
  test("cells of a line follow one another, 0.6 em a column", () => {
    const {lines} = layoutTokens(["ab", " cd"], {...options, width: 600});
    expect(lines[0].map(({x, width}) => [x, width])).toEqual([
      [0, 12],
      [12, 18],
    ]);
  });

  test("a word of several tokens goes to the next line as a whole", () => {
    const {lines} = layoutTokens(["aaaa", " bb", "cc"], {...options, width: 50});
    expect(lines.map((cells) => cells.map(({parts}) => parts[0].token))).toEqual([[0], [1, 2]]);
  });

  test("a newline ends its line", () => {
    const {lines} = layoutTokens(["a", "\n", "b"], {...options, width: 600});
    expect(lines.map((cells) => cells.length)).toEqual([2, 1]);
  });

  test("a token of two newlines has a cell on both lines, and leads on the first", () => {
    const {lines} = layoutTokens(["a", "\n\n", "b"], {...options, width: 600});
    expect(lines.map((cells) => cells.map(({parts}) => [parts[0].token, parts[0].lead]))).toEqual([
      [
        [0, true],
        [1, true],
      ],
      [[1, false]],
      [[2, true]],
    ]);
  });

  test("a token wider than the line goes on in the next", () => {
    const {lines} = layoutTokens(["abcdefghijkl"], {...options, width: 30});
    expect(lines.map((cells) => cells[0].runs[0].text)).toEqual(["abcde", "fghij", "kl"]);
  });

  test("no cell is wider than the page, whatever the tokens", () => {
    for (const width of [40, 80, 200]) {
      for (const tokens of [cut, hidden, scripts, rightToLeft, longText(200)]) {
        for (const boxWidth of [undefined, 30]) {
          const {lines} = layoutTokens([...tokens], {...options, width, boxWidth});
          for (const {x, width: w} of lines.flat()) {
            expect(x).toBeGreaterThanOrEqual(0);
            expect(x + w).toBeLessThanOrEqual(width + 0.01);
          }
        }
      }
    }
  });

  test("no two cells of a line overlap", () => {
    for (const tokens of [cut, hidden, scripts, rightToLeft, longText(200)]) {
      for (const cells of layoutTokens([...tokens], {...options, width: 300}).lines) {
        const sorted = [...cells].sort((a, b) => a.x - b.x);
        for (let i = 1; i < sorted.length; i++) {
          expect(sorted[i].x).toBeGreaterThanOrEqual(sorted[i - 1].x + sorted[i - 1].width - 0.02);
        }
      }
    }
  });

  test("each token leads exactly once", () => {
    for (const tokens of [cut, hidden, scripts, rightToLeft]) {
      const cells = layoutTokens([...tokens], {...options, width: 120}).lines.flat();
      const leads = cells.flatMap(({parts}) => parts.filter(({lead}) => lead).map(({token}) => token));
      expect(leads.sort((a, b) => a - b)).toEqual(tokens.map((_, i) => i));
    }
  });

  test("pieces of a character share its cell, side by side", () => {
    const {lines} = layoutTokens([{bytes: "f09f"}, {bytes: "8e89"}], {...options, width: 300});
    expect(lines[0]).toHaveLength(1);
    expect(lines[0][0].parts.map(({token}) => token)).toEqual([0, 1]);
    expect(lines[0][0].parts[1].x).toBeCloseTo(lines[0][0].parts[0].width);
  });

  test("the same tokens and options are laid out once", () => {
    const tokens = ["a", " b"];
    expect(layoutTokens(tokens, {...options, width: 99})).toBe(layoutTokens(tokens, {...options, width: 99}));
  });
});

describe("bidirectional text", () => {
  const visual = (tokens: readonly Token[], width = 600): readonly (readonly number[])[] =>
    layoutTokens(tokens, {...options, width}).lines.map((cells: readonly Cell[]) =>
      [...cells].sort((a, b) => a.x - b.x).map(({parts}) => parts[0].token),
    );

  test("tokens of a right-to-left paragraph run from the right", () => {
    expect(visual(["שלום", " עולם", "!"])).toEqual([[2, 1, 0]]);
  });

  test("a right-to-left paragraph ends at the right edge", () => {
    const cells = layoutTokens(["שלום"], {...options, width: 600}).lines[0];
    expect(cells[0].x + cells[0].width).toBe(600);
  });

  test("right-to-left words inside a left-to-right paragraph change places", () => {
    expect(visual(["a ", "שלום", " עולם", " b"])).toEqual([[0, 2, 1, 3]]);
  });

  test("numbers inside right-to-left text keep their order", () => {
    expect(visual(["שלום ", "12", "34"])).toEqual([[1, 2, 0]]);
  });

  test("each paragraph takes its own direction from its first strong letter", () => {
    expect(visual(["שלום", "!\n", "a", " b"])).toEqual([
      [1, 0],
      [2, 3],
    ]);
  });

  test("letters that join keep joining where a token ends", () => {
    const [first, second] = atomsOf(["بي", "ت"], false);
    expect([first.runs[0].text, second.runs[0].text]).toEqual(["بي\u200d", "\u200dت"]);
  });

  test("no joiner is put after a letter that does not join onwards", () => {
    expect(joins("ا", "ب")).toBe(false);
    expect(atomsOf(["دا", "ر"], false).map(({runs}) => runs[0].text)).toEqual(["دا", "ر"]);
  });

  test("a bracket in right-to-left text is mirrored", () => {
    expect(atomsOf(["שלום", " (", "עולם"], false)[1].runs[0].text).toBe(") ");
  });

  test("a control for direction is shown and has no effect", () => {
    expect(visual(["a", "\u202e", "b", "c"])).toEqual([[0, 1, 2, 3]]);
  });
});
