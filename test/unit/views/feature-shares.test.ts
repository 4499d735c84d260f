import {featureSharesFigure, renderToString} from "../../../src/figures/index.js";
import {featureSharesView as view, pack, themes, unpack, viewOf} from "../../../src/views/index.js";
import type {Action, FeatureSharesState, Frame} from "../../../src/views/index.js";
import {sharesState} from "../../views/feature-shares-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
const state = view.validate(sharesState());
const act = (which: FeatureSharesState, ...actions: readonly Action[]): FeatureSharesState =>
  actions.reduce((now, action) => view.update(now, action), which);
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const draw = (which: FeatureSharesState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(view.draw(which, {...frame, ...change}).svg));
const rows = (which: FeatureSharesState, change: Partial<Frame> = {}): readonly Element[] =>
  elements(draw(which, change), ({attributes}) => /^f\d/.test(attributes["data-mark"] ?? ""));
/** Rows with what is drawn in them. */
const drawnRows = (which: FeatureSharesState, change: Partial<Frame> = {}): readonly Element[] =>
  elements(draw(which, change), ({attributes}) => /^f\d/.test(attributes["data-row"] ?? ""));
const names = (which: FeatureSharesState): string[] =>
  rows(which).map(({attributes}) => attributes["aria-label"].split(" – ")[0]);

test("the view is known by its name", () => expect(viewOf("feature-shares")).toBe(view));

describe("what is shown", () => {
  test("the distance of each checkpoint from its corpus, and how good the tagger is", () => {
    const drawn = textOf(draw(state));
    expect(drawn).toContain("epoch 1: total variation 0.172, Hellinger distance 0.131");
    expect(drawn).toContain("epoch 49: total variation 0.013, Hellinger distance 0.013");
    expect(drawn.replace(/\s+/g, " ")).toMatch(/a tagger that gives 93\.4 % of\s?the/);
    expect(view.text(state)).toContain("93.4 % of the words of UD English EWT, dev their tag");
    expect(view.text(view.validate(sharesState({tagger: null})))).not.toContain("tagger");
  });

  test("each feature with all its numbers", () => {
    expect(view.announce(act(state, {type: "hover", mark: "f1"}), t)).toBe(
      "IN – corpus WikiText-2 20 %; epoch 1 10 %; epoch 49 19 %",
    );
    expect(textOf(drawnRows(state)[1])).toBe("IN20 %10 %19 %");
  });

  test("that a checkpoint is empty, where no distance is defined", () => {
    const empty = view.validate(
      sharesState({distances: [{totalVariation: 0.5, hellinger: null}, state.distances[1]]}),
    );
    expect(view.announce(empty, t)).toContain("Hellinger distance ill-defined, as one is empty");
  });

  test("bars and shapes are at their places on one scale from 0", () => {
    const [row] = drawnRows(state, {live: false});
    const bar = elements(
      row,
      ({name, attributes}) => name === "rect" && attributes.fill === themes.light.border,
    )[0];
    const [left, length] = [Number(bar.attributes.x) - 0.5, Number(bar.attributes.width) + 1];
    // 30 % of a scale that ends with the largest share, 40 %.
    const whole = length / (0.3 / 0.4);
    const square = elements(row, ({attributes}) => attributes.fill === themes.light.categorical[1])[0];
    const [, x, , across] = /^M([\d.]+) ([\d.]+)h([\d.]+)/.exec(square.attributes.d)!.map(Number);
    expect((x + across / 2 - left) / whole).toBeCloseTo(0.31 / 0.4, 2);
  });

  test("a share of 0 is nowhere on a logarithmic scale", () => {
    const log = act(state, set("scale", "log"));
    const shapes = elements(drawnRows(log).at(-1)!, ({attributes}) =>
      themes.light.categorical.includes(attributes.fill ?? ""),
    );
    expect(shapes).toHaveLength(1);
    const silent = view.validate(
      sharesState({corpus: pack(new Float32Array(9), [1, 9]), shares: pack(new Float32Array(18), [2, 9])}),
    );
    for (const scale of ["linear", "log"]) {
      expect(renderToString(view.draw(act(silent, set("scale", scale)), frame).svg)).not.toMatch(
        /NaN|Infinity/,
      );
    }
  });
});

describe("a reader", () => {
  test("sorts by the corpus, by the difference from it, and by name", () => {
    expect(names(state)).toEqual(state.features);
    // Two differ by 10 points, two by 5, and no other by more than 2.5.
    const farthest = names(act(state, set("order", "difference")));
    expect(farthest.slice(0, 2).sort()).toEqual(["IN", "NN"]);
    expect(farthest.slice(2, 4).sort()).toEqual([",", "DT"]);
    expect(names(act(state, set("order", "name"))).slice(0, 3)).toEqual([",", "-LRB-", "DT"]);
  });

  test("lists as many as wished, and is told of how many", () => {
    const few = act(state, set("most", "3"));
    expect(names(few)).toEqual(["NN", "IN", "DT"]);
    expect(textOf(draw(few))).toContain("3 of 9 parts of speech");
    expect(act(few, {type: "focus", mark: "f2"}, set("most", "2")).focused).toBeNull();
  });

  test("goes through rows with the keyboard, and copies names", () => {
    expect(act(state, key("f0", "ArrowDown")).focused).toBe("f1");
    expect(act(state, key("f0", "End")).focused).toBe("f8");
    expect(act(act(state, set("order", "name")), key("f4", "ArrowDown")).focused).toBe("f8");
    expect(view.copyText(state, "f1", "f2")).toBe("IN\nDT");
  });

  test("sees only what is in sight of very many rows", () => {
    const count = 400;
    const shares = Array.from({length: count}, (_, i) => (2 * (count - i)) / (count * (count + 1)));
    const many = view.validate(
      sharesState({
        features: shares.map((_, i) => `w${i}`),
        total: 5000,
        kind: "text",
        corpus: pack(shares, [1, count]),
        shares: pack([...shares, ...shares], [2, count]),
        most: count,
      }),
    );
    expect(rows(many, {visible: {top: 0, bottom: 500}}).length).toBeLessThan(30);
    expect(view.draw(many, {...frame, visible: {top: 0, bottom: 500}}).height).toBe(
      view.draw(many, frame).height,
    );
  });
});

test("the table has every feature with its shares", () => {
  const {columns, rows: lines} = view.table(act(state, set("most", "2")), t);
  expect(columns).toEqual(["feature", "corpus WikiText-2", "activation epoch 1", "activation epoch 49"]);
  expect(lines).toHaveLength(9);
  expect(lines[1]).toEqual(["IN", 0.2, 0.1, 0.19]);
});

test.each([
  [
    "a share above 1",
    {corpus: pack([2, 0, 0, 0, 0, 0, 0, 0, 0], [1, 9])},
    "corpus must be shares in 0–1, got 2",
  ],
  ["a corpus that is not there", {corpusOf: [0, 1]}, "corpusOf[1] must be an integer in 0–0, got 1"],
  ["too few distances", {distances: []}, "distances must be one for each of 2 checkpoints, got 0"],
  [
    "an accuracy above 1",
    {tagger: {accuracy: 93, on: "EWT"}},
    "tagger.accuracy must be a number in 0–1, got 93",
  ],
])("a state with %s is refused", (_, change, message) => {
  expect(() => view.validate({...state, ...change})).toThrow(message);
});

describe("featureSharesFigure()", () => {
  const compared = {
    output: "",
    checkpoints: ["before", "after"],
    feature: "parts of speech",
    kind: "label" as const,
    method: "",
    provenance: "",
  };

  test("computes distances over all features, and names a corpus once that both checkpoints read", () => {
    const figure = featureSharesFigure(compared, {
      features: ["NOUN", "VERB"],
      corpus: [[0.64, 0.36], [0.64, 0.36]], // prettier-ignore
      activation: [[0.36, 0.64], [0, 1]], // prettier-ignore
    });
    expect(figure.state.corpusOf).toEqual([0, 0]);
    expect(figure.state.corpora).toHaveLength(1);
    const [first, second] = figure.state.distances;
    // √0.64 − √0.36 = 0.2, twice.
    expect(first.totalVariation).toBeCloseTo(0.28, 12);
    expect(first.hellinger).toBeCloseTo(0.2, 12);
    expect(second.hellinger).toBeCloseTo(Math.sqrt((0.64 + 0.16) / 2), 12);
  });

  test("keeps corpora apart that differ, and says that a dead checkpoint has no distance", () => {
    const {state: made} = featureSharesFigure(compared, {
      features: ["NOUN", "VERB"],
      corpus: [[0.5, 0.5], [0.25, 0.75]], // prettier-ignore
      activation: [[0, 0], [0.25, 0.75]], // prettier-ignore
    });
    expect(made.corpora).toEqual(["of before", "of after"]);
    expect(made.distances).toEqual([
      {totalVariation: 0.5, hellinger: null},
      {totalVariation: 0, hellinger: 0},
    ]);
  });

  test("holds of thousands of features those that lead, in the corpus or by difference", () => {
    const count = 3000;
    const corpus = Array.from({length: count}, (_, i) => (i + 1) / 4_501_500);
    const activation = corpus.map((value, i) => (i === 7 ? 0.25 : 0.75 * value));
    const {state: made} = featureSharesFigure(
      {...compared, checkpoints: ["one"]},
      {features: corpus.map((_, i) => `w${i}`), corpus: [corpus], activation: [activation]},
    );
    expect(made.total).toBe(count);
    expect(made.features.length).toBeLessThanOrEqual(1000);
    expect(made.features).toEqual(expect.arrayContaining(["w2999", "w7"]));
    expect(unpack(made.shares)[made.features.indexOf("w7")]).toBe(0.25);
  });

  test.each([
    [
      "a row too few",
      {corpus: [[1]], activation: [[1], [1]]},
      "corpus must be 2 rows, one for each checkpoint, got 1",
    ],
    [
      "a share too many",
      {corpus: [[1], [1]], activation: [[1], [1, 0]]},
      "activation[1] must be 1 shares, one for each feature, got 2",
    ],
  ])("refuses %s", (_, given, message) => {
    expect(() => featureSharesFigure(compared, {features: ["NOUN"], ...given})).toThrow(message);
  });
});
