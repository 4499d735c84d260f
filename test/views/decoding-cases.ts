import type {DecodingState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";
import {stateOf, steep} from "./decoding-logits.js";

const words: readonly Token[] = [
  " are",
  " is",
  " on",
  " the",
  "\n",
  {bytes: "f09f"},
  {special: "<end>"},
  " cabinet",
  " keys",
  ".",
];
const nameOf = (id: number): Token => (id < words.length ? words[id] : ` word${id}`);

/** An output of so many steps over a vocabulary of 300 tokens; the third token that came is an unlikely one. */
export function decodingState(steps: number, change: Partial<DecodingState> = {}): DecodingState {
  const rows = Array.from({length: steps}, (_, i) => steep(300, 17 * i + 5));
  const best = rows.map((row) => row.indexOf(Math.max(...row)));
  const chosen = best.map((id, i) => (i === 2 ? rows[i].indexOf(Math.min(...rows[i])) : id));
  return stateOf(rows, chosen, 30, change, nameOf);
}

const warped = {temperature: 0.8, topK: 20, topP: 0.7, minP: 0.02} as const;
const branches: DecodingState["branches"] = [
  {
    position: 2,
    by: "reader",
    settings: "",
    tokens: [" on", " the", " cabinet"],
    meanLogProbability: -1.25,
    problem: "",
  },
  {position: 2, by: "greedy", settings: "", tokens: [" is", "\n"], meanLogProbability: -0.5, problem: ""},
  {
    position: 2,
    by: "beam search",
    settings: "4 beams",
    tokens: [],
    meanLogProbability: null,
    problem: "generate(): text and maxNewTokens must fit into 4 positions, got 3 + 8.",
  },
];

export const decodingCases: readonly Case[] = [
  {name: "decoding", shows: "The model's own distribution", state: decodingState(6), options: {width: 800}},
  {
    name: "decoding-warped",
    shows: "All warpers at a step; another token and two strategies, one of which failed; dark",
    state: decodingState(6, {...warped, selected: 2, branches, branch: 0, granted: 2}),
    options: {width: 640, theme: "dark"},
  },
  {
    name: "decoding-cut",
    shows: "A token that came and would be cut; a narrow page",
    state: decodingState(6, {...warped, selected: 3, rows: 5}),
    options: {width: 320, fontSize: 16},
  },
  {
    name: "decoding-flat",
    shows: "More tokens stay than are known one by one",
    state: decodingState(4, {temperature: 3, topP: 0.95, rows: 4}),
    options: {width: 640},
  },
  {name: "decoding-one", shows: "One step", state: decodingState(1, {rows: 3}), options: {width: 400}},
  {name: "decoding-none", shows: "No output", state: decodingState(0), options: {width: 500}},
  {
    name: "decoding-long",
    shows: "A thousand tokens: the candidates stand after the line of the selected one",
    state: decodingState(1000, {selected: 500, rows: 5}),
    options: {width: 800},
    large: true,
  },
];
