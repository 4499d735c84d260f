import {
  answerWishes,
  Figure,
  SharedSelection,
  shareSelection,
  sideBySide,
} from "../../../src/figures/index.js";
import {rankingsWatchView, saliencyView} from "../../../src/views/index.js";
import type {RankingsWatchState, SaliencyState, WatchWish} from "../../../src/views/index.js";
import {rankingsCases} from "../../views/rankings-cases.js";
import {saliencyState} from "../../views/saliency-state.js";

const watchCase = rankingsCases.find(({state}) => state.view === "rankingsWatch")!;
const figureOf = (change: Partial<SaliencyState> = {}): Figure<SaliencyState> =>
  shareSelection(new Figure(saliencyView, saliencyState(["a", " b", " c", " d"], 2, change)));

test("parts and whole stay the same, whichever changes", async () => {
  const [a, b] = [figureOf(), figureOf()];
  const both = await sideBySide([a, b]).ready;
  a.set({style: "detailed"});
  expect(both.state.edits[0]).toMatchObject({style: "detailed"});
  both.set({edits: [both.state.edits[0], {...both.state.edits[1], scale: "absolute"}]});
  expect(b.state.scale).toBe("absolute");
});

test("a selection of an output reaches the parts, and comes from them", async () => {
  const [a, b] = [figureOf({output: "side-a"}), figureOf({output: "side-b"})];
  const both = await sideBySide([a, b]).ready;
  SharedSelection.of("side-a").set({position: 3});
  expect(both.state.edits[0]).toMatchObject({position: 3});
  both.set({edits: [both.state.edits[0], {...both.state.edits[1], position: 1}]});
  expect(SharedSelection.of("side-b").current.position).toBe(1);
});

test("linked parts of two outputs select the same, for their programs too", async () => {
  const [a, b] = [figureOf({output: "side-d", position: 2, selected: 2}), figureOf({output: "side-e"})];
  const both = await sideBySide([a, b]).ready;
  const [one, other] = ["side-d", "side-e"].map((output) => SharedSelection.of(output));
  expect(other.current.position).toBe(2);
  other.set({position: 3});
  expect([one.current.position, a.state.position]).toEqual([3, 3]);
  both.set({linked: false});
  one.set({position: 0});
  expect([a.state.position, b.state.position]).toEqual([0, 3]);
});

test("a selection does not send the whole states again", async () => {
  const [a, b] = [figureOf({output: "side-c"}), figureOf()];
  const both = await sideBySide([a, b]).ready;
  const heard: string[] = [];
  both.onChange((_, changed) => heard.push(...changed));
  a.set({position: 1});
  expect(new Set(heard)).toEqual(new Set(["edits"]));
});

test("what a reader asks of a part is answered there, and the answer is shown in the whole", async () => {
  const watch = new Figure(rankingsWatchView, watchCase.state as RankingsWatchState);
  const asked: string[] = [];
  answerWishes<WatchWish, RankingsWatchState>(watch, async ({word}) => {
    asked.push(word);
    throw new Error("No such word.");
  });
  const both = await sideBySide([watch, figureOf()]).ready;
  const wish = {number: 1, word: " blue"};
  // As it comes from a page: other objects with the same values.
  const edits = JSON.parse(JSON.stringify(both.state.edits)) as typeof both.state.edits;
  both.set({edits: [{...edits[0], wish}, edits[1]]});
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toEqual([" blue"]);
  expect(both.state.parts[0]).toMatchObject({granted: 1, refusal: "No such word."});
});

test("figures whose numbers come later are waited for", async () => {
  const late = new Figure(saliencyView, async () => saliencyState(["x", " y"], 1));
  const both = await sideBySide([figureOf(), late]).ready;
  expect(both.state.parts).toHaveLength(2);
});

test("labels tell models apart, else texts, else kinds, else they are numbers", async () => {
  const of = async (...figures: Figure<SaliencyState>[]): Promise<readonly string[]> =>
    (await sideBySide(figures).ready).state.labels;
  const named = (provenance: string): Figure<SaliencyState> => figureOf({provenance});
  expect(await of(named("m/a (weights 1)"), named("m/b (weights 2)"))).toEqual(["m/a", "m/b"]);
  const other = new Figure(saliencyView, saliencyState(["x", " y"], 1));
  expect(await of(figureOf(), other)).toEqual(["a b c d", "x y"]);
  expect(await of(figureOf(), figureOf())).toEqual(["1", "2"]);
});

test("every file of it can be made", async () => {
  const both = sideBySide([figureOf(), figureOf()], {labels: ["left", "right"]});
  expect(await both.svg()).toContain("left");
  expect(Buffer.from((await both.pdf()).data.subarray(0, 5)).toString()).toBe("%PDF-");
  expect((await both.png()).data.length).toBeGreaterThan(1000);
  expect(await both.csv()).toMatch(/^figure,/);
  expect(JSON.parse(await both.json())).toMatchObject({view: "side-by-side", labels: ["left", "right"]});
});

test.each<[string, () => unknown, string]>([
  ["one figure", () => sideBySide([figureOf()]), "sideBySide(): figures must be 2–24 figures, got 1."],
  ["no array", () => sideBySide(5 as never), "sideBySide(): figures must be an array of figures, got 5."],
  [
    "a promise",
    () => sideBySide([figureOf(), figureOf().ready as never]),
    "figures[1] must be a figure, got a promise. Await it first.",
  ],
  [
    "figures side by side",
    () => sideBySide([figureOf(), sideBySide([figureOf(), figureOf()])]),
    "figures[1] must be a single figure",
  ],
  [
    "a label too few",
    () => sideBySide([figureOf(), figureOf()], {labels: ["a"]}),
    "labels must be 2, one for each figure, got 1.",
  ],
  [
    "labels that are no texts",
    () => sideBySide([figureOf(), figureOf()], {labels: [1, 2] as never}),
    "labels must be an array of strings",
  ],
  [
    "an unknown option",
    () => sideBySide([figureOf(), figureOf()], {label: []} as never),
    'unknown option "label". Known are labels, linked.',
  ],
  [
    "linked that is no switch",
    () => sideBySide([figureOf(), figureOf()], {linked: 1 as never}),
    "linked must be true or false, got 1.",
  ],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});
