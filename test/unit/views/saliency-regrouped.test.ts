import {pack, packScores, saliencyView, themes, unpackScores} from "../../../src/views/index.js";
import type {Action, Frame, SaliencyState, Token} from "../../../src/views/index.js";
import {renderToString} from "../../../src/figures/index.js";
import {factsOf} from "../../../src/views/saliency/caption.js";
import {rowOf} from "../../../src/views/saliency/row.js";
import {shownOf} from "../../../src/views/saliency/targets.js";
import {granularities} from "../../../src/views/tokens/groups.js";
import {cut, rightToLeft, scripts} from "../../views/cases.js";
import {methodOf, saliencyState} from "../../views/saliency-state.js";
import {elements, readXml, textOf} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
const act = (which: SaliencyState, ...actions: readonly Action[]): SaliencyState =>
  actions.reduce((now, action) => saliencyView.update(now, action), which);
const press = (mark: number, shift = false): Action => ({type: "press", mark: String(mark), shift});
const key = (mark: number, name: string, shift = false): Action => ({
  type: "key",
  mark: String(mark),
  key: name,
  shift,
});
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const textsOf = (which: SaliencyState): readonly string[] =>
  elements(readXml(renderToString(saliencyView.draw(which, frame).svg)), ({name}) => name === "text").map(
    textOf,
  );

/** Numbers of a fixed seed in −1…1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return (state / 2 ** 32) * 2 - 1;
  };
}

/** A state with random scores of both signs, or of none below 0. */
function randomState(tokens: readonly Token[], nPrompt: number, hasSign: boolean, seed: number): SaliencyState {
  const next = random(seed);
  const n = tokens.length;
  const scores = Array.from({length: (n - nPrompt) * n}, (_, i) => {
    const value = next() * 10 ** (3 * next());
    return i % n < nPrompt + Math.floor(i / n) ? (hasSign ? value : Math.abs(value)) : 0;
  });
  return saliencyView.validate(saliencyState(tokens, nPrompt, {methods: [methodOf(scores, [n - nPrompt, n], {hasSign})]}));
} // prettier-ignore

describe("conservation", () => {
  const alphabet: readonly Token[] = [
    ...cut, ...scripts, ...rightToLeft, " a", "b", ".", "\n", " c", "d", "!", " ", {special: "<s>"}, "",
  ]; // prettier-ignore

  test.each(granularities)(
    "%s: groups sum to their tokens, and all to the sum of the rows shown",
    (granularity) => {
      for (let seed = 1; seed <= 40; seed++) {
        const next = random(seed * 7919);
        const tokens = Array.from(
          {length: 30},
          () => alphabet[Math.floor((next() + 1) * 0.5 * alphabet.length)],
        );
        const state = {
          ...randomState(tokens, 20, seed % 2 === 0, seed),
          granularity,
          regex: "[b-d!]\\s?",
          selected: 22,
        };
        for (const span of [null, [22, 27] as const]) {
          const shown = shownOf({...state, span})!;
          const {groups, values, scores, sum, total} = rowOf({...state, span}, shown);
          const raw = unpackScores(state.methods[0].scores);
          let whole = 0;
          for (let row = shown.from; row <= shown.to; row++)
            for (let i = 0; i < 30; i++) whole += raw[row * 30 + i];
          values.forEach((value, group) => {
            const own = scores.filter((_, i) => groups.of[i] === group).reduce((a, b) => a + b, 0);
            expect(Math.abs(value - own)).toBeLessThanOrEqual(1e-12 * total);
          });
          const together = values.reduce((a, b) => a + b, 0);
          expect(Math.abs(together - sum)).toBeLessThanOrEqual(1e-12 * total);
          expect(Math.abs(together - whole)).toBeLessThanOrEqual(1e-9 * total);
        }
      }
    },
  );

  test("is told in the caption, for signed scores too", () => {
    const state = {
      ...randomState([" a", "b", " c", " d"], 2, true, 3),
      granularity: "words" as const,
      selected: 3,
    };
    const row = rowOf(state, shownOf(state)!);
    expect(factsOf(state, row, t).join(" · ")).toMatch(
      /3 words, each the sum of its tokens' signed scores; their sum is that of the tokens: [+−]/,
    );
  });
});

/** Three tokens of prompt, three of output. */
const state = saliencyView.validate(
  saliencyState(["a", " b", " c", " d", " e", "f"], 3, {
    methods: [methodOf([1, 2, 1, 0, 0, 0, 3, 1, 0, 2, 0, 0, 4, 0, 0, 0, 8, 0], [3, 6])],
  }),
);

describe("spans as targets", () => {
  const sharesOf = (which: SaliencyState): readonly number[] =>
    Array.from(rowOf(which, shownOf(which)!).shares);

  test("shift-click explains all output tokens from the selected one on together, by their raw scores", () => {
    const next = act(state, press(3), press(5, true));
    expect(next).toMatchObject({selected: 3, span: [3, 5], position: 5});
    // 4, 6 and 12 in all: the shares of the rows alone would give 0.36 to the first.
    expect(sharesOf(next)).toEqual([8 / 22, 3 / 22, 1 / 22, 2 / 22, 8 / 22, 0]);
  });

  test("a span can be taken backwards, made smaller, and let go", () => {
    const back = act(state, press(5), press(3, true));
    expect(back).toMatchObject({selected: 5, span: [3, 5]});
    expect(act(back, press(4, true)).span).toEqual([4, 5]);
    expect(act(back, press(5, true)).span).toBeNull();
    expect(act(back, press(4))).toMatchObject({selected: 4, span: null});
    expect(act(back, key(4, "Escape")).span).toBeNull();
  });

  test("a span ends at the prompt", () => {
    expect(act(state, press(4), press(0, true)).span).toEqual([3, 4]);
  });

  test("shift with an arrow extends from where the keyboard is; shift with Enter up to there", () => {
    const grown = act(state, {type: "focus", mark: "4"}, key(4, "ArrowRight", true));
    expect(grown).toMatchObject({selected: 4, span: [4, 5], focused: 5});
    expect(act(grown, key(5, "ArrowLeft", true))).toMatchObject({span: null, focused: 4});
    expect(act(state, press(3), key(5, "Enter", true)).span).toEqual([3, 5]);
    expect(act(state, key(3, "ArrowLeft", true))).toMatchObject({span: null, focused: 2});
  });

  test("looking at a part of the span leaves the whole of it explained", () => {
    const span = act(state, press(3), press(4, true));
    expect(shownOf(act(span, {type: "hover", mark: "3"}))).toMatchObject({first: 3, last: 4});
    expect(shownOf(act(span, {type: "hover", mark: "5"}))).toMatchObject({first: 5, last: 5});
  });

  test("the title names the span and its probability as a whole, the caption how many rows were added", () => {
    const texts = textsOf(act(state, press(3), press(5, true)));
    expect(texts).toEqual(expect.arrayContaining(['" d ef"', "p = 4.2 %"]));
    expect(texts.join(" ")).toContain("scores of 3 tokens added up");
  });

  test("all tokens of a span are told to be selected", () => {
    const root = readXml(renderToString(saliencyView.draw(act(state, press(4), press(5, true)), frame).svg));
    const marks = elements(root, ({attributes}) => attributes["aria-selected"] === "true");
    expect(marks.map(({attributes}) => attributes["data-mark"])).toEqual(["4", "5"]);
    const [list] = elements(root, ({attributes}) => attributes.role === "listbox");
    expect(list.attributes["aria-multiselectable"]).toBe("true");
  });

  test("with words, a click explains the word", () => {
    const words = act(state, set("granularity", "words"), press(5));
    expect(shownOf(words)).toMatchObject({first: 4, last: 5});
    expect(shownOf(act(words, set("granularity", "tokens")))).toMatchObject({first: 5, last: 5});
  });
});

describe("the shared selection", () => {
  const {link} = saliencyView;

  test("gives and takes spans and tokens", () => {
    const span = act(state, press(3), press(4, true));
    expect(link!.read(span)).toEqual({position: 4, span: [3, 4]});
    const other = link!.write(state, {position: 4, span: [3, 4]});
    expect(shownOf(other)).toMatchObject({first: 3, last: 4});
    expect(link!.write(other, {position: 4, span: [3, 4]})).toBe(other);
  });

  test("a span of prompt tokens only marks them", () => {
    const marked = link!.write(state, {span: [0, 1]});
    expect(shownOf(marked)).toMatchObject({first: 3, last: 3});
    expect(marked.span).toEqual([0, 1]);
  });
});

describe("signed scores", () => {
  const signed = saliencyView.validate({
    ...state,
    methods: [methodOf([2, -1, -1, 0, 0, 0, 3, 1, 0, 2, 0, 0, 4, 0, 0, 0, 8, 0], [3, 6], {hasSign: true})],
  });
  const pathsOf = (which: SaliencyState): readonly string[] =>
    elements(readXml(renderToString(saliencyView.draw(which, frame).svg)), ({name}) => name === "path")
      .map(({attributes}) => attributes.d ?? ""); // prettier-ignore

  test("have shares of both signs, whose sizes sum to 1", () => {
    expect(Array.from(rowOf(signed, shownOf(signed)!).shares)).toEqual([0.5, -0.25, -0.25, 0, 0, 0]);
  });

  test("say their sign in numbers, names and the table", () => {
    const texts = textsOf({...signed, style: "detailed"});
    for (const text of ["+50 %", "−25 %", "−50 %"]) expect(texts).toContain(text);
    expect(renderToString(saliencyView.draw(signed, frame).svg)).toContain('aria-label="&quot; b&quot;, input, −25 %"');
    expect(saliencyView.table(signed, t).rows[1]).toEqual([1, '" b"', "input", -25, -1]);
    expect(saliencyView.announce(signed, t)).toContain('"a" +50 %, " b" −25 %');
  });

  test("have colours to both sides of the middle, and broken bars below 0", () => {
    const source = renderToString(saliencyView.draw(signed, frame).svg);
    expect(source).toContain(`fill="${themes.light.diverging(1)}"`);
    expect(source).toContain(`fill="${themes.light.diverging(-0.5)}"`);
    const bars = pathsOf(signed).find((d) => /h3v/.test(d))!;
    expect((bars.match(/h3v/g) ?? []).length).toBeGreaterThan(3);
    expect(pathsOf(state).some((d) => /h3v/.test(d))).toBe(false);
  });

  test("grow to the right and to the left of the middle in boxes", () => {
    const boxes = elements(
      readXml(renderToString(saliencyView.draw({...signed, style: "detailed"}, frame).svg)),
      ({name, attributes}) => name === "path" && /^(M[\d.]+ [\d.]+h[\d.]+v5h-[\d.]+z)+$/.test(attributes.d ?? ""),
    );
    const [tracks, right, left] = boxes.map(({attributes}) =>
      [...attributes.d.matchAll(/M([\d.]+) [\d.]+h([\d.]+)/g)].map(([, x, width]) => [Number(x), Number(width)]),
    );
    const middle = (i: number): number => tracks[i][0] + tracks[i][1] / 2;
    expect(right[0][0]).toBeCloseTo(middle(0), 0);
    expect(right[0][1]).toBeCloseTo(tracks[0][1] / 2, 0);
    expect(left[0][0] + left[0][1]).toBeCloseTo(middle(1), 0);
    expect(left[0][1]).toBeCloseTo(tracks[1][1] / 4, 0);
  });

  test("have a legend with both ends", () => {
    expect(textsOf(signed)).toEqual(expect.arrayContaining(["−50 %", "+50 %"]));
  });
}); // prettier-ignore

describe("several methods", () => {
  const both = saliencyView.validate({
    ...state,
    methods: [
      ...state.methods,
      methodOf([0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], [3, 6], {name: "occlusion, token left out", hasSign: true}),
    ],
  }); // prettier-ignore

  test("are chosen by a control, and named in the caption", () => {
    const other = act(both, set("method", "1"));
    expect(textsOf(other).join(" ")).toContain("occlusion, token left out");
    expect(Array.from(rowOf(other, shownOf(other)!).shares)).toEqual([0, 1, 0, 0, 0, 0]);
    expect(act(both, set("method", "2"))).toBe(both);
  });
});

test("one group of 10,000 tokens is named once, not for each of its tokens", () => {
  const tokens = Array.from({length: 10_000}, (_, i) => ` t${i}`);
  const n = tokens.length;
  const which: SaliencyState = {
    ...saliencyState(tokens.slice(0, 3), 2),
    tokens,
    nPrompt: n - 1,
    targets: [n - 1],
    selected: n - 1,
    methods: [
      methodOf(
        Array.from({length: n}, (_, i) => (i < n - 1 ? 1 : 0)),
        [1, n],
      ),
    ],
    probabilities: pack([0.5], [1]),
    granularity: "sentences",
  };
  const start = performance.now();
  renderToString(saliencyView.draw(which, {...frame, visible: {top: 0, bottom: 1000}}).svg);
  // On a busy machine; named for each token it takes minutes.
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(saliencyView.announce(which, t)).toContain('" t0 t1 t2');
});

describe("regular expressions", () => {
  const problemOf = (which: SaliencyState): string | undefined => {
    const control = saliencyView.controls(which, frame).find(({key: name}) => name === "regex");
    return control?.kind === "text" ? control.problem : undefined;
  };
  const regex = act(state, set("granularity", "regex"), set("regex", "b"));

  test("group as soon as they are written", () => {
    expect(regex).toMatchObject({regex: "b", written: "b"});
    expect(problemOf(regex)).toBe("");
    expect(rowOf(regex, shownOf(regex)!).groups.first.length).toBe(3);
  });

  test("that cannot be used are told, and the last that could stays", () => {
    const wrong = act(regex, set("regex", "("));
    expect(wrong).toMatchObject({regex: "b", written: "("});
    expect(problemOf(wrong)).toMatch(/^Cannot be used: unterminated group/);
    expect(saliencyView.validate(JSON.parse(JSON.stringify(wrong)))).toMatchObject({
      regex: "b",
      written: "(",
    });
  });
});

describe("integrated gradients", () => {
  const path = (errors: readonly number[]): SaliencyState => ({
    ...state,
    methods: [{...state.methods[0], hasSign: true, completeness: {differences: pack([5, 5, 5], [3]), errors: pack(errors, [3])}}],
  }); // prettier-ignore

  test("show the error of what is explained, and warn where it is large", () => {
    expect(textsOf(path([0.1, 4, 4])).join(" ")).toContain("completeness error +0.1 (2.0 %)");
    expect(textsOf(path([0.1, 4, 4])).join(" ")).not.toContain("Warning");
    expect(textsOf(path([-1, 0, 0])).join(" ")).toMatch(/completeness error −1 \(20 %\).*Warning/);
  });

  test("of a span show the errors of its tokens added up", () => {
    const span = act(path([1, -1, 0.25]), press(3), press(5, true));
    expect(textsOf(span).join(" ")).toContain("completeness error +0.25 (1.7 %)");
  });
});

test("tokens that are left out have no share, and the others share what is left", () => {
  const which = saliencyView.validate({...state, ignored: [1]});
  expect(Array.from(rowOf(which, shownOf(which)!).shares)).toEqual([0.5, 0, 0.5, 0, 0, 0]);
  expect(textsOf(which).join(" ")).toContain("1 token left out");
});

describe("scores of a long text", () => {
  const n = 220;
  const next = random(5);
  const scores = Array.from({length: 100 * n}, (_, i) => (i % n < 120 + Math.floor(i / n) ? next() * 1e-6 : 0));
  const packed = packScores(scores, [100, n]);

  test("take half the room, and are right to three digits of the largest", () => {
    expect(packed.base64.length).toBe(Math.ceil((2 * scores.length) / 3) * 4);
    unpackScores(packed).forEach((score, i) => {
      expect(Math.abs(score - scores[i])).toBeLessThanOrEqual(2 ** -11 * Math.abs(scores[i]) + 1e-17);
    });
  });

  test("are summed as they are held: groups and tokens agree", () => {
    const tokens = Array.from({length: n}, (_, i) => (i % 2 === 0 ? " a" : "b"));
    const long = saliencyView.validate({
      ...saliencyState(tokens, 120),
      methods: [{name: "m", hasSign: true, scores: packed, completeness: null}],
      granularity: "words",
      selected: 200,
    });
    const {values, sum, total} = rowOf(long, shownOf(long)!);
    expect(values.length).toBe(110);
    expect(Math.abs(values.reduce((a, b) => a + b, 0) - sum)).toBeLessThanOrEqual(1e-12 * total);
    expect(saliencyView.table(long, t).rows[0].at(-1)).toBe(Number(values[0].toPrecision(4)));
  });

  test("have a scale that is checked", () => {
    const state = {...saliencyState(Array.from({length: n}, () => "a"), 120), methods: [{name: "m", hasSign: true, scores: {...packed, scale: 0}, completeness: null}]};
    expect(() => saliencyView.validate(state)).toThrow("methods[0].scores.scale must be a number above 0, got 0");
  });
}); // prettier-ignore

describe("states of version 1", () => {
  const old = {
    view: "saliency",
    version: 1,
    tokens: ["a", " b", " c", " d"],
    nPrompt: 2,
    shares: pack([0.25, 0.75, 0, 0, 0.5, 0.25, 0.25, 0], [2, 4]),
    totals: pack([8, 16], [2]),
    unit: "logit",
    probabilities: pack([0.5, 0.25], [2]),
    method: "gradient × input, L2",
    provenance: "p",
    style: "minimal",
    scale: "step",
    selected: 3,
  };

  test("are read: shares times totals are the scores", () => {
    const read = saliencyView.validate(old);
    expect(read).toMatchObject({
      version: 2,
      targets: [2, 3],
      selected: 3,
      contrast: null,
      granularity: "tokens",
    });
    expect(read.methods[0]).toMatchObject({name: "gradient × input, L2", hasSign: false});
    expect(Array.from(unpackScores(read.methods[0].scores))).toEqual([2, 6, 0, 0, 8, 4, 4, 0]);
    expect(saliencyView.reads).toContain(1);
  });

  test("that are broken are refused", () => {
    expect(() => saliencyView.validate({...old, shares: null})).toThrow(/scores must be an object, got null/);
    expect(() => saliencyView.validate({...old, totals: pack([8], [1])})).toThrow(/finite/);
  });
});
