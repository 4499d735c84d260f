import {granularities, groupsOf, lastOf} from "../../../src/views/tokens/groups.js";
import type {Granularity} from "../../../src/views/tokens/groups.js";
import type {Token} from "../../../src/views/index.js";
import {textOf} from "../../../src/views/index.js";
import {cut, hidden, rightToLeft, scripts} from "../../views/cases.js";

/** Groups as texts, or as numbers of tokens where a text would not show them. */
function grouped(tokens: readonly Token[], granularity: Granularity, regex = "", nPrompt = 0): string[] {
  const groups = groupsOf(tokens, {granularity, regex, nPrompt});
  return Array.from(groups.first, (first, i) => textOf(tokens, first, lastOf(groups, i)));
}

describe("words", () => {
  test.each<readonly [string, readonly Token[], readonly string[]]>([
    ["join their pieces, with the space before", ["The", " key", "s", " to", "."], ["The", " keys", " to", "."]],
    ["hold apostrophes and points between digits", ["don", "'t", " 3", ".", "14", ",", " it"], ["don't", " 3.14", ",", " it"]],
    ["take spaces by themselves to what comes", ["a", " ", " ", "b", " "], ["a", "  b "]],
    ["end at lines, which are groups of their own", ["a", "\n", "\n", "b"], ["a", "\n\n", "b"]],
    ["are single characters of Chinese, all pieces of one together", ["中", {bytes: "e59b"}, {bytes: "bd"}, "人"], ["中", "国", "人"]],
    ["of one token stay one, however many characters", ["中国", "人"], ["中国", "人"]],
    ["join combining marks and emoji", ["caf", "e", "\u0301", " ", "👩", "\u200d", "💻"], ["cafe\u0301", " 👩\u200d💻"]],
    ["of Arabic and Hebrew join their pieces", ["السل", "ام", " عليكم", " שלו", "ם"], ["السلام", " عليكم", " שלום"]],
    ["stop at special tokens", ["key", {special: "<s>"}, "s"], ["key", "", "s"]],
    ["keep empty tokens with what is before", ["a", "", " b"], ["a", " b"]],
  ])("%s", (_, tokens, expected) => {
    expect(grouped(tokens, "words")).toEqual(expected);
  }); // prettier-ignore

  test("end where the output begins", () => {
    expect(grouped([" cab", "inet", " is"], "words", "", 1)).toEqual([" cab", "inet", " is"]);
  });
});

describe("sentences", () => {
  test.each<readonly [string, readonly Token[], readonly string[]]>([
    ["end after a stop with space", ["A", " b", ".", " C", " 3", ".", "14", "!", ' "', "D", '."'], ["A b.", " C 3.14!", ' "D."']],
    ["end at lines", ["A", "\n", "\n", "B"], ["A\n\n", "B"]],
    ["end after a full stop of Chinese without space", ["好", "。", "他"], ["好。", "他"]],
    ["end after the Arabic question mark and the danda", ["ما", "؟", " ك", "।", " x"], ["ما؟", " ك।", " x"]],
  ])("%s", (_, tokens, expected) => {
    expect(grouped(tokens, "sentences")).toEqual(expected);
  }); // prettier-ignore
});

test("lines end after each newline, and a newline of two characters is one", () => {
  expect(grouped(["a", " b", "\n", "c", "\r", "\n", "\n", "d"], "lines")).toEqual([
    "a b\n",
    "c\r\n",
    "\n",
    "d",
  ]);
});

describe("groups by regular expression", () => {
  test("end after each match; a token that lies across stays where it begins", () => {
    expect(grouped(["a", ",", " b", ";c", " d"], "regex", "[,;]\\s?")).toEqual(["a,", " b;c", " d"]);
  });

  test("are one where nothing matches, or nothing is written", () => {
    expect(grouped(["a", " b"], "regex", "x")).toEqual(["a b"]);
    expect(grouped(["a", " b"], "regex")).toEqual(["a b"]);
  });
});

test.each(granularities)("%s: each token is in one group, groups follow each other, no character is cut", (granularity) => {
  for (const tokens of [cut, hidden, rightToLeft, scripts, [], [""], [{bytes: "ff"}]] as (readonly Token[])[]) {
    const groups = groupsOf(tokens, {granularity, regex: "\\W", nPrompt: 0});
    expect(groups.of).toHaveLength(tokens.length);
    groups.of.forEach((group, i) => {
      expect(group - (i > 0 ? groups.of[i - 1] : -1)).toBe(groups.first[group] === i ? 1 : 0);
    });
  }
  if (granularity === "tokens") return;
  const {of} = groupsOf(cut, {granularity, regex: "\\W", nPrompt: 0});
  // Two pieces of one emoji, three of one Chinese character.
  expect(of[1]).toBe(of[2]);
  expect([of[11], of[12]]).toEqual([of[10], of[10]]);
}); // prettier-ignore
