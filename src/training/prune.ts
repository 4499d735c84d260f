import type {GraphNode} from "../tensors/index.js";
import type {CausalGraph, EncoderGraph, LstmConfig, Model, RecurrentConfig} from "../models/index.js";
import {checkOptions, loaded, show, weightOf, withWeights} from "../models/index.js";
import {checkName} from "./checks.js";

const caller = "prune";

export interface PruneOptions {
  /**
   * Where an LSTM's neurons are held at 0. "recurrence" (default): the hidden state is 0 at every step, for the neuron's own
   * layer, the next one and the head. "output": only what the next layer or the head reads is 0, while the layer's own next
   * step reads the state as it was, as in the code published with the paper.
   */
  readonly at?: "recurrence" | "output";
}

/**
 * A model some of whose neurons are held at 0.
 *
 * Nothing is added to the model: weights are set to 0 so that it computes exactly what it would with these neurons held at 0,
 * and it is captured and evaluated like any other. Of an LSTM the rows of a neuron's candidate are 0: then its cell, which
 * begins at 0, never changes, and its hidden state tanh(0) · output gate is 0. Of a transformer the neurons are those of
 * the feed-forward layers, and the row of a neuron in the second matrix is 0.
 *
 * @param units - layer · width + neuron of each neuron
 * @returns a model of its own, to be disposed
 * @throws RangeError if a unit is not one of the model's
 * @example
 * const pruned = prune(model, [3, 17, 240]);
 */
export function prune(model: Model, units: ArrayLike<number>, options: PruneOptions = {}): Model {
  checkOptions(caller, options, ["at"]);
  const {at = "recurrence"} = options;
  checkName(caller, "at", at, ["recurrence", "output"]);
  const {layers, width} = sizeOf(model);
  const byLayer = grouped(units, layers, width);
  const changed = model.config.family === "lstm" ? ofLstm(model, byLayer, at) : ofFeedForward(model, byLayer);
  const count = byLayer.reduce((sum, {length}) => sum + length, 0);
  return withWeights(
    model,
    caller,
    `${model.id} without ${count} ${count === 1 ? "neuron" : "neurons"}`,
    changed,
  );
}

/** Layers of neurons that can be pruned, and neurons of each. */
export function sizeOf(model: Model): {readonly layers: number; readonly width: number} {
  const {config} = model;
  if (loaded(model, caller).kind === "encoder-decoder") {
    throw new TypeError(
      `${caller}(): model must have one stack of layers, got ${model.id}, an encoder–decoder.`,
    );
  }
  return {layers: config.nLayers, width: config.family === "lstm" ? config.dModel : config.dFfnn};
}

function grouped(units: ArrayLike<number>, layers: number, width: number): number[][] {
  if (typeof units !== "object" || units === null || typeof units.length !== "number") {
    throw new TypeError(`${caller}(): units must be a list of whole numbers, got ${show(units)}.`);
  }
  const found = Array.from({length: layers}, () => new Set<number>());
  for (const unit of Array.from(units)) {
    if (!Number.isInteger(unit) || unit < 0 || unit >= layers * width) {
      throw new RangeError(
        `${caller}(): units must be from 0 to ${layers * width - 1} (layer · ${width} + neuron), got ${show(unit)}.`,
      );
    }
    found[Math.floor(unit / width)].add(unit % width);
  }
  return found.map((neurons) => [...neurons]);
}

/** Weights that change, by name. */
class Changes {
  readonly weights = new Map<string, Float32Array>();
  constructor(private readonly model: Model) {}

  /** Sets one index along an axis of a weight to 0. */
  clear(name: string, shape: readonly number[], axis: number, index: number): void {
    const data = this.weights.get(name) ?? weightOf(this.model, caller, name);
    this.weights.set(name, data);
    const width = shape[1] ?? 1;
    if (axis === 0) data.fill(0, index * width, (index + 1) * width);
    else for (let row = 0; row < shape[0]; row++) data[row * width + index] = 0;
  }
}

function ofLstm(
  model: Model,
  byLayer: readonly number[][],
  at: "recurrence" | "output",
): Map<string, Float32Array> {
  const {dModel, nLayers} = model.config as RecurrentConfig;
  const {family} = loaded(model, caller);
  const parameters = family.parameters(model.config as never);
  const changes = new Changes(model);
  byLayer.forEach((neurons, layer) => {
    if (neurons.length === 0) return;
    const names =
      at === "recurrence"
        ? ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map((name) => `lstm.${name}_l${layer}`)
        : [layer < nLayers - 1 ? `lstm.weight_ih_l${layer + 1}` : headOf(model)];
    for (const {name, shape} of parameters.filter((one) => names.includes(one.name))) {
      for (const neuron of neurons) {
        // The rows are those of the gates i, f, g and o; g is the candidate.
        if (at === "recurrence") changes.clear(name, shape, 0, 2 * dModel + neuron);
        else changes.clear(name, shape, 1, neuron);
      }
    }
  });
  return changes.weights;
}

/** The matrix that reads the last layer. */
function headOf(model: Model): string {
  if (loaded(model, caller).kind === "encoder") return "classifier.weight";
  const {projection, tied} = model.config as LstmConfig;
  if (projection) return "projection.weight";
  if (!tied) return "head.weight";
  throw new RangeError(
    `${caller}(): at must be "recurrence" where the head is the word embedding, got "output". The embedding would be pruned, too.`,
  );
}

function ofFeedForward(model: Model, byLayer: readonly number[][]): Map<string, Float32Array> {
  const inner = loaded(model, caller);
  const graph: CausalGraph | EncoderGraph = inner.kind === "encoder" ? inner.encoderGraph() : inner.graph();
  const ends = "logits" in graph ? [graph.logits] : [...graph.outputs.values(), ...graph.hiddenStates];
  const nodes = allNodes(ends);
  const changes = new Changes(model);
  const read = new Map<string, number>();
  byLayer.forEach((neurons, layer) => {
    const {name, shape, axis} = secondMatrix(nodes, graph.ffnnActivations[layer], graph.weights, model.id);
    const other = read.get(name);
    read.set(name, layer);
    if (other !== undefined && (neurons.length > 0 || byLayer[other].length > 0)) {
      throw new RangeError(
        `${caller}(): layers must have weights of their own, got layers ${other} and ${layer} with the same in ${model.id}.`,
      );
    }
    for (const neuron of neurons) changes.clear(name, shape, axis, neuron);
  });
  return changes.weights;
}

function allNodes(ends: readonly GraphNode[]): Set<GraphNode> {
  const found = new Set<GraphNode>();
  const open = [...ends];
  for (let node = open.pop(); node; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...node.inputs);
  }
  return found;
}

interface Reader {
  readonly name: string;
  readonly shape: readonly number[];
  /** The axis of neurons. */
  readonly axis: number;
}

/** The weight that the activations of a feed-forward layer are multiplied with. */
function secondMatrix(
  nodes: ReadonlySet<GraphNode>,
  activations: GraphNode | undefined,
  weights: ReadonlyMap<string, GraphNode>,
  id: string,
): Reader {
  const readers = [...nodes].filter(({inputs}) => activations && inputs.includes(activations));
  const [reader] = readers;
  const weight = reader?.inputs[1];
  const name = [...weights].find(([, node]) => node === weight)?.[0];
  if (readers.length !== 1 || reader.op !== "MatMul" || name === undefined) {
    throw new TypeError(
      `${caller}(): model must read its feed-forward neurons by one matrix, got another way in ${id}.`,
    );
  }
  return {name, shape: weight.shape as number[], axis: reader.attributes?.transpose_b === true ? 1 : 0};
}
