import {renderToString} from "../../../src/figures/index.js";
import {layerPredictionsView as view, pack, themes} from "../../../src/views/index.js";
import type {Action, Frame, LayerPredictionsState} from "../../../src/views/index.js";
import {predictionsState} from "../../views/layer-predictions-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Two tokens of prompt and three of output; three layers; candidates of position 2. */
const state = view.validate(predictionsState(["a", " b", " c", " d", " e"], 2, {nLayers: 3}));
const draw = (which: LayerPredictionsState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(view.draw(which, {...frame, ...change}).svg));
const texts = (root: Element): readonly string[] => elements(root, ({name}) => name === "text").map(textOf);
const act = (which: LayerPredictionsState, ...actions: readonly Action[]): LayerPredictionsState =>
  actions.reduce((now, action) => view.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const set = (key: string, value: string): Action => ({type: "set", key, value});

describe("the view of layer predictions", () => {
  test("shows each layer's first choice, and the candidates of the first position", () => {
    const shown = texts(draw(state));
    expect(shown).toContain("Candidates at position 2");
    expect(shown.filter((text) => /^layer \d$/.test(text))).toHaveLength(6);
    const table = view.table(state, t);
    expect(table.rows).toHaveLength(9);
    expect(table.columns).toHaveLength(9 + 2 * 6);
    expect(table.rows[0].slice(0, 3)).toEqual([2, '" c"', "layer 0"]);
    expect(table.rows[8].slice(9)).toEqual(Array(12).fill(null));
  });

  test("outlines the token that came among the candidates", () => {
    const accents = elements(draw(state), (e) => e.attributes["stroke-width"] === "1.75").length;
    const [row] = view
      .table(state, t)
      .rows.filter((each) => each[0] === 2)
      .slice(-1);
    expect(accents).toBe(
      view.table(state, t).rows.filter((each) => each[0] === 2 && each.includes('" c"', 9)).length,
    );
    expect(row[1]).toBe('" c"');
  });

  test("asks for the candidates of a position that is pressed, once", () => {
    const pressed = act(state, press("p0:1:2"));
    expect(pressed).toMatchObject({row: 1, column: 2, wish: {number: 1, position: 4}});
    expect(texts(draw(pressed, {asks: true}))).toContain("Being computed …");
    const again = act(pressed, press("p0:2:2"));
    expect(again.wish).toBe(pressed.wish);
    const refused = {...again, granted: 1, refusal: "layerPredictions(): was interrupted."};
    expect(texts(draw(refused, {asks: true}))).toContain("layerPredictions(): was interrupted.");
    expect(act(refused, press("p0:0:2")).wish).toEqual({number: 2, position: 4});
    const held = {...refused, refusal: "", tables: [...state.tables, {...state.tables[0], position: 4}]};
    expect(texts(draw(view.validate(held)))).toContain("Candidates at position 4");
    // Candidates that are there are not asked for.
    expect(act(state, press("p0:1:0")).wish).toBeNull();
  });

  test("says without a kernel that it has no more candidates", () => {
    const shown = texts(draw(act(state, press("p0:1:2")))).join(" ");
    expect(shown).toContain("The figure does not hold the candidates of this position.");
  });

  test("colours by each statistic, and never by NaN", () => {
    const zero = pack(new Float32Array(9), [3, 3]);
    const flat = view.validate({...state, probabilities: zero, entropies: zero, divergences: zero});
    for (const statistic of ["probability", "rank", "entropy", "divergence"]) {
      const chosen = act(flat, set("statistic", statistic));
      expect(chosen.statistic).toBe(statistic);
      expect(renderToString(view.draw(chosen, frame).svg)).not.toContain("NaN");
    }
    expect(act(state, set("statistic", "loss"))).toBe(state);
    const scale = texts(draw(act(state, set("statistic", "entropy"))));
    expect(scale).toContain("all equally probable: 11");
  });

  test("names half-steps by what was added last", () => {
    const halves = predictionsState(["a", " b"], 1, {nLayers: 2, halfSteps: true});
    expect(texts(draw(halves))).toEqual(
      expect.arrayContaining(["0 + attention", "0 + FFNN", "1 + attention", "1 + FFNN"]),
    );
    const whole = act(halves, set("halfSteps", "false"));
    expect(texts(draw(whole)).filter((text) => text.includes("+"))).toEqual([]);
  });

  test("moves by keys, selects by Enter, and shares position and layer with other figures", () => {
    const key = (name: string, mark: string): Action => ({type: "key", mark, key: name, shift: false});
    const moved = act(state, key("ArrowRight", "p0:2:0"), key("ArrowUp", "p0:2:1"));
    expect(view.focusMark(moved)).toBe("p0:1:1");
    const selected = act(moved, key("Enter", "p0:1:1"));
    expect(view.link!.read(selected)).toEqual({position: 3, layer: 1});
    expect(view.link!.write(state, {position: 4, layer: 2})).toMatchObject({column: 2, row: 2});
    // What another figure selected is shown; asking for its candidates is the reader's.
    const elsewhere = view.link!.write(state, {position: 4, layer: 2});
    expect(elsewhere.wish).toBeNull();
    const asked = act(elsewhere, press("p0:2:2"));
    expect(asked).toMatchObject({row: 2, column: 2, wish: {number: 1, position: 4}});
    expect(act(asked, press("p0:2:2"))).toMatchObject({row: null, column: 2, wish: asked.wish});
    expect(view.announce(selected, t)).toMatch(/^position 3, layer 1: /);
  });

  test("keeps the first paint of 12 layers and 300 positions below 200 ms, and a hover below 16 ms", () => {
    const tokens = Array.from({length: 301}, (_, i) => ` w${i % 37}`);
    const large = view.validate(predictionsState(tokens, 1, {nLayers: 12}));
    renderToString(view.draw(predictionsState(["a", "b"], 1, {nLayers: 1}), frame).svg);
    const timed = (work: () => void): number => {
      const start = performance.now();
      work();
      return performance.now() - start;
    };
    // The best of some: another process may take the time of one.
    const first = Math.min(
      ...[0, 1, 2].map(() =>
        timed(() => view.draw(view.validate({...large, ranks: {...large.ranks}}), frame)),
      ),
    );
    expect(first).toBeLessThan(200);
    const hovers = Array.from({length: 9}, (_, i) =>
      timed(() => view.draw(act(large, {type: "hover", mark: `p0:${i}:${i}`}), frame)),
    );
    expect(Math.min(...hovers)).toBeLessThan(16);
  });

  test("of a run without positions says so", () => {
    const none = view.validate(predictionsState(["a"], 1, {nLayers: 2, held: []}));
    expect(texts(draw(none))).toContain("No position to predict.");
    expect(view.focusMark(none)).toBeNull();
    expect(view.text(none)).toContain("No position to predict.");
  });

  test.each<[string, object, string]>([
    ["another version", {version: 2}, "version must be 1, got 2"],
    [
      "a hole in numbers",
      {entropies: pack(Array(9).fill(NaN), [3, 3])},
      "entropies must be in 0–1000000, got NaN",
    ],
    ["a rank of 0", {ranks: pack(Array(9).fill(0), [3, 3])}, "ranks must be whole and in 1–50257, got 0"],
    [
      "candidates of another place",
      {tables: [{...state.tables[0], position: 9}]},
      "tables[0].position must be one of positions",
    ],
    [
      "candidates twice",
      {tables: [state.tables[0], state.tables[0]]},
      "tables[1].position must be one of positions, each once",
    ],
    [
      "candidates without names",
      {tables: [{...state.tables[0], tokens: []}]},
      "tables[0].candidates must be whole and in 0–0",
    ],
    ["a wish elsewhere", {wish: {number: 1, position: 0}}, "wish.position must be one of positions, got 0"],
    ["another statistic", {statistic: "loss"}, 'statistic must be one of "probability"'],
  ])("refuses %s", (_, change, message) => {
    expect(() => view.validate({...state, ...change})).toThrow(message);
  });
});
