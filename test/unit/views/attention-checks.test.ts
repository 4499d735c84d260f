import {Figure} from "../../../src/figures/index.js";
import {
  attentionView,
  darkTheme,
  lightTheme,
  pack,
  packHalves,
  printTheme,
} from "../../../src/views/index.js";
import type {AttentionState} from "../../../src/views/index.js";
import {looksAt} from "../../../src/views/attention/scene.js";
import {weights, stateOf, drawn} from "./attention-state.js";

describe("validate()", () => {
  test("keeps the objects of a checked state, so that they are not sent again", () => {
    const state = stateOf({zoom: {queries: [0, 2], keys: [0, 2]}});
    const again = attentionView.validate({...state, layer: 0});
    expect(again.groups === state.groups && again.zoom === state.zoom).toBe(true);
  });

  test.each<[string, Partial<Record<keyof AttentionState, unknown>>]>([
    ["layer must be an integer in 0–2, got 3", {layer: 3}],
    ["head must be an integer in 0–1, got 2", {head: 2}],
    ["query must be an integer in 0–4, got 5", {query: 5}],
    ['kind must be one of "pattern", "rollout", "flow", got "lime"', {kind: "lime"}],
    ['part must be one of "self", got "cross"', {part: "cross"}],
    ["groups must be a list of at least one", {groups: []}],
    ["zoom.keys[1] must be an integer in 3–5, got 2", {zoom: {queries: [0, 2], keys: [2, 2]}}],
    ["opened must be of values or of fields", {opened: {part: "self", kind: "flow", layer: 0, head: null}}],
    ["opened.head must be null, got 1", {opened: {part: "self", kind: "flow", layer: 0, head: 1}}],
    ["version must be 1, got 2. Update limpid", {version: 2}],
  ])("refuses: %s", (message, change) => {
    expect(() => attentionView.validate({...stateOf(), ...change})).toThrow(
      `attentionView.validate(): ${message}`,
    );
  });

  test("refuses weights that are no weights", () => {
    const state = stateOf();
    const [group] = state.groups;
    const values = new Float32Array(150).fill(0.1);
    values[7] = 1.5;
    const fields = packHalves(values, [3, 2, 5, 5]);
    expect(() => stateOf({groups: [{...group, fields}]})).toThrow(
      "groups[0].fields[7] must be in 0–1, got 1.5.",
    );
    const nan = {...fields, base64: fields.base64.replace(/^..../, "AH4A")};
    expect(() => stateOf({groups: [{...group, fields: nan}]})).toThrow(
      "groups[0].fields[0] must be in 0–1, got NaN.",
    );
  });
});

describe("size and pictures", () => {
  test("a state of 12 × 12 heads at 512 tokens is at most 2 MB, with a head of all its weights", () => {
    const list = Array.from({length: 512}, (_, i) => ` word${i}`);
    const each = [12, 12];
    const numbers = pack(new Float32Array(144).fill(0.5), each);
    const values = weights(1, 1, 512);
    const state = stateOf({
      tokens: list,
      groups: [
        {
          part: "self",
          nLayers: 12,
          nHeads: 12,
          causal: true,
          fields: packHalves(new Float32Array(144 * 32 * 32).fill(0.3), [...each, 32, 32]),
          entropy: numbers,
          first: numbers,
          own: numbers,
        },
      ],
      opened: {
        part: "self",
        kind: "pattern",
        layer: 1,
        head: 1,
        values: packHalves(values, [512, 512]),
        fields: null,
        computed: null,
      },
    });
    const bytes = Buffer.byteLength(JSON.stringify(state));
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(2_000_000);
    expect(looksAt(state, 300)!.exact).toBe(true);
  });

  test.each(["heads", "grid", "text"] as const)(
    "%s: the same picture again, in every theme, and with few tokens",
    async (show) => {
      for (const theme of [lightTheme, darkTheme, printTheme]) {
        const state = stateOf({show});
        expect(drawn(state, {theme})).toBe(drawn(structuredClone(state), {theme}));
        for (const list of [["a"], ["a", "b"]])
          expect(drawn(stateOf({show}, list), {theme})).not.toMatch(/NaN|undefined/);
      }
      const svg = await new Figure(attentionView, stateOf({show})).svg();
      expect(svg).toContain("<title>Attention</title>");
      expect(svg).toContain("test model");
      expect(svg).not.toMatch(/explain|explanation/i);
    },
  );
});
