import {pack, rankingsView, themes} from "../../../../src/views/index.js";
import type {Action, Frame, RankingsState, Selection} from "../../../../src/views/index.js";
import {renderToString} from "../../../../src/figures/index.js";
import {rankingsState} from "../../../views/rankings-cases.js";
import {elements, readXml, textOf} from "../../../views/xml.js";
import type {Element} from "../../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};

/** Three layers, two tokens of prompt and two of output; ranks by hand. */
const state: RankingsState = rankingsView.validate({
  ...rankingsState(["a", " b", " c", " d"], 2, 3),
  ranks: pack([50, 400, 30_000, 3, 2, 2, 1, 1, 2], [3, 3]),
  probabilities: pack([0.001, 0.0001, 0, 0.1, 0.49, 0.01, 0.9, 0.8, 0.25], [3, 3]),
  tops: pack([0, 1, 2, 3, 0, 1, 5, 6, 0], [3, 3]),
  topTokens: [" the", ",", " of", "\n", " x", " b", " c"],
  topProbabilities: pack([0.5, 0.4, 0.3, 0.2, 0.5, 0.02, 0.9, 0.8, 0.7], [3, 3]),
});
const draw = (which: RankingsState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(rankingsView.draw(which, {...frame, ...change}).svg));
const act = (which: RankingsState, ...actions: readonly Action[]): RankingsState =>
  actions.reduce((now, action) => rankingsView.update(now, action), which);
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const texts = (root: Element): readonly string[] => elements(root, ({name}) => name === "text").map(textOf);
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const grids = (root: Element): readonly Element[] =>
  elements(root, ({attributes}) => "data-grid" in attributes);

describe("what is shown", () => {
  test("the ranks of the output, the first layer on top", () => {
    const shown = texts(draw(state)).filter((text) => /^\d/.test(text));
    expect(shown.filter((text) => ["400", "30000", "30k"].includes(text))).toEqual(["400", "30000"]);
    expect(texts(draw(state)).filter((text) => text.startsWith("layer "))).toEqual([
      "layer 0",
      "layer 1",
      "layer 2",
    ]);
  });

  test("the prompt's positions too, if asked for", () => {
    const all = act(state, set("part", "all"));
    expect(grids(draw(state))[0].attributes["data-columns"]).toBe("2");
    expect(grids(draw(all))[0].attributes["data-columns"]).toBe("3");
    expect(texts(draw(all))).toContain("50");
  });

  test("each column between the token before it and the token that came", () => {
    const names = texts(draw(state)).filter((text) => text.startsWith("·"));
    // Above: after " b" and " c"; below: " c" and " d" came.
    expect(names).toEqual(["·b", "·c", "·c", "·d"]);
  });

  test("the first layer at the bottom, by choice", () => {
    const up = act(state, set("direction", "up"));
    const rowOf = (root: Element, text: string): number =>
      Number(elements(root, (e) => e.name === "text" && textOf(e) === text)[0].attributes.y);
    expect(rowOf(draw(state), "layer 0")).toBeLessThan(rowOf(draw(state), "layer 2"));
    expect(rowOf(draw(up), "layer 0")).toBeGreaterThan(rowOf(draw(up), "layer 2"));
    // The field at the top left is now that of the last layer.
    expect(rankingsView.announce(act(up, {type: "hover", mark: "r0:0:0"}), t)).toContain("layer 2: rank 1");
  });

  test("half-steps only where they are asked for", () => {
    const rows: RankingsState["rows"] = [
      {layer: 0, part: "attention"},
      {layer: 0, part: "block"},
      {layer: 1, part: "block"},
    ];
    const halves = rankingsView.validate({...state, rows});
    expect(texts(draw(halves))).not.toContain("0 + attention");
    expect(texts(draw(act(halves, set("halfSteps", "true"))))).toContain("0 + attention");
  });

  test("a token that is the model's own choice is in brackets", () => {
    expect(texts(draw({...state, given: [true, true, false]}))).toContain("(·d)");
  });
});

describe("the scale", () => {
  test("rank 2 at 49 % and rank 2 at 1 % look different: the bar says how probable", () => {
    // The bars of a grid are paths of 2.5 px in height.
    const bars = elements(
      draw(state),
      ({name, attributes}) => name === "path" && /v2\.5h-/.test(attributes.d ?? ""),
    );
    const widths = bars.flatMap(({attributes}) =>
      [...attributes.d.matchAll(/M[\d.]+ [\d.]+h([\d.]+)v2\.5/g)].map((match) => Number(match[1])),
    );
    const full = 55;
    for (const probability of [0.49, 0.01, 0.8, 0.25]) {
      expect(widths.some((width) => Math.abs(width - probability * full) < 0.02)).toBe(true);
    }
  });

  test("ranks from the palest on have the palest colour, and rank 1 the strongest", () => {
    const fills = elements(draw(state), ({name, attributes}) => name === "path" && "fill" in attributes).map(
      ({attributes}) => attributes.fill,
    );
    expect(fills).toContain(themes.light.sequential(1));
    expect(fills).toContain(themes.light.sequential(0));
    const whole = act(state, set("palest", "50257"));
    const grounds = elements(draw(whole), ({attributes}) => attributes.d?.includes("h55v16") ?? false);
    expect(grounds.map(({attributes}) => attributes.fill)).not.toContain(themes.light.sequential(0));
  });

  test("the legend says what the palest colour stands for", () => {
    expect(texts(draw(state))).toEqual(expect.arrayContaining(["1", "10", "100", "5k+"]));
    expect(texts(draw(act(state, set("palest", "100"))))).toEqual(
      expect.arrayContaining(["1", "10", "100+"]),
    );
  });

  test.each([1, 2, 50_257])("never NaN: palest %d, a vocabulary of one token, one layer", (palest) => {
    const one = rankingsState(["a", "b"], 1, 1, {
      palest: Math.max(2, palest),
      nVocab: 1,
      ranks: pack([1], [1, 1]),
    });
    const source = renderToString(rankingsView.draw(rankingsView.validate(one), frame).svg);
    expect(source).not.toMatch(/NaN|undefined|Infinity|null/);
  });
});

describe("hover, focus and keyboard", () => {
  test("a hovered field tells rank, probability, and the layer's own first token", () => {
    const hovered = act(state, {type: "hover", mark: "r0:1:0"});
    expect(texts(draw(hovered))).toEqual(expect.arrayContaining(['" c"', "rank 2", "p = 49 %", '" the"']));
    expect(rankingsView.announce(hovered, t)).toBe(
      '" c", position 2, layer 1: rank 2, 49 %; first there: " the" 50 %',
    );
  });

  test("a hover moves nothing", () => {
    const hovered = act(state, {type: "hover", mark: "r0:0:1"});
    expect(rankingsView.draw(hovered, frame).height).toBe(rankingsView.draw(state, frame).height);
  });

  test("arrows move in two dimensions and stop at the edges", () => {
    const at = (from: string, name: string): string | null => act(state, key(from, name)).focused;
    expect(at("r0:1:0", "ArrowRight")).toBe("r0:1:1");
    expect(at("r0:1:0", "ArrowDown")).toBe("r0:2:0");
    expect(at("r0:1:0", "ArrowUp")).toBe("r0:0:0");
    expect(at("r0:0:0", "ArrowLeft")).toBe("r0:0:0");
    expect(at("r0:1:0", "End")).toBe("r0:1:1");
    expect(at("r0:1:0", "PageDown")).toBe("r0:2:0");
  });

  test("Enter selects a field, and lets it go again", () => {
    const selected = act(state, key("r0:1:1", "Enter"));
    expect([selected.row, selected.column]).toEqual([1, 2]);
    const again = act(selected, key("r0:1:1", "Enter"));
    expect([again.row, again.column]).toEqual([null, null]);
  });

  test("one field can be reached by Tab, and it is the one that the view names", () => {
    for (const which of [state, act(state, key("r0:0:0", "ArrowRight"))]) {
      const marks = elements(draw(which), ({attributes}) => "tabindex" in attributes);
      expect(marks).toHaveLength(1);
      expect(marks[0].attributes["data-mark"]).toBe(rankingsView.focusMark(which));
      expect(marks[0].attributes["aria-label"]).not.toBe("");
    }
  });

  test("marks of nothing change nothing", () => {
    for (const mark of ["r0:9:0", "r0:0:9", "r1:0:1", "x", "rx:0:0", "ro0:0:0", "", "r:0:0", "ro5:0:0"]) {
      expect(act(state, {type: "hover", mark})).toBe(state);
      expect(act(state, {type: "press", mark, shift: false})).toBe(state);
    }
  });
});

describe("long texts", () => {
  const long = rankingsView.validate(
    rankingsState(
      Array.from({length: 2005}, (_, i) => ` w${i}`),
      5,
      48,
    ),
  );

  test("50 tokens × 12 layers are drawn in lines of a normal page's width, each rank in its field", () => {
    const fifty = rankingsState(
      Array.from({length: 55}, (_, i) => ` w${i}`),
      5,
      12,
    );
    const root = draw(fifty, {width: 800});
    expect(grids(root).map(({attributes}) => Number(attributes["data-columns"]))).toEqual([17, 17, 16]);
    const ranks = texts(root).filter((text) => /^\d+k?$/.test(text));
    // And the ticks of the legend: 1, 10, 100, 1k.
    expect(ranks).toHaveLength(50 * 12 + 4);
    expect(Number(root.attributes.width)).toBe(800);
  });

  test("2,000 tokens × 48 layers have an overview and a part, and few elements", () => {
    const root = draw(long, {width: 800});
    const [overview, part] = grids(root);
    expect(overview.attributes["data-grid"]).toMatch(/^ro\d+$/);
    expect(Number(part.attributes["data-columns"])).toBeLessThan(40);
    expect(elements(root, () => true).length).toBeLessThan(4000);
  });

  test("a brush over the overview chooses the part; a cancelled one leaves it", () => {
    const drag = (done: boolean, cancelled = false): Action => ({
      type: "drag",
      from: "ro500:3:100",
      to: "ro500:3:110",
      done,
      ...(cancelled ? {cancelled} : {}),
    });
    const brushing = act(long, drag(false));
    expect([brushing.brush, brushing.window]).toEqual([[400, 443], null]);
    expect(act(brushing, drag(true)).window).toEqual([400, 443]);
    expect(act(brushing, drag(true)).brush).toBeNull();
    expect(act(brushing, drag(true, true)).window).toBeNull();
  });

  test("the part follows the keyboard, and + and − make it narrower and wider", () => {
    const shown = {...long, window: [400, 443] as const};
    expect(act(shown, key("r0:0:443", "ArrowRight")).window).toEqual([401, 444]);
    expect(act(shown, key("r0:0:420", "ArrowRight")).window).toEqual([400, 443]);
    expect(act(shown, key("r0:0:420", "+")).window).toEqual([409, 430]);
    const wide = act(shown, key("r0:0:420", "-"), key("r0:0:420", "-"), key("r0:0:420", "-"));
    expect(wide.window![1] - wide.window![0] + 1).toBe(200);
    expect(act(shown, set("zoom", "reset")).window).toBeNull();
  });

  test("Tab leads into the part, whatever was selected or had the focus before", () => {
    for (const which of [
      {...long, window: [400, 443] as const},
      {...long, window: [400, 443] as const, row: 3, column: 90},
      {...long, window: [400, 443] as const, focused: "r0:3:1200"},
    ]) {
      const marks = elements(draw(which), ({attributes}) => "tabindex" in attributes);
      expect(marks.map(({attributes}) => attributes["data-mark"])).toEqual([rankingsView.focusMark(which)]);
    }
  });

  test("without a part of the reader's choice, the one with the focused field is shown", () => {
    const focused = act(long, {type: "focus", mark: "r0:47:1500"});
    const root = draw(focused, {width: 800});
    const from = Number(grids(root)[1].attributes["data-grid"].slice(1));
    const columns = Number(grids(root)[1].attributes["data-columns"]);
    expect(from).toBeLessThanOrEqual(1500);
    expect(from + columns).toBeGreaterThan(1500);
    expect(elements(root, ({attributes}) => attributes["data-mark"] === "r0:47:1500")).toHaveLength(1);
  });

  test("the overview keeps the best rank of the positions that share a place", () => {
    // Ranks of 4,000 everywhere, but for a single first.
    const ranks = new Float32Array(3 * 1999).fill(4000);
    ranks[1999 + 1234] = 1;
    const spike = rankingsView.validate({
      ...rankingsState(
        Array.from({length: 2000}, () => " a"),
        1,
        3,
      ),
      ranks: pack(ranks, [3, 1999]),
    });
    const root = draw(spike, {width: 600});
    const strongest = elements(root, ({attributes}) => attributes.fill === themes.light.sequential(1));
    // The overview's field of it, and the end of the legend.
    expect(strongest.length).toBe(2);
  });

  test("lines out of sight are left out, but for the one with the focus", () => {
    const tokens = Array.from({length: 605}, (_, i) => ` w${i}`);
    const lines = rankingsState(tokens, 5, 12, {layout: "lines"});
    const all = grids(draw(lines)).length;
    const some = grids(draw(lines, {visible: {top: 0, bottom: 2000}})).length;
    expect(some).toBeLessThan(all / 4);
    const focused = {...lines, focused: "r0:0:599"};
    expect(grids(draw(focused, {visible: {top: 0, bottom: 2000}}))).toHaveLength(some + 1);
    expect(rankingsView.draw(lines, frame).height).toBe(
      rankingsView.draw(lines, {...frame, visible: {top: 0, bottom: 2000}}).height,
    );
  });
});

describe("one selection", () => {
  const {read, write} = rankingsView.link!;

  test("position and layer are shared", () => {
    expect(read(act(state, key("r0:1:1", "Enter")))).toEqual({position: 3, layer: 1});
    const other: Partial<Selection> = {position: 2, layer: 0};
    expect([write(state, other).row, write(state, other).column]).toEqual([0, 1]);
  });

  test("what has no place here leaves what is shown", () => {
    const selected = act(state, key("r0:1:1", "Enter"));
    expect(write(selected, {position: 0})).toBe(selected);
    expect(write(selected, {layer: 17})).toBe(selected);
    expect(write(selected, {head: 3})).toBe(selected);
    expect(write(selected, {position: null, layer: null})).toMatchObject({row: null, column: null});
  });

  test("a half-step stays selected while its block does", () => {
    const rows: RankingsState["rows"] = [
      {layer: 0, part: "attention"},
      {layer: 0, part: "block"},
      {layer: 1, part: "block"},
    ];
    const halves = {...state, rows, halfSteps: true, row: 0, column: 1};
    expect(write(halves, {layer: 0})).toBe(halves);
    expect(write(halves, {layer: 1}).row).toBe(2);
  });
});

describe("table, text and state", () => {
  test("the table has every position and layer, in the order of the forward pass", () => {
    const {columns, rows} = rankingsView.table(act(state, set("direction", "up")), t);
    expect(columns).toHaveLength(8);
    expect(rows).toHaveLength(6);
    expect(rows[1]).toEqual([2, '" b"', '" c"', "layer 1", 2, 49, '" the"', 50]);
  });

  test("as text: a line for each layer", () => {
    expect(rankingsView.text(state)).toContain("layer 1         2         2");
  });

  test.each([
    ["ranks", pack([0, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3]), /ranks must be whole and in 1–50257, got 0/],
    ["ranks", pack([1.5, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3]), /ranks must be whole/],
    ["ranks", pack([1, 1], [1, 2]), /ranks must have the shape \[3, 3\], got \[1, 2\]/],
    ["probabilities", pack(new Float32Array(9).fill(NaN), [3, 3]), /probabilities must be in 0–/],
    ["positions", [3, 2, 1], /positions\[1\] must be an integer in 4–4/],
    ["targets", ["a"], /targets must have an entry for each of 3 positions, got 1/],
    ["given", [1, 2, 3], /given\[0\] must be true or false/],
    ["rows", [], /rows must be at least one row/],
    ["palest", 1, /palest must be an integer/],
    ["window", [2, 9], /window\[1\] must be an integer in 2–2/],
    ["row", 3, /row must be an integer in 0–2/],
  ])("a state with wrong %s is refused", (name, value, message) => {
    expect(() => rankingsView.validate({...state, [name]: value})).toThrow(message);
  });

  test("a state that passed passes again, with the same arrays", () => {
    const again = rankingsView.validate(state);
    expect(again.rows).toBe(state.rows);
    expect(again.ranks).toBe(state.ranks);
    expect(rankingsView.validate(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });
});
