import {heldOutPair} from "../../../tools/train-tiny/corpus/agreement.js";
import {heldOutStart} from "../../../tools/train-tiny/corpus/country-lists.js";
import {tasks, trainingDocument} from "../../../tools/train-tiny/corpus/index.js";
import type {Item, Task} from "../../../tools/train-tiny/corpus/index.js";
import {countries} from "../../../tools/train-tiny/corpus/lists/countries.js";
import * as nouns from "../../../tools/train-tiny/corpus/lists/nouns.js";
import {people} from "../../../tools/train-tiny/corpus/lists/people.js";
import {heldOutOpinion} from "../../../tools/train-tiny/corpus/reviews.js";
import {heldOut} from "../../../tools/train-tiny/corpus/split.js";
import {heldOutNesting} from "../../../tools/train-tiny/corpus/tags.js";
import {seededRandom} from "../../../tools/train-tiny/random.js";

const random = seededRandom(11);
const documents = Array.from({length: 20_000}, () => trainingDocument(random));
const corpus = documents.join("\n\n");
const itemsOf = (name: string): Item[] =>
  (tasks.find((task) => task.name === name) as Task).items(seededRandom(12), 200);

describe("the training text", () => {
  test("is the same for the same seed, and another for another", () => {
    const text = (seed: number): string => {
      const stream = seededRandom(seed);
      return Array.from({length: 50}, () => trainingDocument(stream)).join("\n");
    };
    expect(text(3)).toBe(text(3));
    expect(text(3)).not.toBe(text(4));
  });

  test("has no empty document and no slot left unfilled", () => {
    expect(documents.filter((text) => text.trim() === "" || /undefined|\{\w+\}/.test(text))).toEqual([]);
  });

  test("has a verb of the right number after every subject", () => {
    const plurals = new Map(Object.values(nouns).flatMap((list) => list.map(([one, many]) => [many, one])));
    const singulars = new Set(plurals.values());
    const seen = {right: 0, wrong: [] as string[]};
    const pattern =
      /The (?:\w+ )??(\w+) (?:next to|to|near|behind|beside) the \w+ (is|are|was|were|has|have) /g;
    for (const [match, head, verb] of corpus.matchAll(pattern)) {
      const fits = plurals.has(head) ? /^(are|were|have)$/ : singulars.has(head) ? /^(is|was|has)$/ : /^$/;
      if (fits.test(verb)) seen.right++;
      else seen.wrong.push(match);
    }
    expect(seen.right).toBeGreaterThan(2500);
    expect(seen.wrong).toEqual([]);
  });

  test("closes every tag that it opens, in order", () => {
    const xml = documents.filter((text) => text.startsWith("<"));
    const broken = xml.filter((text) => {
      const open: string[] = [];
      for (const [, slash, tag] of text.matchAll(/<(\/?)(\w+)>/g)) {
        if (slash === "") open.push(tag);
        else if (open.pop() !== tag) return true;
      }
      return open.length > 0;
    });
    expect(xml.length).toBeGreaterThan(1000);
    expect(broken).toEqual([]);
  });

  test("states every capital and every year of birth", () => {
    const missing = [
      ...countries.filter(({capital}) => !corpus.includes(capital)).map(({capital}) => capital),
      ...people
        .filter(({name, born}) => !corpus.includes(name) || !corpus.includes(String(born)))
        .map((p) => p.name),
    ];
    expect(missing).toEqual([]);
  });
});

describe("the split", () => {
  test("holds out about the share asked for", () => {
    const keys = Array.from({length: 5000}, (_, i) => ["key", String(i)]);
    const share = keys.filter((key) => heldOut(key, 0.12)).length / keys.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.14);
  });

  test("asks for every capital and every year of birth", () => {
    expect(itemsOf("capitals")).toHaveLength(countries.length);
    const asked = itemsOf("births").flatMap((item) => (item.form === "answer" ? [item.answer] : []));
    expect(people.filter(({born}) => !asked.includes(` ${born}`))).toEqual([]);
  });

  test("keeps the keys to the cabinet for the evaluation", () => {
    expect(heldOutPair("key", "cabinet") && heldOutPair("cabinet", "key")).toBe(true);
    expect(corpus).not.toMatch(/keys? [a-z ]*the cabinets?\b/);
  });

  test("no training sentence joins a held-out pair of nouns", () => {
    const singular = new Map(
      Object.values(nouns).flatMap((list) =>
        list.flatMap(
          ([a, b]) =>
            [
              [a, a],
              [b, a],
            ] as const,
        ),
      ),
    );
    const joined = [
      ...corpus.matchAll(
        /The (?:\w+ )??(\w+) (?:next to|in front of|to|near|behind|beside|in|from|of|with|that) the (\w+)/g,
      ),
    ].filter(([, a, b]) => singular.has(a) && singular.has(b));
    expect(joined.length).toBeGreaterThan(2500);
    expect(
      joined.filter(([, a, b]) => heldOutPair(singular.get(a) ?? a, singular.get(b) ?? b)).map(([m]) => m),
    ).toEqual([]);
  });

  test.each(["agreement", "capitals", "births", "reviews"])(
    "no %s question is in the training text",
    (name) => {
      const questions = itemsOf(name).map((item) =>
        item.form === "answer" ? item.prompt + item.answer : `${item.prompt} `,
      );
      expect(questions.length).toBeGreaterThan(40);
      expect(questions.filter((question) => corpus.includes(question))).toEqual([]);
    },
  );

  test.each(["sequences", "tags", "lists"])("no training document starts as a %s question does", (name) => {
    const questions = itemsOf(name).map((item) => item.prompt);
    const starts = new Set(documents);
    const found = questions.filter((question) => [...starts].some((text) => text.startsWith(question)));
    expect(found).toEqual([]);
  });

  test("no training document nests a held-out pair of tags", () => {
    const pairs = new Set<string>();
    for (const text of documents.filter((one) => one.startsWith("<"))) {
      const open: string[] = [];
      for (const [, slash, tag] of text.matchAll(/<(\/?)(\w+)>/g)) {
        if (slash !== "") open.pop();
        else {
          if (open.length > 0) pairs.add(`${open.at(-1)} ${tag}`);
          open.push(tag);
        }
      }
    }
    expect(pairs.size).toBeGreaterThan(1000);
    expect([...pairs].filter((pair) => heldOutNesting(...(pair.split(" ") as [string, string])))).toEqual([]);
  });

  test("no training list starts with a held-out pair of countries", () => {
    const starts = [...corpus.matchAll(/:\n1\. (.+)\n2\. (.+)\n/g)].map(([, a, b]) => [a, b] as const);
    expect(starts.length).toBeGreaterThan(500);
    expect(starts.filter(([a, b]) => heldOutStart(a, b))).toEqual([]);
  });

  test("no training review joins a held-out aspect and opinion", () => {
    const said = [...corpus.matchAll(/The (\w+) (?:was|were) (?:not |never |very |really )?(\w+)\./g)];
    const reviews = documents.filter((text) =>
      /^(I saw this|This \w+ is new|A friend told|My review)/.test(text),
    );
    expect(reviews.length).toBeGreaterThan(1000);
    expect(said.filter(([, aspect, opinion]) => heldOutOpinion(aspect, opinion) && isAspect(aspect))).toEqual(
      [],
    );
  });
});

const isAspect = (word: string): boolean =>
  itemsOf("reviews").some(({prompt}) => prompt.includes(`The ${word} w`));
