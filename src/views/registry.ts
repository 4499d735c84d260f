import {differenceView} from "./difference/view.js";
import {attentionView} from "./attention/view.js";
import {factorsView} from "./factors/view.js";
import {decodingView} from "./decoding/view.js";
import {activationsView} from "./activations/view.js";
import {generationView} from "./generation/view.js";
import {rankingsView} from "./rankings/view.js";
import {rankingsWatchView} from "./rankings-watch/view.js";
import {layerPredictionsView} from "./layer-predictions/view.js";
import {neuronView} from "./neuron/view.js";
import {saliencyFactorsView} from "./saliency-factors/view.js";
import {textSparklinesView} from "./text-sparklines/view.js";
import {saliencyView} from "./saliency/view.js";
import {similarityView} from "./similarity/view.js";
import {activationMassView} from "./activation-mass/view.js";
import {distancesView} from "./distances/view.js";
import {lengthShiftView} from "./length-shift/view.js";
import {makeSideBySideView} from "./side-by-side/view.js";
import {featureSharesView} from "./feature-shares/view.js";
import {neuronTableView} from "./neuron-table/view.js";
import {contextsView} from "./contexts/view.js";
import {neuronDistributionView} from "./neuron-distribution/view.js";
import type {View, ViewState} from "./view.js";

const all: readonly View<ViewState>[] = [
  activationsView,
  attentionView,
  neuronView,
  saliencyFactorsView,
  textSparklinesView,
  saliencyView,
  factorsView,
  decodingView,
  generationView,
  layerPredictionsView,
  rankingsView,
  rankingsWatchView,
  similarityView,
  differenceView,
  lengthShiftView,
  distancesView,
  activationMassView,
  neuronDistributionView,
  contextsView,
  neuronTableView,
  featureSharesView,
].map((view) => view as unknown as View<ViewState>);

/** Its parts are any of the others. */
export const sideBySideView = makeSideBySideView((name) => views.get(name));

/** Every view by the name that its states carry. */
export const views: ReadonlyMap<string, View<ViewState>> = new Map(
  [...all, sideBySideView as unknown as View<ViewState>].map((view) => [view.name, view]),
);

/** The view that draws states of this name; undefined where this version has none. */
export function viewOf(name: string): View<ViewState> | undefined {
  return views.get(name);
}
