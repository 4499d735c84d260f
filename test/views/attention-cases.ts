import {pack, packHalves} from "../../src/views/index.js";
import type {AttentionGroup, AttentionPart, AttentionState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

/** Layers and heads of the cases. */
const few = [3, 4] as const;

/**
 * Weights that differ from head to head: of query q and key k in head h, 1 + ((3 k + 5 q + 7 h) mod 11)², divided by their sum;
 * `[layer, head, query, key]`.
 */
function weights(
  queries: number,
  keys: number,
  causal: boolean,
  [nLayers, nHeads]: readonly [number, number],
): Float32Array {
  const data = new Float32Array(nLayers * nHeads * queries * keys);
  for (let head = 0; head < nLayers * nHeads; head++) {
    for (let query = 0; query < queries; query++) {
      const width = causal ? Math.min(query + 1, keys) : keys;
      const row = Array.from({length: width}, (_, key) => 1 + ((3 * key + 5 * query + 7 * head) % 11) ** 2);
      const sum = row.reduce((a, b) => a + b, 0);
      row.forEach((value, key) => (data[(head * queries + query) * keys + key] = value / sum));
    }
  }
  return data;
}

function group(
  part: AttentionPart,
  queries: number,
  keys: number,
  causal: boolean,
  size: readonly [nLayers: number, nHeads: number] = few,
): AttentionGroup {
  const [nLayers, nHeads] = size;
  const each = [nLayers, nHeads];
  const count = nLayers * nHeads;
  const [rows, columns] = [Math.min(queries, 32), Math.min(keys, 32)];
  const numbers = (from: number) =>
    pack(
      Float32Array.from({length: count}, (_, i) => from + (i % 12) / 20),
      each,
    );
  return {
    part,
    nLayers,
    nHeads,
    causal,
    fields: packHalves(weights(rows, columns, causal, size), [...each, rows, columns]),
    entropy: numbers(1),
    first: numbers(0.2),
    own: part === "cross" ? null : numbers(0.1),
  };
}

/** All heads of a model, of which one is open. */
export function attentionState(
  tokens: readonly Token[],
  change: Partial<AttentionState> = {},
  size: readonly [nLayers: number, nHeads: number] = few,
): AttentionState {
  return {
    view: "attention",
    version: 1,
    output: "",
    tokens,
    source: null,
    groups: [group("self", tokens.length, tokens.length, true, size)],
    opened: null,
    region: null,
    line: null,
    provenance: "test model · given",
    show: "heads",
    part: "self",
    kind: "pattern",
    layer: 1,
    head: 2,
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
  };
}

const short: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
const odd: readonly Token[] = [
  "السل",
  "ام",
  " <i>",
  "\n",
  {special: "</s>"},
  {bytes: "f09f"},
  {bytes: "8e89"},
  " 日本",
  "!",
];
const source: readonly Token[] = [..."Die| Schlüssel| zum| Schrank".split("|"), {special: "</s>"}];
const target: readonly Token[] = [{special: "<pad>"}, ..."The| keys| to| the| cabinet".split("|")];
const many: readonly Token[] = Array.from({length: 900}, (_, i) => ` word${i}`);

const both: Partial<AttentionState> = {
  source,
  groups: [
    group("cross", target.length, source.length, false),
    group("decoder", target.length, target.length, true),
    group("encoder", source.length, source.length, false),
  ],
  part: "cross",
};

export const attentionCases: readonly Case[] = [
  {
    name: "attention-heads",
    shows: "all heads, one of them opened last",
    state: attentionState(short),
    options: {width: 500},
  },
  {
    name: "attention-heads-log-dark",
    shows: "a logarithmic scale, dark theme",
    state: attentionState(short, {scale: "log"}),
    options: {width: 500, theme: "dark"},
  },
  {
    name: "attention-grid",
    shows: "one head: who looks at whom, with a pair that was chosen",
    state: attentionState(short, {show: "grid", query: 5, key: 1}),
    options: {},
  },
  {
    name: "attention-grid-narrow",
    shows: "tokens of all kinds, in a narrow column",
    state: attentionState(odd, {show: "grid", query: 2, key: 2}),
    options: {width: 260},
  },
  {
    name: "attention-text",
    shows: "what a token looks at, and what looks at it",
    state: attentionState(short, {show: "text", query: 4, key: 4}),
    options: {},
  },
  {
    name: "attention-text-odd",
    shows: "the same with tokens of all kinds",
    state: attentionState(odd, {show: "text", query: 6, key: 3, scale: "log"}),
    options: {width: 320},
  },
  {
    name: "attention-cross",
    shows: "an encoder–decoder: from the decoder's tokens to the source's",
    state: attentionState(target, {...both, show: "grid", query: 2}),
    options: {width: 420},
  },
  {
    name: "attention-cross-text",
    shows: "the same on the two texts",
    state: attentionState(target, {...both, show: "text", query: 2, key: 1}),
    options: {width: 420},
  },
  {
    name: "attention-flow-partly",
    shows: "flows of which one row was computed",
    state: attentionState(short, {
      show: "grid",
      kind: "flow",
      layer: 2,
      query: 6,
      opened: {
        part: "self",
        kind: "flow",
        layer: 2,
        head: null,
        values: packHalves(
          Float32Array.from({length: 100}, (_, i) => (Math.floor(i / 10) === 6 ? 1 / (1 + (i % 10)) : -1)),
          [10, 10],
        ),
        fields: null,
        computed: [6],
      },
    }),
    options: {width: 420},
  },
  {
    name: "attention-long",
    shows: "a long text without a kernel: the largest weights of blocks",
    state: attentionState(many, {show: "grid"}),
    options: {},
  },
  {
    name: "attention-zero",
    shows: "weights that are all 0",
    state: attentionState(short, {
      show: "grid",
      groups: [
        {
          ...group("self", 10, 10, true),
          fields: packHalves(new Float32Array(few[0] * few[1] * 100), [...few, 10, 10]),
        },
      ],
    }),
    options: {width: 420},
  },
];
