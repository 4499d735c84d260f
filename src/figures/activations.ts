import type {Run} from "../capture/index.js";
import {checkOptions, checkWhole, inNameOf, show} from "../models/index.js";
import {clusters} from "../neurons/index.js";
import type {ClusterMethod, ClusterMetric, FactorSide} from "../neurons/index.js";
import {activationsView, pack, packRegion} from "../views/index.js";
import type {ActivationsState, ActivationsWish, NeuronOrder} from "../views/index.js";
import {activationText, layerNumber, layerValues} from "./activation-text.js";
import type {ActivationText} from "./activation-text.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {answerWishes} from "./wishes.js";

/** What a figure of neuron activations shows at first; the reader can ask for other layers and orders. */
export interface NeuronActivationsOptions {
  /** The layer, from 0; negative numbers count from the last (default 0). */
  readonly layer?: number;
  /** "cluster" (default): neurons that fire alike lie together; "index": by number; "peak": by the token at which they fire most. */
  readonly order?: NeuronOrder;
  /** How many clusters, from 1 to 64 (default 8, or as many as there are neurons). */
  readonly clusters?: number;
  /** Default "k-means". "hierarchical" is average linkage, for at most 4,096 neurons. */
  readonly method?: ClusterMethod;
  /** How neurons are compared (default "correlation"). */
  readonly metric?: ClusterMetric;
  /** Seed of k-means (default 0). */
  readonly seed?: number;
  /** Only these neurons, by number (default: all). */
  readonly neurons?: readonly number[];
  /** Position of the token that is selected at first (default: none). */
  readonly selected?: number;
  /** Show the layer and the neuron that are selected in other figures of the output (default true); else only tokens are shared. */
  readonly follow?: boolean;
  /** Of an encoder–decoder: neurons of its decoder (default), or of its encoder. */
  readonly side?: FactorSide;
  /** Ends the computation with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

const caller = "neuronActivations";
const optionNames = [
  "layer",
  "order",
  "clusters",
  "method",
  "metric",
  "seed",
  "neurons",
  "selected",
  "follow",
  "side",
  "signal",
];
const orders: readonly NeuronOrder[] = ["cluster", "index", "peak"];
/** Their centres travel with the figure; more bands could not be told apart in it. */
const mostClusters = 64;
/** Of hierarchical clusters: the table of all pairs. */
const mostInTree = 4096;
/** How many neurons a figure tells of each token. */
const nStrongest = 5;
/** Orders that are kept for the next wish. */
const mostKept = 8;

/** What the figure's place gives it. */
export interface ActivationsHost {
  /** Neurons of a layer of the model; 0 where it has none. */
  readonly dFfnn: number;
  readonly interrupt: () => AbortSignal | undefined;
  /** Begins to show the progress of a step. */
  readonly onProgress: () => (done: number, total: number) => void;
}

/** A heat map of the neurons of a layer × the tokens of a run. */
export function activationsFigure(
  run: Run,
  options: NeuronActivationsOptions,
  {dFfnn, interrupt, onProgress}: ActivationsHost,
): Figure<ActivationsState> {
  checkOptions(caller, options, optionNames);
  const text = activationText(caller, run, {
    dFfnn,
    ...(options.side === undefined ? {} : {side: options.side}),
  });
  const {layer = 0, order = "cluster", selected = null, follow = true} = options;
  const first = layerNumber(caller, layer, text);
  if (!orders.includes(order)) {
    throw new RangeError(`${caller}(): order must be one of ${orders.join(", ")}, got ${show(order)}.`);
  }
  if (typeof follow !== "boolean") {
    throw new TypeError(`${caller}(): follow must be true or false, got ${show(follow)}.`);
  }
  if (selected !== null) checkWhole(caller, "selected", selected, 0, text.tokens.length - 1);
  const layers = new Layers(text, options, onProgress);
  const figure = new Figure(activationsView, async (): Promise<ActivationsState> => {
    const shown = await layers.get(first, order, options.signal ?? interrupt());
    return {
      ...blank(text),
      ...shown.state,
      method: `FFNN activations${options.side === "source" ? " of the encoder" : ""}`,
      provenance: provenanceLine(run.provenance),
      selected,
      follows: follow,
      // A layer that was asked for is selected; the default one gives way to what is.
      ...(options.layer === undefined
        ? {}
        : {wish: {number: 1, layer: first, order, zoom: null}, granted: 1}),
    };
  });
  answerWishes<ActivationsWish, ActivationsState>(figure, async ({layer, order, zoom}, signal) => {
    const before = figure.state;
    const shown = await layers.get(layerNumber(caller, layer, text), order, signal);
    const detail = zoom ? packRegion(zoom, shown.at) : null;
    if (before.layer === layer && before.order === order) return {detail};
    return {...shown.state, detail, zoom, cluster: null};
  });
  return figure;
}

function blank({output, tokens, nPrompt, layers, signed}: ActivationText) {
  return {
    view: "activations" as const,
    version: 1 as const,
    output,
    tokens,
    nPrompt,
    layers: [...layers].sort((a, b) => a - b),
    signed,
    detail: null,
    zoom: null,
    neuron: null,
    cluster: null,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    brush: null,
  };
}

/** What a figure has of one layer in one order. */
interface ShownLayer {
  readonly state: Pick<
    ActivationsState,
    "layer" | "order" | "neurons" | "sizes" | "centres" | "clustering" | "strongest" | "overview"
  >;
  /** The activation of a place in the order at a position. */
  readonly at: (row: number, position: number) => number;
}

/** The layers of a text, each made when it is first shown. */
class Layers {
  readonly #made = new Map<string, ShownLayer>();
  /** Where the chosen neurons lie along the last axis. */
  readonly #places: readonly number[];

  constructor(
    private readonly text: ActivationText,
    private readonly options: NeuronActivationsOptions,
    private readonly onProgress: ActivationsHost["onProgress"],
  ) {
    this.#places = chosenPlaces(text, options.neurons);
    checkClusters(this.#places.length, options);
  }

  async get(layer: number, order: NeuronOrder, signal: AbortSignal | undefined): Promise<ShownLayer> {
    const key = `${layer} ${order}`;
    let made = this.#made.get(key);
    if (!made) {
      made = await this.#make(layer, order, signal);
      if (this.#made.size >= mostKept) this.#made.delete(this.#made.keys().next().value!);
      this.#made.set(key, made);
    }
    return made;
  }

  async #make(layer: number, order: NeuronOrder, signal: AbortSignal | undefined): Promise<ShownLayer> {
    const {tokens, array, neurons} = this.text;
    const values = layerValues(this.text, layer);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new RangeError(
        `${caller}(): activations must be finite numbers, got ${values[wrong]} in layer ${layer}. Look at the run: the model's numbers went out of range.`,
      );
    }
    const [width, across] = [tokens.length, array.shape[2]];
    const grouped = order === "cluster" ? await this.#clusters(values, signal) : null;
    const rows = grouped?.rows ?? (order === "peak" ? byPeak(values, this.#places, across) : this.#places);
    const at = (row: number, position: number): number => values[position * across + rows[row]];
    return {
      at,
      state: {
        layer,
        order,
        neurons: pack(
          rows.map((place) => neurons[place]),
          [rows.length],
        ),
        sizes: grouped?.sizes ?? [],
        centres: pack(grouped?.centres ?? [], [grouped?.sizes.length ?? 0, width]),
        clustering: grouped?.says ?? "",
        strongest: strongest(values, this.#places, {width, across, neurons}),
        overview: packRegion({rows: [0, rows.length], positions: [0, width]}, at),
      },
    };
  }

  async #clusters(values: Float32Array, signal: AbortSignal | undefined) {
    const {array, nPrompt, tokens} = this.text;
    const {method = "k-means", metric = "correlation", seed = 0} = this.options;
    const places = this.#places;
    const count = this.options.clusters ?? Math.min(8, places.length);
    const [width, across] = [tokens.length, array.shape[2]];
    const data = new Float32Array(width * places.length);
    for (let position = 0; position < width; position++) {
      places.forEach((place, i) => (data[position * places.length + i] = values[position * across + place]));
    }
    const only = {axes: array.axes, shape: [1, width, places.length], data};
    const found = await clusters(
      {ffnnActivations: only, nPrompt},
      {
        method,
        metric,
        clusters: count,
        seed,
        onProgress: this.onProgress(),
        ...(signal ? {signal} : {}),
      },
    ).catch((error: unknown) => {
      throw inNameOf(caller, error);
    });
    const how = [method, `by ${metric}`, ...(method === "k-means" ? [`seed ${seed}`] : [])];
    if (found.constant > 0) how.push(`${found.constant} of ${places.length} neurons do not vary`);
    return {
      rows: found.order.map((at) => places[at]),
      sizes: found.sizes,
      centres: found.centres.data,
      says: `${count} ${count === 1 ? "cluster" : "clusters"}: ${how.join(", ")}`,
    };
  }
}

function chosenPlaces({neurons}: ActivationText, chosen: readonly number[] | undefined): readonly number[] {
  if (chosen === undefined) return neurons.map((_, place) => place);
  if (!Array.isArray(chosen) || chosen.length === 0) {
    throw new TypeError(
      `${caller}(): neurons must be an array with at least one number, got ${Array.isArray(chosen) ? "none" : show(chosen)}.`,
    );
  }
  const places = new Map(neurons.map((neuron, place) => [neuron, place]));
  return [...new Set(chosen as readonly number[])].map((neuron) => {
    const place = places.get(neuron);
    if (place !== undefined) return place;
    const known = neurons.length - 1 === neurons[neurons.length - 1] ? `0–${neurons.length - 1}` : "captured";
    throw new RangeError(
      `${caller}(): neurons must be among those of the run (${known}), got ${show(neuron)}.`,
    );
  });
}

function checkClusters(
  count: number,
  {clusters: wanted, method, metric, seed}: NeuronActivationsOptions,
): void {
  for (const [name, value, known] of [
    ["method", method, ["k-means", "hierarchical"]],
    ["metric", metric, ["correlation", "cosine", "euclidean"]],
  ] as const) {
    if (value === undefined || (known as readonly unknown[]).includes(value)) continue;
    throw new RangeError(`${caller}(): ${name} must be one of ${known.join(", ")}, got ${show(value)}.`);
  }
  if (seed !== undefined) checkWhole(caller, "seed", seed, 0, 0xffffffff);
  if (wanted !== undefined) checkWhole(caller, "clusters", wanted, 1, Math.min(count, mostClusters));
  if (method === "hierarchical" && count > mostInTree) {
    throw new RangeError(
      `${caller}(): neurons must be at most ${mostInTree} for hierarchical clusters, got ${count}. Choose some with neurons, or take method "k-means".`,
    );
  }
}

/** By the position of the value that is farthest from 0, at one position the strongest first. */
function byPeak(values: Float32Array, places: readonly number[], across: number): readonly number[] {
  const peaks = new Map(
    places.map((place) => {
      let [position, most] = [0, -1];
      for (let at = place, i = 0; at < values.length; at += across, i++) {
        if (Math.abs(values[at]) > most) [position, most] = [i, Math.abs(values[at])];
      }
      return [place, {position, most}];
    }),
  );
  return [...places].sort((a, b) => {
    const [x, y] = [peaks.get(a)!, peaks.get(b)!];
    return x.position - y.position || y.most - x.most || a - b;
  });
}

/** The neurons farthest from 0 at each position, the farthest first. */
function strongest(
  values: Float32Array,
  places: readonly number[],
  {
    width,
    across,
    neurons,
  }: {readonly width: number; readonly across: number; readonly neurons: readonly number[]},
): ActivationsState["strongest"] {
  const count = Math.min(nStrongest, places.length);
  const out = new Float32Array(width * count * 2);
  for (let position = 0; position < width; position++) {
    const best: number[] = [];
    const size = (place: number): number => Math.abs(values[position * across + place]);
    for (const place of places) {
      if (best.length === count && size(place) <= size(best[count - 1])) continue;
      let at = best.length;
      while (at > 0 && size(place) > size(best[at - 1])) at--;
      best.splice(at, 0, place);
      if (best.length > count) best.pop();
    }
    best.forEach((place, i) => {
      out[(position * count + i) * 2] = neurons[place];
      out[(position * count + i) * 2 + 1] = values[position * across + place];
    });
  }
  return pack(out, [width, count, 2]);
}
