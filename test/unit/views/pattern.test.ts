import {compilePattern} from "../../../src/views/tokens/pattern/parse.js";
import {matchEnds} from "../../../src/views/tokens/pattern/search.js";

const endsOf = (source: string, text: string): readonly number[] =>
  matchEnds(compilePattern(source), [...text]);

/** What the platform's own engine finds, in characters. */
function expectedEnds(source: string, text: string): readonly number[] {
  return [...text.matchAll(new RegExp(source, "gum"))]
    .filter(([found]) => found !== "")
    .map(({index, 0: found}) => [...text.slice(0, index + found.length)].length);
}

const texts = [
  "The keys to the cabinet are on the table.\nThey are 3.14 or 12, it's said… 中文很好。\n\nE-mail: a@b.org 👩‍💻 é!",
  "",
  "aaaaaaaaab",
  "x\ny\r\nz",
];

describe("matches end where those of the platform end", () => {
  test.each([
    "the", "[.;]\\s", "\\w+", "\\b\\w", "\\B.", "a*", "a*?b", "a+?", "(a|b)+", "(?:the|They) (\\w+)", "^.", ".$", "[^a-z\\s]+", "\\d{1,2}", "\\d{2,}", "a{3}", "a{2,4}?",
    "\\p{L}+", "\\P{L}", "[\\p{Script=Han}]", "\\u{1f469}", "\\n+", "(?<name>are|is)", "x|", "|x", "(a|ab)(c|bcd)*", ".", "[\\]\\\\.]", "\\.", "(\\s|^)\\S", "(a*)*b", "(a|a)*b", "$", "\\u4e2d",
  ])("%s", (source) => {
    for (const text of texts) expect(endsOf(source, text)).toEqual(expectedEnds(source, text));
  }); // prettier-ignore
});

describe("patterns that explode elsewhere", () => {
  test.each(["(a+)+$", "(a|a)*b", "(a|aa)+c", "(.*a){12}", "a*a*a*a*a*b", "([a-z]+)*\\d", "(x+x+)+y"])(
    "%s takes no more than its steps",
    (source) => {
      const text = "a".repeat(5000);
      const start = performance.now();
      try {
        endsOf(source, text);
      } catch (error) {
        expect(error).toMatchObject({message: "it takes too long on this text"});
      }
      // On a busy machine; an engine that tries one way after the other takes longer than the universe is old.
      expect(performance.now() - start).toBeLessThan(10_000);
    },
  );

  test("a search is given up after the same number of steps everywhere", () => {
    expect(() => endsOf("a.*z|a", "a".repeat(20_000))).toThrow("it takes too long on this text");
  });
});

describe("what cannot be used is said", () => {
  test.each([
    ["(", /unterminated group/],
    ["a**", /nothing to repeat/],
    ["[z-a]", /range out of order/],
    ["(?=a)", "look-around is not known here"],
    ["(?<!a)b", "look-around is not known here"],
    ["(a)\\1", "references back are not known here"],
    ["(?<x>a)\\k<x>", "references back are not known here"],
    ["a".repeat(201), "at most 200 characters, got 201"],
    ["(a{1000}){1000}", "it repeats too much"],
    ["(?:(?:(?:){2000}){2000}){2000}", "it repeats too much"],
    ["a{0,99999}", "it repeats too much"],
  ])("%s", (source, message) => {
    expect(() => compilePattern(source)).toThrow(message);
  });
});
