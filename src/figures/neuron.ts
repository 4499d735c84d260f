import type {Run} from "../capture/index.js";
import {checkOptions, checkWhole, show} from "../models/index.js";
import type {FactorSide} from "../neurons/index.js";
import {neuronView, pack, unpack} from "../views/index.js";
import type {NeuronName, NeuronState, NeuronWish} from "../views/index.js";
import {activationText, layerNumber, layerValues, neuronPlace} from "./activation-text.js";
import type {ActivationText} from "./activation-text.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {answerWishes} from "./wishes.js";

/** What a figure of one neuron shows at first. */
export interface NeuronOptions {
  /** Position of the token that is selected at first (default: none). */
  readonly selected?: number;
  /** Show the neuron that is selected in other figures of the output (default true); else only its token is shared. */
  readonly follow?: boolean;
  /** Of an encoder–decoder: a neuron of its decoder (default), or of its encoder. */
  readonly side?: FactorSide;
}

const caller = "neuron";
/** Neurons that a figure keeps, so that a saved one shows them too. */
const mostKept = 64;

/** The activation of one neuron, or of several in turn, at every token of a run. */
export function neuronFigure(
  run: Run,
  layer: number,
  neuron: number | readonly number[],
  options: NeuronOptions,
  {dFfnn}: {readonly dFfnn: number},
): Figure<NeuronState> {
  checkOptions(caller, options, ["selected", "follow", "side"]);
  const text = activationText(caller, run, {
    dFfnn,
    ...(options.side === undefined ? {} : {side: options.side}),
  });
  const number = layerNumber(caller, layer, text);
  const chosen = typeof neuron === "number" ? [neuron] : neuron;
  if (!Array.isArray(chosen) || chosen.length === 0 || chosen.length > mostKept) {
    const got = Array.isArray(chosen) ? `${chosen.length}` : show(neuron);
    throw new TypeError(
      `${caller}(): neuron must be a number, or an array of 1–${mostKept} numbers, got ${got}.`,
    );
  }
  const neurons = [...new Set(chosen as readonly number[])].map((one) => ({layer: number, neuron: one}));
  const rows = neurons.map((one) => activationsOf(text, one));
  const {selected = null, follow = true} = options;
  if (typeof follow !== "boolean") {
    throw new TypeError(`${caller}(): follow must be true or false, got ${show(follow)}.`);
  }
  if (selected !== null) checkWhole(caller, "selected", selected, 0, text.tokens.length - 1);
  const figure = new Figure<NeuronState>(neuronView, {
    view: "neuron",
    version: 1,
    output: text.output,
    tokens: text.tokens,
    nPrompt: text.nPrompt,
    layers: [...text.layers].sort((a, b) => a - b),
    nNeurons: Math.max(...text.neurons) + 1,
    follows: follow,
    signed: text.signed,
    neurons,
    values: packRows(rows),
    method: `FFNN activations${options.side === "source" ? " of the encoder" : ""}`,
    provenance: provenanceLine(run.provenance),
    shown: 0,
    layer: null,
    selected,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
  });
  answerWishes<NeuronWish, NeuronState>(figure, async ({layer, neuron}) => {
    const {state} = figure;
    const held = state.neurons.findIndex((each) => each.layer === layer && each.neuron === neuron);
    if (held >= 0) return {shown: held};
    layerNumber(caller, layer, text);
    const added = activationsOf(text, {layer, neuron});
    const width = text.tokens.length;
    const known = unpack(state.values);
    const before = state.neurons.map((_, i) => known.subarray(i * width, (i + 1) * width));
    // The oldest go first.
    const from = Math.max(0, state.neurons.length + 1 - mostKept);
    const names = [...state.neurons.slice(from), {layer, neuron}];
    const values = packRows([...before.slice(from), added]);
    return {neurons: names, values, shown: names.length - 1};
  });
  return figure;
}

function activationsOf(text: ActivationText, {layer, neuron}: NeuronName): Float32Array {
  const place = neuronPlace(caller, neuron, text);
  const values = layerValues(text, layer);
  const across = text.array.shape[2];
  const row = Float32Array.from(text.tokens, (_, position) => values[position * across + place]);
  const wrong = row.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return row;
  throw new RangeError(
    `${caller}(): activations must be finite numbers, got ${wrong}. Look at the run: the model's numbers went out of range.`,
  );
}

function packRows(rows: readonly Float32Array[]): NeuronState["values"] {
  const width = rows[0].length;
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => data.set(row, i * width));
  return pack(data, [rows.length, width]);
}
