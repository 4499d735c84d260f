import {alignment} from "../../../src/figures/index.js";
import {seededRandom} from "../../../src/tensors/index.js";

const align = (a: string, b: string): string =>
  alignment([...a], [...b])
    .map(([i]) => a[i])
    .join("");

test.each([
  ["same", "same", "same"],
  ["", "x", ""],
  ["abc", "xyz", ""],
  ["the keys are", "the key is", "the key "],
  ["abcbdab", "bdcaba", "bcba|bdab|bcab"],
  ["aaa", "aa", "aa"],
])("%j and %j have %j in common", (a, b, common) => {
  expect(common.split("|")).toContain(align(a, b));
});

test("pairs are equal tokens, ascend in both, and are as many as the best of brute force", () => {
  const random = seededRandom(1);
  for (let round = 0; round < 200; round++) {
    const text = () =>
      Array.from({length: Math.floor(random.uniform() * 9)}, () => "abc"[Math.floor(random.uniform() * 3)]);
    const [a, b] = [text(), text()];
    const pairs = alignment(a, b);
    for (const [at, [i, j]] of pairs.entries()) {
      expect(a[i]).toBe(b[j]);
      if (at > 0) expect(i > pairs[at - 1][0] && j > pairs[at - 1][1]).toBe(true);
    }
    expect(pairs).toHaveLength(longest(a, b));
  }
});

function longest(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1));
  return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
}

test("very long texts that differ in the middle keep their ends", () => {
  const make = (middle: string) => ["start", ...Array.from({length: 5000}, (_, i) => `${middle}${i}`), "end"];
  expect(alignment(make("a"), make("b"))).toEqual([
    [0, 0],
    [5001, 5001],
  ]);
});
