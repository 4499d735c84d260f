import {Figure} from "../../../src/figures/index.js";
import {attentionView, packHalves} from "../../../src/views/index.js";
import {gridOf} from "../../../src/views/attention/grid.js";
import {looksAt, seenBy} from "../../../src/views/attention/scene.js";
import {frame, weights, stateOf, update, press, key, set, drawn} from "./attention-state.js";

describe("the grid", () => {
  test("has a field for each pair, none where a query cannot look", () => {
    const state = stateOf();
    const grid = gridOf(state)!;
    const data = weights(3, 2, 5).subarray(3 * 25);
    expect([grid.rows, grid.columns, grid.exact]).toEqual([5, 5, true]);
    for (let query = 0; query < 5; query++) {
      for (let at = 0; at < 5; at++) {
        const value = grid.at(query, at);
        if (at > query) expect(value).toBeNull();
        else expect(value).toBeCloseTo(data[query * 5 + at], 3);
      }
    }
    expect(gridOf({...state})).toBe(grid);
  });

  test("tells the number under the pointer and of the focus, tokens without loss and escaped", () => {
    const state = stateOf();
    const hovered = update(state, {type: "hover", mark: "field:3:1"});
    const svg = drawn(hovered);
    const value = Math.round(weights(3, 2, 5)[3 * 25 + 3 * 5 + 1] * 1000) / 10;
    const says = `<|endoftext|> (special) (3) → " <b>" (1): ${value >= 9.95 ? Math.round(value) : value.toFixed(1)} %`;
    expect(attentionView.announce(hovered, frame.t)).toContain(says);
    expect(svg).not.toContain("<b>");
    expect(svg).not.toContain("<|endoftext|>");
    expect(svg).toContain("&lt;b&gt;");
    expect(svg).toContain("&lt;|endoftext|&gt;");
    expect(svg).toContain("\\n");
    expect(svg).toContain("F0 9F");
    const focused = update(state, {type: "focus", mark: "field:3:1"});
    expect(attentionView.announce(focused, frame.t)).toContain(says);
    expect(attentionView.announce(update(state, {type: "hover", mark: "field:1:3"}), frame.t)).toContain(
      "later, not seen",
    );
  });

  test("moves by keys in both directions, chooses a pair, zooms and lets go", () => {
    let state = update(stateOf(), {type: "focus", mark: "field:2:2"});
    const go = (name: string): void => {
      state = update(state, key(state.focused!, name));
    };
    go("ArrowUp");
    go("ArrowLeft");
    expect(state.focused).toBe("field:1:1");
    go("End");
    go("PageDown");
    expect(state.focused).toBe("field:4:4");
    go("Enter");
    expect([state.query, state.key]).toEqual([4, 4]);
    expect(attentionView.link!.read(state)).toEqual({position: 4, layer: 1, head: 1});
    go("+");
    expect(state.zoom).toEqual({queries: [2, 5], keys: [2, 5]});
    state = update(state, {type: "focus", mark: "field:0:0"});
    go("Escape");
    expect([state.query, state.zoom !== null]).toEqual([null, true]);
    go("Escape");
    expect(state.zoom).toBeNull();
    go("Escape");
    expect(state.show).toBe("heads");
  });

  test("keys that come faster than pictures go on from where the focus is", () => {
    const quick = update(
      stateOf(),
      {type: "focus", mark: "field:4:4"},
      key("field:4:4", "ArrowUp"),
      key("field:4:4", "ArrowUp"),
      key("field:4:4", "ArrowLeft"),
      key("field:4:4", "Enter"),
    );
    expect([quick.focused, quick.query, quick.key]).toEqual(["field:2:3", 2, 3]);
  });

  test("a brush looks into a part", () => {
    const brushing = update(stateOf(), {type: "drag", from: "field:1:0", to: "field:3:2", done: false});
    expect(brushing.brush).toEqual({from: "field:1:0", to: "field:3:2"});
    const cancelled = update(brushing, {
      type: "drag",
      from: "field:1:0",
      to: "field:3:2",
      done: true,
      cancelled: true,
    });
    expect([cancelled.brush, cancelled.zoom]).toEqual([null, null]);
    const zoomed = update(brushing, {type: "drag", from: "field:3:2", to: "field:1:0", done: true});
    expect(zoomed.zoom).toEqual({queries: [1, 4], keys: [0, 3]});
    expect(gridOf(zoomed)!.rows).toBe(3);
    expect(gridOf(zoomed)!.at(0, 0)).toBe(gridOf(stateOf())!.at(1, 0));
    expect(update(zoomed, set("whole", "")).zoom).toBeNull();
  });

  test("equal weights, and weights that are all 0, are on the scale", () => {
    const state = stateOf();
    const [group] = state.groups;
    for (const value of [0, 0.2]) {
      const fields = packHalves(new Float32Array(6 * 25).fill(value), [3, 2, 5, 5]);
      for (const scale of ["linear", "log"] as const) {
        for (const show of ["heads", "grid", "text"] as const) {
          expect(drawn(stateOf({groups: [{...group, fields}], scale, show}))).not.toMatch(
            /NaN|undefined|Infinity/,
          );
        }
      }
    }
  });
});

describe("all heads", () => {
  test("opens the one that is pressed, without a wish where its weights are there", () => {
    const state = update(stateOf({show: "heads"}), press("head:2:0"));
    expect([state.show, state.layer, state.head, state.wish]).toEqual(["grid", 2, 0, null]);
  });

  test("moves by keys over layers and heads, and tells each one's numbers", () => {
    let state = update(stateOf({show: "heads"}), {type: "focus", mark: "head:1:1"});
    state = update(state, key("head:1:1", "ArrowDown"));
    state = update(state, key("head:2:1", "ArrowLeft"));
    expect(state.focused).toBe("head:2:0");
    expect(attentionView.announce(state, frame.t)).toBe(
      "3 layers × 2 heads. layer 2, head 0: spread 0.5 bits, on the first token 50 %, on the same token 50 %.",
    );
    expect(drawn(state)).toContain('data-mark="head:2:0"');
    expect(update(state, key("head:2:0", " ")).show).toBe("grid");
  });

  test("its table has a row for each head", () => {
    const {columns, rows} = attentionView.table(stateOf({show: "heads"}), frame.t);
    expect(columns).toEqual([
      "layer",
      "head",
      "spread (bits)",
      "on the first token (%)",
      "on the same token (%)",
    ]);
    expect(rows).toHaveLength(6);
    expect(rows[5]).toEqual([2, 1, 0.5, 50, 50]);
  });
});

describe("on the text", () => {
  test("colours what a token looks at, and what looks at it", () => {
    const state = update(stateOf({show: "text"}), press("q2"));
    expect([state.query, state.key]).toEqual([2, 2]);
    const data = weights(3, 2, 5).subarray(3 * 25);
    const [row, column] = [looksAt(state, 2)!, seenBy(state, 2)!];
    expect([row.exact, column.exact]).toEqual([true, true]);
    row.values.forEach((value, i) => expect(value).toBeCloseTo(data[10 + i], 3));
    column.values.forEach((value, i) => expect(value).toBeCloseTo(data[i * 5 + 2], 3));
    const marks = [...drawn(state).matchAll(/data-mark="([qk]\d)"/g)].map(([, mark]) => mark);
    expect(new Set(marks).size).toBe(10);
    // What is hovered is shown instead, and let go again.
    const hovered = update(state, {type: "hover", mark: "k4"});
    expect(drawn(hovered)).not.toBe(drawn(state));
    expect(drawn(update(hovered, {type: "hover", mark: null}))).toBe(drawn(state));
  });

  test("Page Down leads from the tokens that look to those that are looked at", () => {
    const state = update(stateOf({show: "text"}), {type: "focus", mark: "q3"}, key("q3", "PageDown"));
    expect(state.focused).toBe("k3");
    expect(update(state, key("k3", "ArrowLeft")).focused).toBe("k2");
  });

  test("table and CSV tell both directions", async () => {
    const state = stateOf({show: "text", query: 2, key: 2});
    const {columns, rows} = attentionView.table(state, frame.t);
    expect(columns).toEqual(["position", "token", "looked at (%)", "looks at it (%)"]);
    expect(rows[0][3]).toBe(0);
    expect(rows[4][2]).toBe(0);
    expect(rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBeCloseTo(100, 0);
    expect((await new Figure(attentionView, state).csv()).split("\r\n")).toHaveLength(7);
  });
});

describe("what the figure does not hold", () => {
  const long = Array.from({length: 600}, (_, i) => ` t${i}`);

  test("is asked for once, and again only when something else is wanted", () => {
    const first = update(stateOf({show: "heads"}, long), press("head:1:0"));
    expect(first.wish).toEqual({
      number: 1, part: "self", kind: "pattern", layer: 1, head: 0, heads: false, zoom: null, query: 599, key: 599,
    }); // prettier-ignore
    const again = update(first, press("field:0:0"), press("field:0:0"));
    expect(again.wish!.number).toBe(2);
    expect(update(again, {type: "hover", mark: "field:1:1"}, {type: "focus", mark: "field:1:1"}).wish).toBe(
      again.wish,
    );
    const refused = {...again, granted: 2, refusal: "too large"};
    expect(update(refused, press("field:0:0")).wish).toBe(again.wish);
    expect(drawn(refused)).toContain("too large");
  });

  test("is told as the largest of its block, and so says the figure without a kernel", () => {
    const state = stateOf({}, long);
    const cell = update(state, {type: "hover", mark: "field:9:3"});
    expect(attentionView.announce(cell, frame.t)).toMatch(/" t\d+" … " t\d+" \(\d+–\d+\): ≤ 25 %/);
    expect(drawn(state, {asks: false})).toContain("single ones need a running kernel");
    expect(drawn(update(state, set("kind", "flow")), {asks: false})).toContain("needs a running kernel");
    const numbers = attentionView
      .controls(state, {...frame, asks: false})
      .find(({key: name}) => name === "kind");
    expect(numbers).toMatchObject({options: [{value: "pattern"}]});
  });

  test("another figure's choice of layer and head asks, too; what cannot be shown changes nothing", () => {
    const state = stateOf({}, long);
    const linked = attentionView.link!.write(state, {layer: 2, head: 0, position: 5});
    expect([linked.layer, linked.head, linked.query, linked.wish?.layer]).toEqual([2, 0, 5, 2]);
    expect(attentionView.link!.write(state, {layer: 7, head: -1, position: 600})).toBe(state);
  });
});

describe("heads that were not looked at yet", () => {
  const long = Array.from({length: 600}, (_, i) => ` t${i}`);
  const [group] = stateOf({}, long).groups;
  const none = {...group, fields: null, entropy: null, first: null, own: null};
  const state = stateOf({groups: [none]}, long);

  test("are asked for when they are to be seen, once", () => {
    const asked = update(state, set("show", "heads"));
    expect(asked.wish).toMatchObject({number: 1, heads: true, part: "self"});
    expect(update(asked, press("head:1:1"), set("show", "heads")).wish).toMatchObject({heads: true});
    expect(update({...asked, groups: [group], granted: 1}, set("scale", "log")).wish).toBe(asked.wish);
  });

  test("are told without numbers", () => {
    for (const show of ["heads", "grid", "text"] as const) {
      expect(drawn({...state, show}, {asks: false})).toContain("needs a running kernel");
      expect(drawn({...state, show})).not.toMatch(/NaN|undefined|null/);
      expect(attentionView.table({...state, show}, frame.t).rows).toBeDefined();
      expect(attentionView.text({...state, show})).not.toMatch(/NaN|undefined|null/);
    }
    expect(attentionView.table({...state, show: "heads"}, frame.t).rows[3]).toEqual([1, 1, null, null]);
  });
});
