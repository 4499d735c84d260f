import {generationView} from "./generation/view.js";
import {saliencyView} from "./saliency/view.js";
import type {View, ViewState} from "./view.js";

const all: readonly View<ViewState>[] = [saliencyView, generationView].map(
  (view) => view as unknown as View<ViewState>,
);

/** Every view by the name that its states carry. */
export const views: ReadonlyMap<string, View<ViewState>> = new Map(all.map((view) => [view.name, view]));

/** The view that draws states of this name; undefined where this version has none. */
export function viewOf(name: string): View<ViewState> | undefined {
  return views.get(name);
}
