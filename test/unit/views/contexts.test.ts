import {contextsFigure, renderToString} from "../../../src/figures/index.js";
import type {NeuronContextNumbers} from "../../../src/figures/index.js";
import {contextsView as view, themes, viewOf} from "../../../src/views/index.js";
import type {Action, ContextsState, Frame, NeuronContexts} from "../../../src/views/index.js";
import {contextLine, contextsState, fires} from "../../views/contexts-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, asks: true, t};
const state = view.validate(contextsState());
const act = (which: ContextsState, ...actions: readonly Action[]): ContextsState =>
  actions.reduce((now, action) => view.update(now, action), which);
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const draw = (which: ContextsState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(view.draw(which, {...frame, ...change}).svg));
const tokens = (which: ContextsState, change: Partial<Frame> = {}): readonly Element[] =>
  elements(draw(which, change), ({attributes}) => attributes.role === "option");

test("the view is known by its name", () => expect(viewOf("contexts")).toBe(view));

describe("what is shown", () => {
  test("how often the neuron fires in each checkpoint, and how many of these places are shown", () => {
    const drawn = textOf(draw(state));
    expect(drawn).toContain("WikiText-2: 2 of 43 records");
    expect(drawn).toContain("reviews: 2 of 1,208 records");
    expect(textOf(draw(act(state, set("checkpoint", "1"))))).not.toContain("WikiText-2");
    const dead = {...fires, checkpoints: [{hits: 0, groups: []}, fires.checkpoints[1]]};
    expect(textOf(draw(view.validate(contextsState({neurons: [dead]}))))).toContain(
      "WikiText-2: dead here: it has no record",
    );
  });

  test("groups by name, the sentence, its class and a wrong prediction", () => {
    const drawn = textOf(draw(state));
    expect(drawn.indexOf("75–95 % of activations")).toBeGreaterThan(drawn.indexOf("top"));
    expect(drawn).toContain("sentence review-7, class positive, predicted negative (63 %), wrong");
    expect(drawn).toContain("sentence review-9, class negative, predicted negative (90 %)");
    expect(drawn).not.toContain("(90 %), wrong");
  });

  test("every token with its activation, or that there is no record", () => {
    const labels = tokens(state).map(({attributes}) => attributes["aria-label"]);
    expect(labels).toHaveLength(state.neurons[0].checkpoints.flatMap(({groups}) => groups.flatMap(({lines}) => lines.flatMap((line) => line.tokens))).length); // prettier-ignore
    expect(labels).toContain('" no": 4.5; WikiText-2, sentence 12');
    expect(labels).toContain('" doubt": no record of this neuron; WikiText-2, sentence 12');
    expect(labels).toContain(
      '"dorothy": 3; reviews, sentence review-7, class positive, predicted negative (63 %), wrong',
    );
  });

  test("colours on one scale for all checkpoints, and the token that fires outlined", () => {
    const root = draw(state, {live: false});
    const fills = new Set(elements(root, ({name}) => name === "path").map(({attributes}) => attributes.fill));
    expect(fills).toContain(themes.light.sequential(1));
    const outlined = elements(
      root,
      ({name, attributes}) => name === "rect" && attributes.stroke === themes.light.accent,
    );
    expect(outlined).toHaveLength(4);
  });

  test("that a sentence begins before and goes on after, also from right to left", () => {
    const signs = (which: ContextsState): Element[] => [
      ...elements(draw(which, {live: false}), (e) => e.name === "text" && textOf(e) === "…"),
    ];
    expect(signs(state)).toHaveLength(3);
    const hebrew: NeuronContexts = {
      ...fires,
      checkpoints: [
        {hits: 1, groups: [{name: "", lines: [contextLine(["שלום", " עולם"], 0, 1, {cut: [true, true]})]}]},
        {hits: 0, groups: []},
      ],
    };
    const [before, after] = signs(view.validate(contextsState({neurons: [hebrew]})));
    expect(Number(before.attributes.x)).toBeGreaterThan(Number(after.attributes.x));
  });

  test("activations below 0 on a scale with two ends, with a broken bar", () => {
    const negative: NeuronContexts = {
      ...fires,
      checkpoints: [
        {hits: 1, groups: [{name: "", lines: [contextLine(["a", " b"], 1, -2)]}]},
        {hits: 0, groups: []},
      ],
    };
    const root = draw(view.validate(contextsState({neurons: [negative]})), {live: false});
    const fills = elements(root, ({name}) => name === "path").map(({attributes}) => attributes.fill);
    expect(fills).toContain(themes.light.diverging(-1));
    expect(textOf(root)).toContain("−2");
  });

  test("markup and controls as text", () => {
    const line = contextLine(["<script>", "\u202e", "\t", {special: "</s>"}, {bytes: "ff"}], 0, 1);
    const odd: NeuronContexts = {
      ...fires,
      checkpoints: [
        {hits: 1, groups: [{name: "", lines: [line]}]},
        {hits: 0, groups: []},
      ],
    };
    const labels = tokens(view.validate(contextsState({neurons: [odd]}))).map(
      (e) => e.attributes["aria-label"],
    );
    expect(labels.map((label) => label.split(": ")[0])).toEqual([
      '"<script>"',
      '"‹RLO›"',
      '"\\t"',
      "</s> (special)",
      "FF (bytes)",
    ]);
  });
});

describe("a reader", () => {
  test("goes from token to token, and from context to context", () => {
    expect(act(state, key("0:2", "ArrowRight")).focused).toBe("0:3");
    expect(act(state, key("0:2", "ArrowDown")).focused).toBe("1:0");
    expect(act(state, key("1:3", "ArrowUp")).focused).toBe("0:2");
    expect(act(state, key("0:0", "ArrowUp")).focused).toBe("0:0");
    expect(act(state, key("0:2", "End")).focused).toBe("0:9");
    expect(act(state, key("0:2", "PageDown")).focused).toBe("3:0");
    expect(act(state, key("0:2", "x"))).toBe(state);
    expect(view.focusMark(state)).toBe("0:2");
    const stops = tokens(state).filter(({attributes}) => attributes.tabindex === "0");
    expect(stops.map(({attributes}) => attributes["data-mark"])).toEqual(["0:2"]);
  });

  test("is told the token under the pointer", () => {
    expect(view.announce(act(state, {type: "hover", mark: "2:0"}), t)).toMatch(
      /^"dorothy": 3; reviews, sentence review-7/,
    );
    expect(act(state, {type: "hover", mark: "9:0"})).toBe(state);
  });

  test("sees fewer contexts of each group, or one checkpoint; marks that are gone are let go", () => {
    const one = act(state, {type: "focus", mark: "3:1"}, set("most", "1"));
    expect(one.focused).toBeNull();
    expect(textOf(draw(one))).toContain("reviews: 1 of 1,208 records");
    expect(act(state, set("checkpoint", "5"))).toBe(state);
  });

  test("copies the text exactly", () => {
    expect(view.copyText(state, "0:0", "0:2")).toBe("there is no");
    expect(view.copyText(state).split("\n").at(-1)).toBe("no film for me");
  });

  test("asks for another neuron that is selected elsewhere", () => {
    const next = view.link!.write(state, {layer: 0, neuron: 7});
    expect(next.wish).toEqual({layer: 0, neuron: 7, number: 1});
    expect(textOf(draw(next))).toContain("asked the kernel for neuron 7 of layer 0");
    expect(textOf(draw(next, {asks: false}))).toContain("is not in this figure: run the cell again");
    expect(view.link!.read(next)).toEqual({layer: 0, neuron: 7, neurons: null});
  });

  test("of several that are brushed elsewhere, the first is shown, and all are in a menu", () => {
    const brushed = view.link!.write(state, {neurons: [[0, 7], [0, 5]]}); // prettier-ignore
    expect(brushed.wish).toMatchObject({layer: 0, neuron: 7});
    expect(view.link!.read(brushed)).toEqual({layer: 0, neuron: 1360, neurons: [[0, 7], [0, 5]]}); // prettier-ignore
    const menu = view.controls(brushed, {...frame, asks: true}).find(({key}) => key === "brushed");
    expect(menu).toMatchObject({value: "0 7", options: [{value: "0 7"}, {value: "0 5"}]});
    expect(view.link!.read(act(brushed, set("brushed", "0 5")))).toMatchObject({layer: 0, neuron: 5});
    expect(view.link!.write(brushed, {neurons: null})).toMatchObject({brushed: null, kept: null, shown: 0});
  });

  test("of very many contexts, those in sight are drawn, and the one with the focus", () => {
    const lines = Array.from({length: 300}, (_, i) =>
      contextLine(
        Array.from({length: 20}, (__, k) => ` w${i}-${k}`),
        3,
        300 - i,
      ),
    );
    const many = view.validate(
      contextsState({
        most: 300,
        neurons: [
          {
            ...fires,
            checkpoints: [
              {hits: 300, groups: [{name: "", lines}]},
              {hits: 0, groups: []},
            ],
          },
        ],
      }),
    );
    const visible = {top: 4000, bottom: 4600};
    expect(view.draw(many, {...frame, visible}).height).toBe(view.draw(many, frame).height);
    const drawn = (which: ContextsState) =>
      new Set(tokens(which, {visible}).map((e) => e.attributes["data-mark"].split(":")[0]));
    expect(drawn(many).size).toBeLessThan(30);
    expect(drawn(act(many, {type: "focus", mark: "299:0"}))).toContain("299");
  });
});

test("the table has every context with its numbers", () => {
  const {columns, rows} = view.table(state, t);
  expect(columns).toHaveLength(9);
  expect(rows[2]).toEqual([
    "reviews",
    "",
    6,
    '" no"',
    "dorothy is no actress, but her shots are lovely",
    "review-7",
    "positive",
    "negative",
    0.625,
  ]);
});

test("the text marks the token that fires", () => {
  expect(view.text(state)).toContain("…there is» no« doubt that the war\\n was lost…");
});

const [line] = fires.checkpoints[1].groups[0].lines;
const withLine = (change: object) => ({
  neurons: [
    {
      ...fires,
      checkpoints: [fires.checkpoints[0], {hits: 1, groups: [{name: "", lines: [{...line, ...change}]}]}],
    },
  ],
});
test.each([
  ["no neuron", {neurons: []}, "neurons must be at least one neuron"],
  [
    "too few checkpoints",
    {neurons: [{...fires, checkpoints: []}]},
    "neurons[0].checkpoints must be 2 checkpoints, got 0",
  ],
  ["a token that is not there", withLine({at: 99}), "lines[0].at must be an integer in 0–9, got 99"],
  [
    "no activation where it fires",
    withLine({fired: [[1, 2]]}),
    "must be activations, also of the token at 2",
  ],
  ["NaN", withLine({fired: [[2, NaN]]}), "fired[0][1] must be a finite number, got NaN"],
  ["no text", withLine({tokens: []}), "lines[0].at must be"],
])("a state with %s is refused", (_, change, message) => {
  expect(() => view.validate({...state, ...change})).toThrow(message);
});

describe("contextsFigure()", () => {
  const compared = {output: "", checkpoints: ["only"], layers: 2, width: 10, method: "", provenance: ""};
  const context = (activation: number) => ({
    sentence: 4,
    position: 7,
    activation,
    feature: "b",
    tokens: [
      {position: 6, text: "a", pos: null, activation: null},
      {position: 7, text: " b", pos: null, activation},
    ],
  });
  const numbers = (neuron: number): NeuronContextNumbers => ({
    layer: 1,
    neuron,
    checkpoints: [{hits: 3, groups: [{name: "", contexts: [context(1), context(-5), context(2)]}]}],
  });

  test("puts the farthest from 0 first", async () => {
    const of = async ({neuron}: {neuron: number}) => numbers(neuron);
    const {state: made} = await contextsFigure(compared, [{layer: 1, neuron: 2}], {of}).ready;
    const {lines} = made.neurons[0].checkpoints[0].groups[0];
    expect(lines.map(({fired}) => fired)).toEqual([[[1, -5]], [[1, 2]], [[1, 1]]]);
    expect(lines[0]).toMatchObject({at: 1, sentence: "4", label: null, cut: [false, false]});
  });

  test("answers a wish, and tells a refusal", async () => {
    const of = async ({neuron}: {neuron: number}) => {
      if (neuron === 9) throw new Error("not recorded");
      return numbers(neuron);
    };
    const figure = await contextsFigure(compared, [{layer: 1, neuron: 2}], {of}).ready;
    const granted = () =>
      new Promise<void>((resolve) => figure.onChange((_, keys) => keys.includes("granted") && resolve()));
    const first = granted();
    figure.set(view.link!.write(figure.state, {layer: 1, neuron: 3}));
    await first;
    expect(figure.state).toMatchObject({shown: 1, granted: 1, refusal: ""});
    const second = granted();
    figure.set(view.link!.write(figure.state, {layer: 1, neuron: 9}));
    await second;
    expect(textOf(draw(figure.state))).toContain("not recorded");
  });

  test("refuses a context whose token is not in it", async () => {
    const of = async () => ({
      ...numbers(1),
      checkpoints: [{hits: 1, groups: [{name: "", contexts: [{...context(1), position: 9}]}]}],
    });
    await expect(contextsFigure(compared, [{layer: 1, neuron: 1}], {of}).ready).rejects.toThrow(
      "position of a context must be one of its tokens' (6, 7), got 9",
    );
  });
});
