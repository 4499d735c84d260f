import {pack, packRegion} from "../../src/views/index.js";
import type {ActivationsState, NeuronState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

const shortText: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");

/** `count` tokens in lines of thirty. */
const longText = (count: number): readonly Token[] =>
  Array.from({length: count}, (_, i) => (i % 30 === 29 ? "\n" : shortText[i % shortText.length]));

/** What a neuron at a place of the order does at a position: it fires at every third token of its cluster's. */
export function activationAt(row: number, position: number, signed = true): number {
  const rest = signed ? -0.16 * (((row * 7 + position * 5) % 10) / 10) : 0;
  const fires = (position + Math.floor(row / 8)) % 3 === 0 && (row * position) % 4 !== 3;
  return fires ? 0.3 + ((row * 13 + position * 17) % 23) / 10 : rest;
}

interface Made {
  readonly rows?: number;
  readonly signed?: boolean;
  readonly at?: (row: number, position: number) => number;
}

/** Neurons in clusters of eight, whose numbers run backwards. */
export function activationsState(
  tokens: readonly Token[],
  change: Partial<ActivationsState> = {},
  {rows = 24, signed = true, at = (row, position) => activationAt(row, position, signed)}: Made = {},
): ActivationsState {
  const width = tokens.length;
  const numberOf = (row: number): number => rows - 1 - row;
  const sizes: number[] = [];
  for (let left = rows; left > 0; left -= 8) sizes.push(Math.min(8, left));
  const centres = sizes.flatMap((size, cluster) =>
    Array.from({length: width}, (_, position) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += at(cluster * 8 + i, position);
      return sum / size - 0.5;
    }),
  );
  const count = Math.min(3, rows);
  const strongest = Array.from({length: width}, (_, position) =>
    Array.from({length: rows}, (_, row) => ({neuron: numberOf(row), value: at(row, position)}))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.neuron - b.neuron)
      .slice(0, count)
      .flatMap(({neuron, value}) => [neuron, value]),
  ).flat();
  return {
    view: "activations",
    version: 1,
    output: "",
    tokens,
    nPrompt: Math.min(5, width),
    follows: true,
    layers: [0, 1, 2],
    signed,
    layer: 1,
    order: "cluster",
    neurons: pack(
      Array.from({length: rows}, (_, row) => numberOf(row)),
      [rows],
    ),
    sizes,
    centres: pack(centres, [sizes.length, width]),
    clustering: `${sizes.length} clusters: k-means, by correlation, seed 0`,
    strongest: pack(strongest, [width, count, 2]),
    overview: packRegion({rows: [0, rows], positions: [0, width]}, at),
    detail: null,
    method: "FFNN activations",
    provenance: "test model · greedy · seed 1",
    zoom: null,
    selected: null,
    neuron: null,
    cluster: null,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

export function neuronState(
  tokens: readonly Token[],
  change: Partial<NeuronState> = {},
  at: (position: number) => number = (position) => activationAt(3, position),
): NeuronState {
  const values = Array.from(tokens, (_, position) => at(position));
  return {
    view: "neuron",
    version: 1,
    output: "",
    tokens,
    nPrompt: Math.min(5, tokens.length),
    layers: [0, 1, 2],
    nNeurons: 24,
    follows: true,
    signed: values.some((value) => value < 0),
    neurons: [{layer: 1, neuron: 20}],
    values: pack(values, [1, values.length]),
    method: "FFNN activations",
    provenance: "test model · greedy · seed 1",
    shown: 0,
    layer: null,
    selected: null,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    ...change,
  };
}

const width = 640;
const zero = (): number => 0;

export const activationsCases: readonly Case[] = [
  {
    name: "activations",
    shows: "Neurons in clusters × tokens, a token selected",
    state: activationsState(shortText, {selected: 4}),
    options: {width},
  },
  {
    name: "activations-cluster-dark",
    shows: "A cluster that is pressed marks the tokens at which it fires",
    state: activationsState(shortText, {cluster: 1}),
    options: {width, theme: "dark"},
  },
  {
    name: "activations-zoom",
    shows: "A part of the neurons and tokens, with one neuron and token selected",
    state: activationsState(shortText, {
      zoom: {rows: [6, 14], positions: [2, 8]},
      neuron: 15,
      selected: 3,
    }),
    options: {width, theme: "light"},
  },
  {
    name: "activations-by-number",
    shows: "Neurons by number, of an activation function without negative values",
    state: activationsState(
      shortText,
      {order: "index", sizes: [], centres: pack([], [0, shortText.length]), clustering: ""},
      {signed: false},
    ),
    options: {width},
  },
  {
    name: "activations-zero",
    shows: "All activations are 0",
    state: activationsState(shortText, {selected: 0}, {rows: 9, signed: false, at: zero}),
    options: {width: 400},
  },
  {
    name: "activations-one-token",
    shows: "One token, one neuron",
    state: activationsState(["Once"], {}, {rows: 1}),
    options: {width: 300},
  },
  {
    name: "activations-asked",
    shows: "A layer that the figure does not hold",
    state: activationsState(shortText, {wish: {layer: 2, order: "cluster", zoom: null, number: 1}}),
    options: {width: 300, theme: "dark"},
  },
  {
    name: "activations-large",
    shows: "3,072 neurons × 1,000 tokens",
    state: activationsState(longText(1000), {selected: 500}, {rows: 384}),
    options: {width: 800},
    large: true,
  },
  {
    name: "neuron",
    shows: "One neuron on a text",
    state: neuronState(shortText, {selected: 6}),
    options: {width},
  },
  {
    name: "neuron-dark",
    shows: "A neuron that is never below 0, in the dark theme",
    state: neuronState(shortText, {}, (position) => activationAt(9, position, false)),
    options: {width, theme: "dark"},
  },
  {
    name: "neuron-zero",
    shows: "A neuron that is 0 at every token",
    state: neuronState(shortText, {}, zero),
    options: {width: 400},
  },
  {
    name: "neuron-missing",
    shows: "A neuron that the figure does not hold, without a kernel",
    state: neuronState(["Once"], {wish: {layer: 2, neuron: 5, number: 1}}),
    options: {width: 300},
  },
  {
    name: "neuron-long",
    shows: "Two thousand tokens",
    state: neuronState(longText(2000), {selected: 1234}),
    options: {width: 800, theme: "light"},
    large: true,
  },
];
