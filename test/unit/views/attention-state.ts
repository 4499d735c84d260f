import {renderToString} from "../../../src/figures/index.js";
import {attentionView, lightTheme, pack, packHalves} from "../../../src/views/index.js";
import type {Action, AttentionState, Frame, Token} from "../../../src/views/index.js";

export const frame: Frame = {
  id: "f",
  width: 640,
  fontSize: 16,
  theme: lightTheme,
  live: true,
  asks: true,
  t: (x) => x,
};
export const tokens: readonly Token[] = ["The", " <b>", "\n", {special: "<|endoftext|>"}, {bytes: "f09f"}];

/** A causal weight that differs from head to head: all heads, `[layer, head, query, key]`. */
export function weights(nLayers: number, nHeads: number, n: number, causal = true): Float32Array {
  const data = new Float32Array(nLayers * nHeads * n * n);
  for (let head = 0; head < nLayers * nHeads; head++) {
    for (let query = 0; query < n; query++) {
      const width = causal ? query + 1 : n;
      const row = Array.from({length: width}, (_, key) => 1 + ((3 * key + 5 * query + 7 * head) % 11));
      const sum = row.reduce((a, b) => a + b);
      row.forEach((value, key) => (data[(head * n + query) * n + key] = value / sum));
    }
  }
  return data;
}

export function stateOf(
  change: Partial<AttentionState> = {},
  list: readonly Token[] = tokens,
  causal = true,
): AttentionState {
  const [nLayers, nHeads, n] = [3, 2, list.length];
  const each = [nLayers, nHeads];
  const numbers = pack(new Float32Array(6).fill(0.5), each);
  const side = Math.min(n, 16);
  const data = weights(nLayers, nHeads, n, causal);
  const fields = n <= 16 ? data : new Float32Array(6 * side * side).fill(0.25);
  return attentionView.validate({
    view: "attention",
    version: 1,
    output: "o",
    tokens: list,
    source: null,
    groups: [
      {
        part: "self",
        nLayers,
        nHeads,
        causal,
        fields: packHalves(fields, [...each, side, side]),
        entropy: numbers,
        first: numbers,
        own: numbers,
      },
    ],
    opened: null,
    region: null,
    line: null,
    provenance: "test model",
    show: "grid",
    part: "self",
    kind: "pattern",
    layer: 1,
    head: 1,
    scale: "linear",
    query: null,
    key: null,
    zoom: null,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  });
}

export const update = (state: AttentionState, ...actions: Action[]): AttentionState =>
  actions.reduce((one, action) => attentionView.update(one, action), state);
export const press = (mark: string): Action => ({type: "press", mark, shift: false});
export const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
export const set = (name: string, value: string): Action => ({type: "set", key: name, value});
export const drawn = (state: AttentionState, more: Partial<Frame> = {}): string =>
  renderToString(attentionView.draw(state, {...frame, ...more}).svg);
