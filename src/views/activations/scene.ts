import type {ActivationArea, ActivationRegion, ActivationsState} from "../activations.js";
import {cellOf} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {Packed} from "../packed.js";
import {unpack} from "../packed.js";
import {covers, gridOf} from "./region.js";
import type {RegionGrid} from "./region.js";

/** Name of the map's grid in marks. */
export const mapName = "map";

/** The whole layer. */
export function wholeOf(state: ActivationsState): ActivationArea {
  return {rows: [0, rowCount(state)], positions: [0, state.tokens.length]};
}

export function rowCount(state: ActivationsState): number {
  return state.neurons.shape[0];
}

/** The part that is looked at. */
export function areaOf(state: ActivationsState): ActivationArea {
  return state.zoom ?? wholeOf(state);
}

/** The region with the most detail of what is looked at. */
export function regionOf(state: ActivationsState): ActivationRegion {
  const {overview, detail} = state;
  return detail && !overview.exact && covers(detail, areaOf(state)) ? detail : overview;
}

/** Would the kernel know more of what is looked at? */
export function isCoarse(state: ActivationsState): boolean {
  return state.zoom !== null && !state.overview.exact && regionOf(state) === state.overview;
}

const grids = new WeakMap<ActivationRegion, Map<string, RegionGrid>>();

/** The grid that is drawn; the same object while region and part are the same. */
export function mapOf(state: ActivationsState): RegionGrid {
  const region = regionOf(state);
  const {rows, positions} = areaOf(state);
  const key = [...rows, ...positions].join(" ");
  let known = grids.get(region);
  if (!known) grids.set(region, (known = new Map()));
  let grid = known.get(key);
  if (!grid) {
    if (known.size >= 8) known.clear();
    known.set(key, (grid = gridOf(region, {rows, positions})));
  }
  return grid;
}

const largest = new WeakMap<ActivationRegion, number>();

/** The magnitude that the strongest colour stands for: the largest of the layer. */
export function mostOf({overview}: ActivationsState): number {
  let most = largest.get(overview);
  if (most === undefined) {
    const {exact, fields} = overview;
    const ends = fields ? [fields.least.low, fields.greatest.high] : [0];
    most = exact
      ? unpack(exact).reduce((a, b) => Math.max(a, Math.abs(b)), 0)
      : Math.max(...ends.map(Math.abs));
    largest.set(overview, most);
  }
  return most;
}

/** The number of the neuron at a place of the figure's order. */
export function neuronAt(state: ActivationsState, row: number): number {
  return unpack(state.neurons)[row];
}

const places = new WeakMap<Packed, ReadonlyMap<number, number>>();

/** The place of a neuron in the figure's order; undefined where the figure does not have it. */
export function placeOf({neurons}: ActivationsState, neuron: number): number | undefined {
  let known = places.get(neurons);
  if (!known) {
    known = new Map(Array.from(unpack(neurons), (number, row) => [number, row]));
    places.set(neurons, known);
  }
  return known.get(neuron);
}

/** The places `[from, to)` of a cluster's neurons. */
export function rowsOfCluster({sizes}: ActivationsState, cluster: number): readonly [number, number] {
  const from = sizes.slice(0, cluster).reduce((a, b) => a + b, 0);
  return [from, from + sizes[cluster]];
}

/** The cluster of the neuron at a place; null where there are no clusters. */
export function clusterOfRow({sizes}: ActivationsState, row: number): number | null {
  let end = 0;
  const found = sizes.findIndex((size) => row < (end += size));
  return found < 0 ? null : found;
}

/** How strongly a cluster fires at each token `[position]`. */
export function centreOf({centres}: ActivationsState, cluster: number): Float32Array {
  return rowOf(centres, cluster);
}

const rows = new WeakMap<Packed, Map<number, Float32Array>>();

/** A row of an array; the same object each time, so that what is made of it can be kept. */
export function rowOf(packed: Packed, row: number): Float32Array {
  let known = rows.get(packed);
  if (!known) rows.set(packed, (known = new Map()));
  let found = known.get(row);
  if (!found) {
    const width = packed.shape[1];
    known.set(row, (found = unpack(packed).subarray(row * width, (row + 1) * width)));
  }
  return found;
}

const farthest = new WeakMap<Packed, Float32Array>();

/** The activation farthest from 0 at each token `[position]`. */
export function farthestOf({strongest}: ActivationsState): Float32Array {
  let known = farthest.get(strongest);
  if (!known) {
    const [width, count] = strongest.shape;
    const data = unpack(strongest);
    farthest.set(strongest, (known = Float32Array.from({length: width}, (_, i) => data[i * count * 2 + 1])));
  }
  return known;
}

/** The clusters by how strongly they fire at a token, the strongest first. */
export function clustersAt(
  state: ActivationsState,
  position: number,
): readonly {cluster: number; value: number}[] {
  return state.sizes
    .map((_, cluster) => ({cluster, value: centreOf(state, cluster)[position]}))
    .sort((a, b) => b.value - a.value || a.cluster - b.cluster);
}

/** The neurons farthest from 0 at a token, the farthest first. */
export function strongestAt(
  {strongest}: ActivationsState,
  position: number,
): readonly {neuron: number; value: number}[] {
  const [, count] = strongest.shape;
  const data = unpack(strongest);
  return Array.from({length: count}, (_, i) => {
    const at = (position * count + i) * 2;
    return {neuron: data[at], value: data[at + 1]};
  });
}

/** The exact activations of a neuron at every token; null where the figure does not hold them. */
export function valuesOf(state: ActivationsState, neuron: number): Float32Array | null {
  const row = placeOf(state, neuron);
  if (row === undefined) return null;
  const area: ActivationArea = {rows: [row, row + 1], positions: [0, state.tokens.length]};
  const region = [state.overview, state.detail].find((one) => one?.exact && covers(one, area));
  if (!region) return null;
  return rowOf(region.exact!, row - region.rows[0]);
}

/** What a mark of the figure is. */
export type ActivationMark =
  | {readonly kind: "field"; readonly cell: GridCell}
  | {readonly kind: "token"; readonly at: number}
  | {readonly kind: "cluster"; readonly at: number}
  | {readonly kind: "neuron"; readonly at: number};

/** Reads a mark; null where the figure has none of that name. */
export function readMark(state: ActivationsState, mark: string | null): ActivationMark | null {
  if (mark === null) return null;
  const cell = cellOf(mapName, mark, mapOf(state));
  if (cell) return {kind: "field", cell};
  const found = /^([cn]?)(\d+)$/.exec(mark);
  if (!found) return null;
  const at = Number(found[2]);
  if (found[1] === "c") return at < state.sizes.length ? {kind: "cluster", at} : null;
  if (found[1] === "n") return at < state.strongest.shape[1] ? {kind: "neuron", at} : null;
  return at < state.tokens.length ? {kind: "token", at} : null;
}

/** The cluster that is looked at: under the pointer, with the focus, or pressed. */
export function shownCluster(state: ActivationsState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "cluster") return found.at;
  }
  return state.cluster;
}

/** The token that is looked at: under the pointer, with the focus, or pressed. */
export function shownToken(state: ActivationsState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "token") return found.at;
  }
  return state.selected;
}

/** The field under the pointer, else the one with the focus. */
export function shownField(state: ActivationsState): GridCell | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "field") return found.cell;
  }
  return null;
}
