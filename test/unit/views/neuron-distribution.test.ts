import {renderToString} from "../../../src/figures/index.js";
import {neuronDistributionView as view, pack, themes, viewOf} from "../../../src/views/index.js";
import type {Action, Frame, NeuronDistributionState} from "../../../src/views/index.js";
import {butNo, distributionState, newlyAlive, valuesOf} from "../../views/neuron-distribution-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 720, fontSize: 14, theme: themes.light, live: true, asks: true, t};
const state = view.validate(distributionState());
const two = view.validate(distributionState({neurons: [butNo, newlyAlive]}));
const act = (which: NeuronDistributionState, ...actions: readonly Action[]): NeuronDistributionState =>
  actions.reduce((now, action) => view.update(now, action), which);
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const draw = (which: NeuronDistributionState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(view.draw(which, {...frame, ...change}).svg));
const marked = (root: Element, pattern: RegExp): readonly Element[] =>
  elements(root, ({attributes}) => pattern.test(attributes["data-mark"] ?? ""));
const order = (which: NeuronDistributionState): string[] =>
  marked(draw(which), /^f\d/).map(({attributes}) => attributes["aria-label"].split(" – ")[0]);

test("the view is known by its name", () => expect(viewOf("neuron-distribution")).toBe(view));

describe("what is told", () => {
  test("length, mass and records of each checkpoint, and the distance with its interval and what halves give", () => {
    const said = view.announce(state, t);
    expect(said).toContain("WikiText-2: length 4, activation mass 31.3, 43 records");
    expect(said).toContain("reviews: length 5, activation mass 141, 1,208 records");
    expect(said).toContain(
      "WikiText-2 → reviews: Hellinger distance 0.438 (0.375–0.500), halves of one corpus 0.125, Jensen–Shannon divergence 0.406",
    );
    expect(textOf(draw(state))).toContain("Hellinger distance 0.438 (0.375–0.500)");
  });

  test("that a neuron is dead, and the distance ill-defined", () => {
    const drawn = textOf(draw(view.validate(distributionState({neurons: [newlyAlive]}))));
    expect(drawn).toContain("WikiText-2: dead here: it has no record");
    expect(drawn).toContain("Hellinger distance ill-defined, as one is empty");
    const empty = view.validate(
      distributionState({
        neurons: [
          {
            ...newlyAlive,
            features: [],
            hits: [0, 0],
            length: [0, 0],
            values: {
              probability: pack([], [2, 0]),
              mean: pack([], [2, 0]),
              count: pack([], [2, 0]),
              low: null,
              high: null,
            },
          },
        ],
      }),
    );
    expect(textOf(draw(empty))).toContain("dead in every checkpoint: no feature to list");
    expect(renderToString(view.draw(empty, frame).svg)).not.toContain("NaN");
  });

  test("a feature in each checkpoint: share, interval, mean and count", () => {
    const told = view.announce(act(state, {type: "hover", mark: "f0"}), t);
    expect(told).toBe(
      '"no" – WikiText-2: 50 % (46 %–54 %), mean activation 4, 30 records; reviews: 40 % (36 %–44 %), mean activation 3.2, 1,000 records',
    );
    expect(view.announce(act(state, {type: "hover", mark: "f2"}), t)).toContain("WikiText-2: does not occur");
  });

  test("a tag", () => {
    expect(view.announce(act(state, {type: "focus", mark: "t0"}), t)).toMatch(
      /^NOUN – WikiText-2: does not occur; reviews: 35 %/,
    );
  });
});

describe("the order of features", () => {
  test("is that of the largest share in any checkpoint, or in one", () => {
    expect(order(state)).toEqual(['"no"', '" but"', '"dorothy"', '"not"', '"shots"', '"\\n"']);
    expect(order(act(state, set("by", "1")))).toEqual([
      '"no"',
      '"dorothy"',
      '" but"',
      '"shots"',
      '"not"',
      '"\\n"',
    ]);
  });

  test("is that of records", () => {
    expect(order(act(state, set("order", "count")))).toEqual([
      '"no"',
      '" but"',
      '"dorothy"',
      '"shots"',
      '"not"',
      '"\\n"',
    ]);
  });

  test("is that of how far shares differ", () => {
    // 0.25; then 0.1 four times, where binary fractions decide; then 0.05.
    expect(order(act(state, set("order", "change")))[0]).toBe('"dorothy"');
    expect(order(act(state, set("order", "change"))).at(-1)).toBe('" but"');
  });

  test("goes as far as the reader asks, and says how many there are", () => {
    const five = act(state, set("most", "5"));
    expect(order(five)).toHaveLength(5);
    expect(textOf(draw(five))).toContain("5 of 6 tokens");
  });

  test("of tags is the given one for every neuron; those at which it does not fire can be left out", () => {
    const names = (which: NeuronDistributionState): string[] =>
      marked(draw(which), /^t\d/).map(({attributes}) => attributes["aria-label"].split(" – ")[0]);
    expect(names(state)).toEqual(state.tags);
    expect(names(act(state, set("allTags", "false")))).toEqual(["NOUN", "PRON", "PUNCT", "X"]);
    expect(names(act(two, set("shown", "1")))).toEqual(state.tags);
  });
});

describe("the drawing", () => {
  /** Left and right ends of texts at one height, which may not overlap. */
  function overlaps(root: Element): string[] {
    const found: string[] = [];
    const walk = (
      element: Element,
      dx: number,
      dy: number,
      out: [string, number, number, number][],
    ): void => {
      const [, tx, ty] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(element.attributes.transform ?? "") ?? [
        0, 0, 0,
      ];
      const [x, y] = [dx + Number(tx), dy + Number(ty)];
      if (element.name === "text") {
        const left = x + Number(element.attributes.x ?? 0);
        const width = Number(element.attributes.textLength ?? 0);
        out.push([textOf(element), y + Number(element.attributes.y ?? 0), left, left + width]);
      }
      for (const child of element.children) if (typeof child !== "string") walk(child, x, y, out);
    };
    const texts: [string, number, number, number][] = [];
    walk(root, 0, 0, texts);
    texts.forEach(([a, ya, fromA, toA], i) => {
      for (const [b, yb, fromB, toB] of texts.slice(i + 1)) {
        if (Math.abs(ya - yb) < 8 && fromA < toB - 0.5 && fromB < toA - 0.5) found.push(`${a} | ${b}`);
      }
    });
    return found;
  }

  test.each([320, 480, 720, 1200])("has no text over another at a width of %i", (width) => {
    expect(overlaps(draw(state, {width}))).toEqual([]);
    expect(overlaps(draw(state, {width, live: false}))).toEqual([]);
  });

  test("bars are as long as shares, on one scale for all checkpoints", () => {
    const bars = (mark: string): number[] => {
      const [row] = elements(draw(state, {live: false}), ({attributes}) => attributes["data-row"] === mark);
      return elements(
        row,
        ({name, attributes}) => name === "rect" && themes.light.categorical.includes(attributes.fill),
      ).map(({attributes}) => Number(attributes.width));
    };
    const [noBefore, noAfter] = bars("f0");
    expect(noBefore / noAfter).toBeCloseTo(0.5 / 0.4, 2);
    expect(bars("f2")).toHaveLength(1);
    expect(bars("f2")[0] / noBefore).toBeCloseTo(0.5, 2);
  });

  test("of very many rows only those that are seen are drawn, and the one with the focus", () => {
    const count = 200;
    const shares = Array.from({length: count}, (_, i) => (count - i) / 20_100);
    const many = view.validate(
      distributionState({
        most: count,
        tags: [],
        neurons: [
          {
            ...butNo,
            features: shares.map((_, i) => `w${i}`),
            values: valuesOf([shares, shares], [shares.map(() => 1), shares.map(() => 1)]),
            tagValues: null,
          },
        ],
      }),
    );
    const whole = view.draw(many, frame).height;
    const part = view.draw(many, {...frame, visible: {top: 0, bottom: 400}});
    expect(part.height).toBe(whole);
    expect(marked(readXml(renderToString(part.svg)), /^f\d/).length).toBeLessThan(30);
    const focused = act(many, {type: "focus", mark: "f150"});
    const drawn = readXml(renderToString(view.draw(focused, {...frame, visible: {top: 0, bottom: 400}}).svg));
    expect(marked(drawn, /^f150$/)[0].attributes.tabindex).toBe("0");
  });

  test("nothing of a name is acted on or lost", () => {
    const names = view.validate(
      distributionState({
        tags: [],
        neurons: [
          {
            ...butNo,
            features: ["<b>", "\n", " a", {special: "</svg>"}, ["not", " good"], "\u202e"],
            tagValues: null,
          },
        ],
      }),
    );
    const labels = marked(draw(names), /^f\d/).map(
      ({attributes}) => attributes["aria-label"].split(" – ")[0],
    );
    expect(labels.sort()).toEqual(
      ['"<b>"', '"\\n"', '" a"', "</svg> (special)", '"not" " good"', '"‹RLO›"'].sort(),
    );
  });
});

describe("a reader", () => {
  test("goes through rows with the keyboard, each list by itself", () => {
    expect(act(state, key("t0", "ArrowDown")).focused).toBe("t1");
    expect(act(state, key("t0", "ArrowUp")).focused).toBe("t0");
    expect(act(state, key("t6", "ArrowDown")).focused).toBe("t6");
    // In the order that is shown: the fourth feature comes before the third.
    expect(act(state, key("f2", "ArrowDown")).focused).toBe("f4");
    expect(act(state, key("f0", "End")).focused).toBe("f5");
    expect(act(state, key("f0", "PageDown")).focused).toBe("f5");
    expect(act(state, key("f0", "x"))).toBe(state);
  });

  test("comes by Tab to the tags first, and to the features where no tag is listed", () => {
    expect(view.focusMark(state)).toBe("t0");
    expect(
      view.focusMark(view.validate(distributionState({tags: [], neurons: [{...butNo, tagValues: null}]}))),
    ).toBe("f0");
  });

  test("copies names of features", () => {
    expect(view.copyText(state, "f0", "f2")).toBe('"no"\n" but"\n"dorothy"');
    expect(view.copyText(state, "t1", "t2")).toBe("VERB\nADJ");
  });

  test("asks for another neuron, once, and is told so", () => {
    const next = act(state, set("neuron", "5"));
    expect(next.wish).toEqual({layer: 0, neuron: 5, number: 1});
    expect(act(next, set("neuron", "5"))).toBe(next);
    expect(textOf(draw(next))).toContain("asked the kernel for neuron 5 of layer 0");
    expect(textOf(draw(next, {asks: false}))).toContain("is not in this figure: run the cell again");
    expect(act(state, set("neuron", "1500"))).toBe(state);
  });

  test("chooses without a kernel among the neurons that the figure holds", () => {
    const keys = view.controls(two, {...frame, asks: false}).map((control) => control.key);
    expect(keys).not.toContain("neuron");
    expect(act(two, set("shown", "1")).shown).toBe(1);
  });

  test("a mark that another neuron does not have is let go", () => {
    const next = act(two, {type: "focus", mark: "f4"}, set("shown", "1"));
    expect(next.focused).toBeNull();
  });
});

describe("the shared selection", () => {
  const link = view.link!;
  test("is the neuron that is shown or asked for", () => {
    expect(link.read(state)).toEqual({layer: 0, neuron: 1360, neurons: null});
    expect(link.write(two, {layer: 0, neuron: 372}).shown).toBe(1);
    expect(link.read(link.write(state, {layer: 0, neuron: 7}))).toEqual({layer: 0, neuron: 7, neurons: null});
    expect(link.write(state, {layer: 3, neuron: 7})).toBe(state);
  });

  test("of several that are brushed, the first is shown, while the selected one stays selected", () => {
    const brushed = link.write(two, {neurons: [[0, 372], [0, 5]]}); // prettier-ignore
    expect(brushed.shown).toBe(1);
    expect(link.read(brushed)).toEqual({layer: 0, neuron: 1360, neurons: [[0, 372], [0, 5]]}); // prettier-ignore
    expect(link.write(brushed, {neurons: null})).toMatchObject({brushed: null, shown: 0, kept: null});
    expect(link.write(brushed, {layer: 0, neuron: 1360})).toBe(brushed);
    expect(link.read(link.write(brushed, {neuron: 7}))).toMatchObject({layer: 0, neuron: 7});
    expect(link.read(act(brushed, set("shown", "0")))).toMatchObject({neuron: 1360});
    expect(act(brushed, set("neuron", "9"))).toMatchObject({kept: null, wish: {neuron: 9}});
  });

  test("one of those that are brushed stays shown; what the model has not is not taken", () => {
    expect(link.write(two, {neurons: [[0, 5], [0, 1360]]})).toMatchObject({shown: 0, kept: null}); // prettier-ignore
    expect(link.write(two, {layer: 0, neuron: 1360, neurons: [[0, 372]]}).shown).toBe(0);
    expect(link.write(two, {neurons: [[0, 372], [1, 0]]})).toBe(two); // prettier-ignore
    expect(link.write(two, {neurons: []}).shown).toBe(0);
  });

  test("those that are brushed are in a menu: without a kernel, the ones that the figure holds", () => {
    const brushed = link.write(two, {neurons: [[0, 5], [0, 1360]]}); // prettier-ignore
    const menu = (asks: boolean) =>
      view.controls(brushed, {...frame, asks}).find(({key}) => key === "brushed");
    expect(menu(true)).toMatchObject({value: "0 1360", options: [{value: "0 5"}, {value: "0 1360"}]});
    expect(menu(false)).toMatchObject({options: [{value: "0 1360"}]});
    expect(act(brushed, set("brushed", "0 5")).wish).toMatchObject({layer: 0, neuron: 5});
  });
});

test("the table has every feature and tag with all numbers", () => {
  const {columns, rows} = view.table(state, t);
  expect(columns).toHaveLength(12);
  expect(rows).toHaveLength(6 + 7);
  expect(rows[0]).toEqual(["tokens", '"no"', 0.5, 0.46, 0.54, 4, 30, 0.4, 0.36, 0.44, 3.2, 1000]);
  expect(rows[6].slice(0, 3)).toEqual(["part of speech", "NOUN", 0]);
});

test("the text has the same for a terminal", () => {
  expect(view.text(state)).toContain("Layer 0, neuron 1360\nWikiText-2: length 4");
});

test.each([
  ["no checkpoint", {checkpoints: []}, "checkpoints must be the name of at least one checkpoint"],
  ["a checkpoint twice", {checkpoints: ["a", "a"]}, 'checkpoints must be different names, got "a"'],
  ["a neuron beyond the width", {width: 100}, "neurons[0].neuron must be an integer in 0–99, got 1360"],
  [
    "numbers of another shape",
    {neurons: [{...butNo, features: ["a"]}]},
    "must have the shape [2, 1], got [2, 6]",
  ],
  ["too few lengths", {neurons: [{...butNo, length: [1]}]}, "neurons[0].length must be 2 numbers, got 1"],
  [
    "a distance above 1",
    {neurons: [{...butNo, pairs: [{...butNo.pairs[0], hellinger: 1.5}]}]},
    "neurons[0].pairs[0].hellinger must be a number in 0–1, got 1.5",
  ],
  ["an empty n-gram", {neurons: [{...butNo, features: [[], "a", "b", "c", "d", "e"]}]}, "at least one token"],
  ["an unknown order", {order: "size"}, 'order must be one of "probability", "count", "change"'],
])("a state with %s is refused", (_, change, message) => {
  expect(() => view.validate({...state, ...change})).toThrow(message);
});
