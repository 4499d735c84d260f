import type {Run} from "../capture/index.js";
import {activationsFigure, displayHost, neuronFigure, shareSelection} from "../figures/index.js";
import type {Figure, NeuronActivationsOptions, NeuronOptions} from "../figures/index.js";
import type {Model} from "../models/index.js";
import {slowProgress} from "./slow-progress.js";
import type {ActivationsState, NeuronState} from "../views/index.js";

/** The heat map of a layer's neurons × the tokens of a run. */
export function neuronActivationsOf(
  {config}: Model,
  run: Run,
  options: NeuronActivationsOptions,
): Figure<ActivationsState> {
  const interrupt = (): AbortSignal | undefined => displayHost()?.interruptSignal();
  const onProgress = () => slowProgress("clusters");
  return shareSelection(activationsFigure(run, options, {dFfnn: config.dFfnn, interrupt, onProgress}));
}

/** One neuron on the text of a run. */
export function neuronOf(
  {config}: Model,
  run: Run,
  layer: number,
  neuron: number | readonly number[],
  options: NeuronOptions,
): Figure<NeuronState> {
  return shareSelection(neuronFigure(run, layer, neuron, options, {dFfnn: config.dFfnn}));
}
