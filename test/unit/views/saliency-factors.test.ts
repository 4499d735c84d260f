import {pack, saliencyFactorsView, themes} from "../../../src/views/index.js";
import type {Action, Frame, SaliencyFactorsState} from "../../../src/views/index.js";
import {renderToString} from "../../../src/figures/index.js";
import {mergedState} from "../../views/sparklines-cases.js";
import {elements, readXml} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Three tokens of prompt, two of output; shares by hand; factor i fires at every third token from i on. */
const state = saliencyFactorsView.validate({
  ...mergedState(["a", " b", " c", " d", " e"], 3),
  shares: pack([0.5, 0.3, 0.2, 0, 0, 0.1, 0.2, 0.3, 0.4, 0], [2, 5]),
});
const act = (which: SaliencyFactorsState, ...actions: readonly Action[]): SaliencyFactorsState =>
  actions.reduce((now, action) => saliencyFactorsView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const hover = (mark: string | null): Action => ({type: "hover", mark});
const draw = (which: SaliencyFactorsState): Element =>
  readXml(renderToString(saliencyFactorsView.draw(which, frame).svg));
const grounds = (which: SaliencyFactorsState): string[] =>
  elements(
    draw(which),
    ({name, attributes}) => name === "path" && attributes.d?.includes("q") && attributes.fill !== "none",
  ).map(({attributes}) => attributes.fill);
const label = (which: SaliencyFactorsState, position: number): string =>
  elements(
    draw(which),
    ({attributes}) => attributes["data-mark"] === String(position) && attributes.role === "option",
  )[0].attributes["aria-label"];

describe("saliency", () => {
  test("of the selected output token; of the one under the pointer first", () => {
    expect(label(state, 0)).toBe('"a", 50 % of " d"; factors 0 (1)');
    expect(label(act(state, press("4")), 0)).toBe('"a", 10 % of " e"; factors 0 (1)');
    expect(saliencyFactorsView.announce(act(state, hover("4")), t)).toContain('" e", explained');
  });

  test("an input token is selected, and the same output token stays explained", () => {
    const next = act(state, press("1"));
    expect([next.selected, next.position]).toEqual([3, 1]);
  });

  test("the strongest ground is the largest share of the step, of the output, or 100 %", () => {
    const strongest = themes.light.sequential(1);
    const last = act(state, press("4"));
    expect(grounds(last)).toContain(strongest);
    expect(grounds({...last, scale: "output"})).not.toContain(strongest);
    expect(grounds({...last, scale: "absolute"})).not.toContain(strongest);
    expect(grounds({...state, scale: "output"})).toContain(strongest);
  });

  test("shares against the token are on the other side of the scale", () => {
    const signed = saliencyFactorsView.validate({
      ...state,
      shares: pack([0.5, -0.5, 0, 0, 0, 0.25, 0.25, 0.25, -0.25, 0], [2, 5]),
    });
    expect(grounds(signed).sort()).toEqual([themes.light.diverging(-1), themes.light.diverging(1)].sort());
    expect(label(signed, 1)).toContain('−50 % of " d"');
  });
});

describe("factors", () => {
  test("one that is hovered stands out: tokens at which it fires are outlined", () => {
    const outlined = (which: SaliencyFactorsState): number =>
      elements(draw(which), ({attributes}) => attributes["stroke-dasharray"] === "3 2").length;
    expect(outlined(state)).toBe(0);
    // Positions 1 and 4.
    expect(outlined(act(state, hover("s1")))).toBe(2);
    expect(outlined(act(state, hover("s1"), hover(null)))).toBe(0);
  });

  test("says how much of the responsibility lies where it is the strongest", () => {
    expect(saliencyFactorsView.announce(act(state, press("s0")), t)).toBe(
      'factor 0 (40 % explained), fires most at " d", "a"; strongest where 50 % of the responsibility for " d" lies',
    );
  });

  test("lets go when pressed again", () => {
    expect(act(state, press("s2")).factor).toBe(2);
    expect(act(state, press("s2"), press("s2")).factor).toBeNull();
  });
});

describe("the shared selection", () => {
  const link = saliencyFactorsView.link!;

  test("has the token and the factor", () => {
    expect(link.read(act(state, press("4"), press("s1")))).toEqual({position: 4, factor: 1});
  });

  test("an output token that is selected elsewhere is explained", () => {
    expect(link.write(state, {position: 4}).selected).toBe(4);
    expect(link.write(state, {position: 0}).selected).toBe(3);
    expect(link.write(state, {factor: 2}).factor).toBe(2);
  });

  test("what it cannot show changes nothing", () => {
    expect(link.write(state, {position: 5, factor: 3})).toBe(state);
  });
});

test("keys move through tokens and factors", () => {
  const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
  expect(act(state, key("0", "ArrowRight")).focused).toBe("1");
  expect(act(state, key("s0", "ArrowRight")).focused).toBe("s1");
  expect(act(state, key("4", "Enter")).selected).toBe(4);
});

test("the table has shares and factors of each token", () => {
  const {rows} = saliencyFactorsView.table(state, t);
  expect(rows[1]).toEqual(
    [1, '" b"', 30.0, 0, 2, 0].map((each) => (each === 30 ? expect.closeTo(30, 4) : each)),
  );
  expect(rows[4][2]).toBeNull();
});

test.each([
  ["no target", {targets: []}, "targets must be at least one position"],
  ["a selected token that is not explained", {selected: 1}, "selected must be one of targets, got 1"],
  [
    "a share above 1",
    {shares: pack([2, ...Array<number>(9).fill(0)], [2, 5])},
    "shares[0] must be in -1–1, got 2",
  ],
  [
    "a factor below 0",
    {factors: pack([-1, ...Array<number>(14).fill(0)], [5, 3])},
    "factors[0] must be in 0–Infinity, got -1",
  ],
  ["a factor that is not there", {factor: 3}, "factor must be an integer in 0–2"],
])("a state with %s is refused", (_, change, message) => {
  expect(() => saliencyFactorsView.validate({...state, ...change})).toThrow(message);
});

test("a step whose shares are all 0 is drawn", () => {
  const zero = saliencyFactorsView.validate({...state, shares: pack(new Float32Array(10), [2, 5])});
  expect(renderToString(saliencyFactorsView.draw(zero, frame).svg)).not.toContain("NaN");
  expect(saliencyFactorsView.text(zero)).not.toContain("NaN");
});
