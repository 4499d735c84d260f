import {show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Texts} from "./intervention-affine.js";
import {apartRoles, reaches} from "./intervention-affine.js";
import type {Called} from "./intervention-plan.js";
import type {Role} from "./points-layout.js";
import {keyAt, positionAt} from "./pass.js";

/** Calls a function for the chosen values of each text, and puts its results in their place, in `values` itself. */
export function applyTo(caller: string, call: Called, values: Float32Array, texts: Texts): void {
  const {pass} = texts;
  for (let row = 0; row < pass.batch; row++) {
    const places = placesOf(call, texts, row);
    if (places.positions.length === 0) continue;
    const {shape, index, axes} = places;
    const {offsets, seen} = places;
    const data = Float32Array.from(offsets, (at) => values[at]);
    const at = {point: call.chosen.point, positions: places.positions};
    const made = checked(caller, call, call.apply({axes, shape, data, index}, at), shape);
    for (let i = 0; i < offsets.length; i++) if (!seen || seen[i] === 1) values[offsets[i]] = made[i];
  }
}

interface Places {
  readonly positions: readonly number[];
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly index: Readonly<Record<string, readonly number[]>>;
  /** Where each value lies, in the order of a result: heads, positions, coordinates. */
  readonly offsets: Int32Array;
  /** 0 for keys that a query does not see: they stay as they are (absent: all are seen). */
  readonly seen?: Uint8Array;
}

function placesOf({chosen}: Called, {pass, keys, causal, given, givenKeys}: Texts, row: number): Places {
  const {layout} = chosen;
  const {axes} = layout;
  const slots = rowsOf(layout.roles[0] === "query", pass, row).filter(({position}) =>
    reaches(chosen.positions, position, given[row]),
  );
  const nKeys = keys.past + keys.seq;
  const lasts = axes.key
    ? count(nKeys)
        .map((slot) => ({number: keyAt(keys, row, slot), at: slot}))
        .filter(({number}) => number >= 0 && reaches(chosen.keys, number, givenKeys[row]))
    : (chosen.units ?? count(layout.width ?? 1)).map((unit) => ({number: unit, at: unit}));
  const heads = chosen.heads ?? count(layout.nHeads ?? 1);
  const strides = stridesOf(apartRoles(layout), {
    text: pass.batch,
    position: pass.seq,
    query: 1,
    head: layout.nHeads ?? 1,
    key: nKeys,
    unit: layout.width ?? 1,
    rows: 1,
  });
  const size = heads.length * slots.length * lasts.length;
  const offsets = new Int32Array(size);
  const seen = axes.key !== undefined && causal ? new Uint8Array(size) : undefined;
  const isQuery = layout.roles[0] === "query";
  let i = 0;
  for (const head of heads) {
    for (const {slot, position, query} of slots) {
      const from = isQuery
        ? query * (layout.width ?? 1)
        : row * strides.text + slot * strides.position + head * strides.head;
      for (const {number, at} of lasts) {
        if (seen && number <= position) seen[i] = 1;
        offsets[i++] = from + at;
      }
    }
  }
  const named = [
    [axes.head, heads],
    [axes.position, slots.map(({position}) => position)],
    [axes.key ?? axes.unit, lasts.map(({number}) => number)],
  ].filter((pair): pair is [string, number[]] => pair[0] !== undefined);
  return {
    positions: slots.map(({position}) => position),
    axes: named.map(([axis]) => axis),
    shape: named.map(([, numbers]) => numbers.length),
    index: Object.fromEntries(named),
    offsets,
    seen,
  };
}

const count = (n: number): number[] => Array.from({length: n}, (_, i) => i);

/** The positions of one text in this pass; of logits, those that have them. */
function rowsOf(
  queries: boolean,
  pass: Texts["pass"],
  row: number,
): {slot: number; position: number; query: number}[] {
  const all = queries
    ? Array.from(pass.queries ?? [], (at, query) => ({at, query})).flatMap(({at, query}) =>
        Math.floor(at / pass.seq) === row ? [{slot: at % pass.seq, query}] : [],
      )
    : count(pass.seq).map((slot) => ({slot, query: 0}));
  return all
    .map(({slot, query}) => ({slot, query, position: positionAt(pass, row, slot)}))
    .filter(({position}) => position >= 0);
}

function stridesOf(roles: readonly Role[], sizes: Readonly<Record<Role, number>>): Record<Role, number> {
  const strides = {text: 0, position: 0, rows: 0, query: 0, head: 0, key: 0, unit: 0};
  let step = 1;
  for (const role of [...roles].reverse()) {
    strides[role] = step;
    step *= sizes[role];
  }
  return strides;
}

/** What a function gave: as many finite numbers as it was given. */
function checked(
  caller: string,
  {chosen: {point}}: Called,
  made: unknown,
  shape: readonly number[],
): Float32Array {
  const wanted = shape.join(" × ");
  const fail = (got: string, fix: string): never => {
    throw new TypeError(
      `${caller}(): apply at "${point}" must return ${wanted} finite numbers, got ${got}. ${fix}`,
    );
  };
  if (made instanceof Promise) fail("a promise", "Return the numbers at once.");
  const given = (made instanceof Float32Array ? made : (made as NdArray | undefined)?.data) as unknown;
  if (!(given instanceof Float32Array))
    fail(show(made), "Return a Float32Array, or what was given with other data.");
  const data = given as Float32Array;
  const size = shape.reduce((a, b) => a * b, 1);
  const own = made instanceof Float32Array ? undefined : (made as NdArray).shape;
  if (data.length !== size || (own && own.join() !== shape.join())) {
    fail((own ?? [data.length]).join(" × "), "Keep the shape.");
  }
  const bad = data.find((value) => !Number.isFinite(value));
  if (bad !== undefined) fail(String(bad), "Check what the function divides by.");
  return data;
}
