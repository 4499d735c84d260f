import type {Run} from "../capture/index.js";
import type {LogitSummary} from "../generation/index.js";
import {placesOf, summariseLogits, summaryTemperatures} from "../generation/index.js";
import type {Token} from "../models/index.js";
import {decodingView, pack} from "../views/index.js";
import type {DecodingSettings, DecodingState} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";

/** How a decoding figure looks at first; the reader can change each in the figure. */
export interface DecodingFigureOptions extends Partial<DecodingSettings> {
  /** Most candidates of each step that are held exactly, 1–200 (default 50; fewer in outputs of more than 1,000 tokens). */
  readonly candidates?: number;
  /** Position of the output token that is explained at first (default: the first output token). */
  readonly selected?: number;
}

/** Gives each step's logits in turn. */
export type VisitLogits = (visit: (logits: Float32Array, step: number) => void) => Promise<void>;

/** A candidate is held in so many bytes of JSON: two 32-bit numbers. */
const bytesPerCandidate = 10.7;
/** Candidates of all steps together take no more. */
const mostBytes = 550_000;
/** Fewer candidates of a step say too little. */
const fewest = 8;

/** How many candidates each step has. */
export function candidatesOf(
  run: Pick<Run, "ids" | "nPrompt">,
  wanted: number | undefined,
  nVocab: number,
): number {
  const steps = run.ids.length - run.nPrompt;
  const fits = Math.max(fewest, Math.floor(mostBytes / (bytesPerCandidate * Math.max(1, steps))));
  return Math.min(nVocab, wanted ?? Math.min(50, fits));
}

/** A decoding figure of a run; `logits` is called when the numbers are needed. */
export function decodingFigure(
  run: Run,
  nVocab: number,
  tokensOf: (ids: readonly number[]) => readonly Token[],
  logits: VisitLogits,
  options: DecodingFigureOptions,
): Figure<DecodingState> {
  const {temperature = 1, topK = 0, topP = 1, minP = 0} = options;
  const count = candidatesOf(run, options.candidates, nVocab);
  const steps = run.ids.length - run.nPrompt;
  const {selected = -1} = options;
  return new Figure(decodingView, async () => {
    const numbers = new Numbers(steps, count, nVocab);
    await logits((row, step) => numbers.add(step, row, run.ids[run.nPrompt + step]));
    const state: DecodingState = {
      view: "decoding",
      version: 1,
      output: outputId(run),
      tokens: run.tokens,
      nPrompt: run.nPrompt,
      nVocab,
      names: tokensOf(numbers.ids),
      ...numbers.packed(),
      method: run.provenance.choice,
      provenance: provenanceLine(run.provenance, ""),
      branches: [],
      temperature,
      topK: topK >= nVocab ? 0 : topK,
      topP,
      minP,
      selected,
      rows: Math.min(10, count),
      branch: -1,
      wish: null,
      granted: 0,
      refusal: "",
      hovered: null,
      focused: null,
    };
    return state;
  });
}

/** The numbers of a decoding state, gathered step by step. */
class Numbers {
  readonly ids: number[] = [];
  readonly #names = new Map<number, number>();
  readonly #places: readonly number[];
  readonly #temperatures: readonly number[];
  readonly #candidates: Float32Array;
  readonly #logits: Float32Array;
  readonly #chosen: Float32Array;
  readonly #others: Float32Array;
  readonly #curve: Float32Array;

  constructor(
    readonly steps: number,
    readonly count: number,
    nVocab: number,
  ) {
    this.#places = placesOf(count, nVocab);
    this.#temperatures = this.#places.length > 0 ? summaryTemperatures : [];
    this.#candidates = new Float32Array(steps * count);
    this.#logits = new Float32Array(steps * count);
    this.#chosen = new Float32Array(steps * 2);
    this.#others = new Float32Array(steps * this.#temperatures.length * 2);
    this.#curve = new Float32Array(steps * this.#places.length);
  }

  add(step: number, row: Float32Array, id: number): void {
    const {ids, logits, sums, means, curve}: LogitSummary = summariseLogits(row, this.count);
    this.#candidates.set(
      ids.map((each) => this.#nameOf(each)),
      step * this.count,
    );
    this.#logits.set(logits, step * this.count);
    let rank = 1;
    for (let i = 0; i < row.length; i++) if (row[i] > row[id] || (row[i] === row[id] && i < id)) rank++;
    this.#chosen.set([rank, Math.max(row[id], logits[0] - 1e4)], 2 * step);
    const width = 2 * this.#temperatures.length;
    sums.forEach((sum, k) => this.#others.set([sum, means[k]], step * width + 2 * k));
    this.#curve.set(curve, step * this.#places.length);
  }

  packed(): Pick<
    DecodingState,
    "ids" | "candidates" | "logits" | "chosen" | "temperatures" | "others" | "places" | "curve"
  > {
    const {steps, count} = this;
    const [places, temperatures] = [this.#places, this.#temperatures];
    return {
      ids: this.ids,
      candidates: pack(this.#candidates, [steps, count]),
      logits: pack(this.#logits, [steps, count]),
      chosen: pack(this.#chosen, [steps, 2]),
      temperatures,
      others: pack(this.#others, [steps, temperatures.length, 2]),
      places,
      curve: pack(this.#curve, [steps, places.length]),
    };
  }

  #nameOf(id: number): number {
    let name = this.#names.get(id);
    if (name === undefined) {
      this.#names.set(id, (name = this.ids.length));
      this.ids.push(id);
    }
    return name;
  }
}
