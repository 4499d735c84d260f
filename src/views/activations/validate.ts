import type {ActivationArea, ActivationRegion, ActivationsState, ActivationsWish} from "../activations.js";
import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {numbers} from "../check-packed.js";
import type {PackedBytes} from "../packed.js";
import {checkTokens} from "../tokens/validate.js";
import {orders} from "./update.js";

const caller = "activationsView.validate()";

/** The state of an activations view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): ActivationsState {
  const state = stateOf<ActivationsState>(caller, value, "activations", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  if (tokens.length === 0) fail(caller, "tokens", "at least one token", tokens, "", RangeError);
  const width = tokens.length;
  const neurons = numbers(caller, "neurons", state.neurons, [null]);
  const nRows = neurons.shape[0];
  if (nRows === 0) fail(caller, "neurons", "at least one neuron", [], "", RangeError);
  const sizes = whole("sizes", state.sizes, 1);
  const sum = sizes.reduce((a, b) => a + b, 0);
  if (sizes.length > 0 && sum !== nRows) fail(caller, "sizes", `a sum of ${nRows}`, sum, "", RangeError);
  const layers = whole("layers", state.layers, 0);
  const layer = integer(caller, "layer", state.layer, 0, Infinity);
  const area: ActivationArea = {rows: [0, nRows], positions: [0, width]};
  const overview = checkRegion("overview", state.overview, area);
  if (!sameRange(overview.rows, area.rows) || !sameRange(overview.positions, area.positions)) {
    fail(caller, "overview", "of the whole layer", overview, "", RangeError);
  }
  return {
    view: "activations",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt: integer(caller, "nPrompt", state.nPrompt, 0, width),
    follows: flag("follows", state.follows),
    layers,
    signed: flag("signed", state.signed),
    layer,
    order: oneOf(caller, "order", state.order, orders),
    neurons,
    sizes,
    centres: numbers(caller, "centres", state.centres, [sizes.length, width]),
    clustering: text(caller, "clustering", state.clustering),
    strongest: numbers(caller, "strongest", state.strongest, [width, null, 2]),
    overview,
    detail: orNull(state.detail, (given) => checkRegion("detail", given, area)),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    zoom: orNull(state.zoom, (given) => checkArea("zoom", given, area)),
    selected: orNull(state.selected, (given) => integer(caller, "selected", given, 0, width - 1)),
    neuron: orNull(state.neuron, (given) => integer(caller, "neuron", given, 0, Infinity)),
    cluster: orNull(
      state.cluster,
      (given) => integer(caller, "cluster", given, 0, Infinity),
      (at) => at < sizes.length,
    ),
    wish: orNull(state.wish, (given) => checkWish(given, area)),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: orNull(state.hovered, (given) => text(caller, "hovered", given)),
    focused: orNull(state.focused, (given) => text(caller, "focused", given)),
    brush: orNull(state.brush, (given) => {
      const {from, to} = record(caller, "brush", given);
      return {from: text(caller, "brush.from", from), to: text(caller, "brush.to", to)};
    }),
  };
}

function orNull<T>(
  value: unknown,
  check: (value: unknown) => T,
  keep: (value: T) => boolean = () => true,
): T | null {
  if ((value ?? null) === null) return null;
  const checked = check(value);
  return keep(checked) ? checked : null;
}

function flag(key: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : fail(caller, key, "true or false", value);
}

function whole(key: string, value: unknown, least: number): readonly number[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  value.forEach((entry: unknown, i) => integer(caller, `${key}[${i}]`, entry, least, Infinity));
  return value as readonly number[];
}

type Range = readonly [from: number, to: number];
const sameRange = (a: Range, b: Range): boolean => a[0] === b[0] && a[1] === b[1];

function checkArea(key: string, value: unknown, {rows, positions}: ActivationArea): ActivationArea {
  const area = record(caller, key, value);
  return {
    rows: checkRange(`${key}.rows`, area.rows, rows[1]),
    positions: checkRange(`${key}.positions`, area.positions, positions[1]),
  };
}

/** The array itself: an unchanged range stays the same object. */
function checkRange(key: string, value: unknown, most: number): Range {
  if (!Array.isArray(value) || value.length !== 2) return fail(caller, key, "[from, to]", value);
  const from = integer(caller, `${key}[0]`, value[0], 0, most - 1);
  integer(caller, `${key}[1]`, value[1], from + 1, most);
  return value as unknown as Range;
}

const approved = new WeakSet<object>();

function checkRegion(key: string, value: unknown, whole: ActivationArea): ActivationRegion {
  const region = record(caller, key, value) as unknown as ActivationRegion;
  if (approved.has(region)) return region;
  const {rows, positions} = checkArea(key, region, whole);
  const [height, width] = [rows[1] - rows[0], positions[1] - positions[0]];
  if ((region.exact ?? null) !== null) {
    numbers(caller, `${key}.exact`, region.exact, [height, width]);
  } else {
    const fields = record(caller, `${key}.fields`, region.fields);
    const {shape} = checkBytes(`${key}.fields.least`, fields.least, [height, width]);
    checkBytes(`${key}.fields.greatest`, fields.greatest, [height, width], shape);
    checkBytes(`${key}.fields.farthest`, fields.farthest, [height, width], shape);
  }
  approved.add(region);
  return region;
}

/** Fields of a region: at least 1, at most as many as it has values, on each side. */
function checkBytes(
  key: string,
  value: unknown,
  [height, width]: readonly [number, number],
  shape?: readonly number[],
): PackedBytes {
  const packed = numbers(caller, key, value, shape ?? [null, null], "uint8");
  integer(caller, `${key}.shape[0]`, packed.shape[0], 1, height);
  integer(caller, `${key}.shape[1]`, packed.shape[1], 1, width);
  return packed;
}

function checkWish(value: unknown, area: ActivationArea): ActivationsWish {
  const wish = record(caller, "wish", value);
  return {
    layer: integer(caller, "wish.layer", wish.layer, 0, Infinity),
    order: oneOf(caller, "wish.order", wish.order, orders),
    zoom: orNull(wish.zoom, (given) => checkArea("wish.zoom", given, area)),
    number: integer(caller, "wish.number", wish.number, 1, Infinity),
  };
}
