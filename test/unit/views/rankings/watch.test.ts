import {pack, rankingsWatchView, themes} from "../../../../src/views/index.js";
import type {Action, Control, Frame, RankingsWatchState, Token} from "../../../../src/views/index.js";
import {renderToString} from "../../../../src/figures/index.js";
import {watchState} from "../../../views/rankings-cases.js";
import {elements, readXml, textOf} from "../../../views/xml.js";
import type {Element} from "../../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t, asks: true};
const tokens: readonly Token[] = ["The", " keys", " to", " the", " cabinet", " are", " lost"];
const is = {text: " is", from: 19, to: 12};
const are = {text: " are", from: 121, to: 1};
const artichoke = {text: " artichoke", from: 9000, to: 800, pieces: [" art", "ichoke"]};

/** Two words at two positions of two layers; ranks by hand. */
const base = watchState(tokens, 5, 2, [is, are]);
const withRanks = (word: number, ranks: readonly number[], logs: readonly number[]) => ({
  ...base.words[word],
  ranks: pack(ranks, [2, 2]),
  logProbabilities: pack(logs, [2, 2]),
});
const state: RankingsWatchState = rankingsWatchView.validate({
  ...base,
  words: [
    withRanks(0, [10, 200, 1000, 5], [-2, -5, -20, -1]),
    withRanks(1, [100, 20, 1, 5], [-4, -5, -0.1, -1]),
  ],
});
const draw = (which: RankingsWatchState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(rankingsWatchView.draw(which, {...frame, ...change}).svg));
const texts = (root: Element): readonly string[] => elements(root, ({name}) => name === "text").map(textOf);
const act = (which: RankingsWatchState, ...actions: readonly Action[]): RankingsWatchState =>
  actions.reduce((now, action) => rankingsWatchView.update(now, action), which);
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const controls = (which: RankingsWatchState, change: Partial<Frame> = {}): readonly Control[] =>
  rankingsWatchView.controls(which, {...frame, ...change});
const grids = (root: Element): readonly Element[] =>
  elements(root, ({attributes}) => "data-grid" in attributes);

describe("the text before the blank", () => {
  /** What Ecco gets wrong: the whole text before the position, prompt and output alike, for every position. */
  test.each([
    [0, "The keys to the cabinet ", 5],
    [1, "The keys to the cabinet are ", 6],
  ])("at column %d it is %j", (column, before, position) => {
    const root = draw({...state, column});
    const shown = texts(root);
    expect(shown[0].replaceAll("\u00a0", " ").trim()).toBe(before.trim());
    expect(shown[1]).toBe("____");
    expect(shown[2]).toContain(`position ${position}`);
    expect(rankingsWatchView.text({...state, column}).split("\n")[0]).toBe(`${before}____`);
  });

  test("after the end it is the whole text; in the prompt only what stands before", () => {
    const ends = watchState(tokens, 7, 2, [is]);
    expect(rankingsWatchView.text(ends)).toContain("The keys to the cabinet are lost ____");
    const early = rankingsWatchView.validate({...state, positions: [1, 4]});
    expect(rankingsWatchView.text(early)).toContain("The ____");
    expect(rankingsWatchView.text({...early, column: 1})).toContain("The keys to the ____");
  });

  test("at a mask it is what stands on both sides", () => {
    const masked = {...state, causal: false, positions: [2, 5]};
    expect(rankingsWatchView.copyText(masked)).toBe("The keys ____ the cabinet are lost");
  });

  test("of a long text, the end is shown", () => {
    const long = watchState(
      Array.from({length: 500}, (_, i) => ` w${i}`),
      500,
      2,
      [is],
    );
    const [before] = texts(draw(long));
    expect(before.startsWith("…")).toBe(true);
    expect(before).toContain("w499");
  });

  test("follows the field that is looked at, where all positions are shown", () => {
    const all = act(state, set("scope", "all"), {type: "hover", mark: "p0.0:0:1"});
    expect(texts(draw(all))[0]).toContain("are");
  });
});

describe("words", () => {
  test("how each splits is said; one of several pieces is marked and explained", () => {
    const which = watchState(tokens, 5, 2, [is, artichoke]);
    const all = texts(draw(which)).join(" ");
    expect(all).toContain('2 pieces: " art" + "ichoke", space added');
    expect(all).toContain("one token");
    expect(all).toContain("·artichoke (2)");
    expect(all).toContain("(first piece)");
    expect(all).toContain("A word of several pieces has the rank of its first piece");
    expect(texts(draw(state)).join(" ")).not.toContain("several pieces");
  });

  test("removing one takes its column away; adding it again needs no kernel", () => {
    const one = act(state, set("remove", "0"));
    expect(one.shown).toEqual([1]);
    expect(grids(draw(one))[0].attributes["data-columns"]).toBe("1");
    const again = act(one, set("add", "is"));
    expect([again.shown, again.wish]).toEqual([[1, 0], null]);
  });

  test("adding another asks the kernel, once", () => {
    const asked = act(state, set("add", "was"));
    expect(asked.wish).toEqual({word: "was", number: 1});
    expect(act(asked, set("add", "was"))).toBe(asked);
    expect(act(asked, set("add", "were")).wish).toEqual({word: "were", number: 2});
    expect(rankingsWatchView.announce(asked, t)).toBe('Asked the kernel to watch "was".');
    expect(act(state, set("add", ""))).toBe(state);
  });

  test("white space is a word: it is asked for as any other, not dropped in silence", () => {
    const asked = act(state, set("add", " "));
    expect(asked.wish).toEqual({word: " ", number: 1});
    expect(rankingsWatchView.announce(asked, t)).toBe('Asked the kernel to watch " ".');
  });

  test("what the kernel refused is said beside the field, until something else is asked", () => {
    const refused = {...act(state, set("add", "x")), granted: 1, refusal: "A word must be …"};
    const field = (which: RankingsWatchState) => controls(which).find(({kind}) => kind === "text");
    expect(field(refused)).toMatchObject({problem: "A word must be …"});
    expect(field(act(refused, set("add", "y")))).not.toHaveProperty("problem");
    expect(rankingsWatchView.announce(refused, t)).toBe("A word must be …");
  });

  test("without a kernel there is no field for what it would have to score", () => {
    expect(controls(state, {asks: false}).some(({kind}) => kind === "text")).toBe(false);
    const hidden = act(state, set("remove", "0"));
    expect(controls(hidden, {asks: false}).some(({kind}) => kind === "text")).toBe(false);
    expect(controls(hidden, {asks: false})).toContainEqual(
      expect.objectContaining({kind: "button", key: "add", value: "is"}),
    );
  });

  test("no word at all is said, not drawn", () => {
    const none = act(state, set("remove", "0"), set("remove", "1"));
    expect(texts(draw(none)).join(" ")).toContain("No word is watched.");
    expect(rankingsWatchView.focusMark(none)).toBeNull();
    expect(renderToString(rankingsWatchView.draw(none, frame).svg)).not.toMatch(
      /NaN|undefined|Infinity|null/,
    );
    expect(rankingsWatchView.table(none, t).rows).toEqual([]);
  });
});

describe("charts", () => {
  test("layers × words at one position", () => {
    const [grid] = grids(draw(state));
    expect([grid.attributes["data-rows"], grid.attributes["data-columns"]]).toEqual(["2", "2"]);
    expect(texts(draw(state))).toEqual(expect.arrayContaining(["10", "100", "1,000", "·is", "·are"]));
    const next = act(state, set("column", "1"));
    expect(texts(draw(next))).toEqual(expect.arrayContaining(["200", "20"]));
  });

  test("layers × positions for each word, at all positions", () => {
    const all = act(state, set("scope", "all"));
    expect(grids(draw(all)).map(({attributes}) => attributes["data-grid"])).toEqual(["p0.0", "p1.0"]);
    const at = act(all, {type: "hover", mark: "p1.0:1:0"});
    expect(rankingsWatchView.announce(at, t)).toBe('" are", position 5, layer 1: rank 1, 90 %');
  });

  test("lines: the best rank is on top, on a logarithmic axis", () => {
    const lines = act(state, set("form", "lines"));
    const path = elements(
      draw(lines),
      ({name, attributes}) => name === "path" && attributes["stroke-linejoin"] === "round",
    ).map(({attributes}) => [...attributes.d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((m) => Number(m[2])));
    // " is" falls from 10 to 1000, " are" climbs from 100 to 1: 8 px is rank 1, 232 px the axis' end, 1,000.
    const y = (rank: number): number => 8 + (Math.log10(rank) / 3) * 224;
    expect(path[0][0]).toBeCloseTo(y(10), 1);
    expect(path[0][1]).toBeCloseTo(y(1000), 1);
    expect(path[1][0]).toBeCloseTo(y(100), 1);
    expect(path[1][1]).toBeCloseTo(y(1), 1);
  });

  test("the pointer over lines finds the nearest one", () => {
    const lines = act(state, set("form", "lines"));
    // Near the top in the last layer is " are" at rank 1, near the bottom " is".
    expect(act(lines, {type: "hover", mark: "y:2:1"}).hovered).toBe("l0:1:1");
    expect(act(lines, {type: "hover", mark: "y:57:1"}).hovered).toBe("l0:0:1");
  });

  test("lines over all positions are of one layer, which can be chosen", () => {
    const lines = act(state, set("form", "lines"), set("scope", "all"));
    expect(controls(lines)).toContainEqual(expect.objectContaining({kind: "range", key: "row", value: "1"}));
    const first = act(lines, set("row", "0"), {type: "hover", mark: "l0:0:1"});
    expect(rankingsWatchView.announce(first, t)).toBe('" is", position 6, layer 0: rank 200, 0.7 %');
  });

  test("by probability, that of the whole word", () => {
    const which = act(state, set("statistic", "probability"));
    expect(texts(draw(which))).toEqual(expect.arrayContaining(["14 %", "1.8 %", "90 %", "<0.0001 %"]));
  });
});

describe("the difference of two words", () => {
  const difference = act(state, set("difference", "true"));

  test("is a ratio of ranks: plus where the first is ahead, minus where the second is, = at the zero", () => {
    // Position 5: 100 ÷ 10 and 1 ÷ 1000; position 6: 20 ÷ 200 and 5 ÷ 5.
    expect(texts(draw(difference))).toEqual(expect.arrayContaining(["+10×", "−1000×"]));
    expect(texts(draw(act(difference, set("column", "1"))))).toEqual(expect.arrayContaining(["−10×", "="]));
  });

  test("has a scale of two sides with its zero in the middle, the same for all positions", () => {
    const ticks = texts(draw(difference));
    expect(ticks.filter((text) => text === "1,000×")).toHaveLength(2);
    expect(ticks).toContain("=");
    const fills = elements(
      draw(act(difference, set("column", "1"))),
      ({attributes}) => "fill" in attributes,
    ).map(({attributes}) => attributes.fill);
    expect(fills).toContain(themes.light.diverging(0));
    const extreme = elements(
      draw(difference),
      ({attributes}) => attributes.fill === themes.light.diverging(-1),
    );
    // Of the legend, and of the field where " are" is 1,000 times ahead.
    expect(extreme.length).toBe(2);
  });

  test("of probabilities takes their logarithms: what is too improbable for a ratio is still told apart", () => {
    const tiny = {
      ...difference,
      statistic: "probability" as const,
      words: [
        withRanks(0, [10, 10, 10, 10], [-300, -1, -1, -1]),
        withRanks(1, [10, 10, 10, 10], [-400, -1, -1, -1]),
      ],
    };
    const root = renderToString(rankingsWatchView.draw(rankingsWatchView.validate(tiny), frame).svg);
    expect(root).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(rankingsWatchView.announce({...tiny, row: 0}, t)).toContain('" is"');
  });

  test("the words that are compared are chosen; choosing the other one lets them change places", () => {
    const three = rankingsWatchView.validate({
      ...watchState(tokens, 5, 2, [is, are, artichoke]),
      difference: true,
    });
    expect(act(three, set("second", "2")).compare).toEqual([0, 2]);
    expect(act(three, set("first", "1")).compare).toEqual([1, 0]);
  });

  test("with one word left, the word itself is shown", () => {
    const one = act(difference, set("remove", "1"));
    expect(grids(draw(one))[0].attributes["data-grid"]).toBe("w0");
    expect(controls(one).some((control) => control.key === "difference")).toBe(false);
  });

  test("as a line it has a zero line", () => {
    const line = act(difference, set("form", "lines"));
    const zero = elements(draw(line), ({attributes}) => /^M0 120H/.test(attributes.d ?? ""));
    expect(zero.length).toBeGreaterThan(0);
    expect(texts(draw(line))[texts(draw(line)).findIndex((text) => text.startsWith("ahead in"))]).toBe(
      'ahead in rank: " is" ↑ " are" ↓',
    );
  });
});

describe("keyboard and selection", () => {
  test("arrows move through layers and words, and from one word's grid to the next", () => {
    expect(act(state, key("w0:0:0", "ArrowRight")).focused).toBe("w0:0:1");
    expect(act(state, key("w0:0:0", "ArrowDown")).focused).toBe("w0:1:0");
    const all = act(state, set("scope", "all"));
    expect(act(all, key("p0.0:1:1", "ArrowDown")).focused).toBe("p1.0:0:1");
    expect(act(all, key("p1.0:0:1", "ArrowUp")).focused).toBe("p0.0:1:1");
    expect(act(all, key("p1.0:1:1", "ArrowDown")).focused).toBe("p1.0:1:1");
  });

  test.each([
    ["words", []],
    ["positions", [set("scope", "all")]],
    ["lines", [set("form", "lines")]],
    ["lines over positions", [set("form", "lines"), set("scope", "all")]],
    ["a difference", [set("difference", "true")]],
    ["a difference as a line", [set("difference", "true"), set("form", "lines")]],
  ])("one place of %s can be reached by Tab, and the view names it", (_, actions) => {
    const which = act(state, ...actions);
    const marks = elements(draw(which), ({attributes}) => "tabindex" in attributes);
    expect(marks.map(({attributes}) => attributes["data-mark"])).toEqual([
      rankingsWatchView.focusMark(which),
    ]);
    const moved = act(which, key(rankingsWatchView.focusMark(which)!, "ArrowRight"));
    const after = elements(draw(moved), ({attributes}) => "tabindex" in attributes);
    expect(after.map(({attributes}) => attributes["data-mark"])).toEqual([
      rankingsWatchView.focusMark(moved),
    ]);
    const chosen = act(moved, key(rankingsWatchView.focusMark(moved)!, "Enter"));
    expect(chosen.row).not.toBeNull();
  });

  test("Tab leads into the part of a long figure that is drawn large", () => {
    const tokens = Array.from({length: 500}, (_, i) => ` w${i}`);
    const long = watchState(tokens, 5, 2, [is, are], {scope: "all", window: [300, 320]});
    const marks = elements(draw(long), ({attributes}) => "tabindex" in attributes);
    expect(marks.map(({attributes}) => attributes["data-mark"])).toEqual([rankingsWatchView.focusMark(long)]);
  });

  test("a selection made elsewhere moves the blank", () => {
    const {read, write} = rankingsWatchView.link!;
    const moved = write(state, {position: 6, layer: 1});
    expect([moved.column, moved.row]).toEqual([1, 1]);
    expect(read(moved)).toEqual({position: 6, layer: 1});
    expect(write(state, {position: 2})).toBe(state);
  });

  test("the position after the end is shared with nobody, and stays while others select nothing", () => {
    const {read, write} = rankingsWatchView.link!;
    const ends = {...watchState(tokens, 7, 2, [is]), column: 0};
    expect(read(ends).position).toBeNull();
    expect(write(ends, {position: null})).toBe(ends);
  });
});

test("the table has each word at each layer, at one position or all", () => {
  const {columns, rows} = rankingsWatchView.table(state, t);
  expect(columns).toHaveLength(7);
  expect(rows).toHaveLength(4);
  expect(rows[1].slice(0, 5)).toEqual([" is", 1, 5, "layer 1", 1000]);
  expect(rankingsWatchView.table(act(state, set("scope", "all")), t).rows).toHaveLength(8);
});

test.each([
  ["shown", [0, 0], /shown\[1\] must be an index that is not there yet/],
  ["shown", [2], /shown\[0\] must be an integer in 0–1/],
  ["compare", [0], /compare must be two indices/],
  ["positions", [], /positions must be at least one position/],
  ["words", [{...state.words[0], ids: []}], /words\[0\].ids must be at least one token id/],
  ["words", [{...state.words[0], ranks: pack([1], [1, 1])}], /words\[0\].ranks must have the shape \[2, 2\]/],
  ["words", [withRanks(0, [1, 1, 1, 1], [-1, NaN, -1, -1])], /words\[0\].logProbabilities must be in/],
  ["wish", {number: 0, word: "a"}, /wish.number must be an integer/],
  ["form", "bars", /form must be one of "heatmap", "lines"/],
])("a state with wrong %s is refused", (name, value, message) => {
  expect(() => rankingsWatchView.validate({...state, [name]: value})).toThrow(message);
});

test("a state that was saved is read again", () => {
  expect(rankingsWatchView.validate(JSON.parse(JSON.stringify(state)))).toEqual(state);
});
