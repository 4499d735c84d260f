import type {
  AttentionArea,
  AttentionGroup,
  AttentionName,
  AttentionPart,
  AttentionState,
} from "../attention.js";
import type {Token} from "../tokens.js";
import {unpackHalves} from "./halves.js";
import type {PackedHalves} from "./halves.js";

/** Names of the grids in marks. */
export const headsName = "head";
export const gridName = "field";

/** The part that is shown. */
export function groupOf({groups, part}: Pick<AttentionState, "groups" | "part">): AttentionGroup {
  return groups.find((group) => group.part === part)!;
}

/** The tokens that look, of a part. */
export function queriesOf(
  {tokens, source}: Pick<AttentionState, "tokens" | "source">,
  part: AttentionPart,
): readonly Token[] {
  return part === "encoder" ? source! : tokens;
}

/** The tokens that are looked at. */
export function keysOf(
  {tokens, source}: Pick<AttentionState, "tokens" | "source">,
  part: AttentionPart,
): readonly Token[] {
  return part === "encoder" || part === "cross" ? source! : tokens;
}

/** Do queries and keys have the same positions? */
export const isSquare = (part: AttentionPart): boolean => part !== "cross";

/** What the reader wants to see. */
export function nameOf({part, kind, layer, head}: AttentionState): AttentionName {
  return {part, kind, layer, head: kind === "pattern" ? head : null};
}

export const sameName = (a: AttentionName, b: AttentionName): boolean =>
  a.part === b.part && a.kind === b.kind && a.layer === b.layer && a.head === b.head;

export const sameArea = (a: AttentionArea | null, b: AttentionArea | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    [0, 1].every((end) => a.queries[end] === b.queries[end] && a.keys[end] === b.keys[end]));

/** All of the text. */
export function wholeOf(state: AttentionState): AttentionArea {
  const {part} = state;
  return {queries: [0, queriesOf(state, part).length], keys: [0, keysOf(state, part).length]};
}

export const areaOf = (state: AttentionState): AttentionArea => state.zoom ?? wholeOf(state);

/** Numbers of a part of a pattern: each pair, or blocks of pairs. */
export interface Source extends AttentionArea {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** What is the same object while the numbers are. */
  readonly packed: PackedHalves;
}

/** Is each number that of one pair? */
export const isExact = ({rows, columns, queries, keys}: Omit<Source, "data" | "packed">): boolean =>
  rows === queries[1] - queries[0] && columns === keys[1] - keys[0];

/** The numbers of the whole that the figure holds, exact if it has them so; null where it has none. */
export function wholeSource(state: AttentionState): Source | null {
  const {opened, kind, layer, head} = state;
  const area = wholeOf(state);
  const small = kind === "pattern" ? thumbnail(state, layer, head) : null;
  if (small && isExact(small)) return small;
  if (!opened || !sameName(opened, nameOf(state))) return small;
  const packed = (opened.values ?? opened.fields)!;
  const [rows, columns] = packed.shape;
  return {...area, data: unpackHalves(packed), rows, columns, packed};
}

/** The small picture of a head; null where none was made. */
export function thumbnail(state: AttentionState, layer: number, head: number): Source | null {
  const {fields, nHeads} = groupOf(state);
  if (!fields) return null;
  const [, , rows, columns] = fields.shape;
  const at = (layer * nHeads + head) * rows * columns;
  const data = unpackHalves(fields).subarray(at, at + rows * columns);
  return {...wholeOf(state), data, rows, columns, packed: fields};
}

/** The numbers with the most detail of what is looked at. */
export function bestSource(state: AttentionState): Source | null {
  const {zoom, region} = state;
  const whole = wholeSource(state);
  if (!zoom || !region || (whole && isExact(whole))) return whole;
  if (!sameName(region, nameOf(state)) || !sameArea(region, zoom)) return whole;
  const [rows, columns] = region.values.shape;
  const {queries, keys} = region;
  return {queries, keys, data: unpackHalves(region.values), rows, columns, packed: region.values};
}

/** The `i`-th of `count` blocks of the places `[from, to)` begins here. */
export const blockStart = (i: number, count: number, [from, to]: readonly [number, number]): number =>
  from + Math.floor((i * (to - from)) / count);

/** The block that a place lies in. */
export const blockAt = (place: number, count: number, [from, to]: readonly [number, number]): number =>
  Math.floor(((place - from + 1) * count - 1) / (to - from));

/** Numbers along one axis of a pattern, the same object while they are the same; those that are not known are −1. */
export interface Along {
  readonly values: Float32Array;
  /** False where each stands for its block, and is the largest of it. */
  readonly exact: boolean;
}

const rowsKnown = new WeakMap<PackedHalves, Map<string, Along>>();

function known(packed: PackedHalves, name: string, make: () => Along): Along {
  let some = rowsKnown.get(packed);
  if (!some) rowsKnown.set(packed, (some = new Map()));
  let along = some.get(name);
  if (!along) {
    if (some.size >= 64) some.clear();
    some.set(name, (along = make()));
  }
  return along;
}

/** What a query looks at `[key]`; null where nothing is known. */
export function looksAt(state: AttentionState, query: number): Along | null {
  const {line} = state;
  if (line?.looksAt && line.query === query && sameName(line, nameOf(state))) {
    const {looksAt: packed} = line;
    return known(packed, "", () => ({values: unpackHalves(packed), exact: true}));
  }
  const source = wholeSource(state);
  if (!source) return null;
  const {data, rows, columns, queries, keys, packed} = source;
  return known(packed, `q ${state.layer} ${state.head} ${query}`, () => {
    if (isExact(source)) return {values: data.subarray(query * columns, (query + 1) * columns), exact: true};
    const row = blockAt(query, rows, queries);
    const {causal} = groupOf(state);
    const values = Float32Array.from({length: keys[1]}, (_, key) =>
      causal && key > query ? 0 : data[row * columns + blockAt(key, columns, keys)],
    );
    return {values, exact: false};
  });
}

/** What looks at a key `[query]`; null where nothing is known. */
export function seenBy(state: AttentionState, key: number): Along | null {
  const {line} = state;
  if (line?.seenBy && line.key === key && sameName(line, nameOf(state))) {
    const {seenBy: packed} = line;
    return known(packed, "", () => ({values: unpackHalves(packed), exact: true}));
  }
  const source = wholeSource(state);
  if (!source) return null;
  const {data, rows, columns, queries, keys, packed} = source;
  return known(packed, `k ${state.layer} ${state.head} ${key}`, () => {
    const exact = isExact(source);
    const column = blockAt(key, columns, keys);
    const {causal} = groupOf(state);
    const values = Float32Array.from({length: queries[1]}, (_, query) =>
      causal && key > query ? 0 : data[blockAt(query, rows, queries) * columns + column],
    );
    return {values, exact};
  });
}

/** The token that looks, and the one that is looked at, as the figure shows them: those chosen, else the last query. */
export function chosen(state: AttentionState): {readonly query: number | null; readonly key: number | null} {
  const {query, key, part} = state;
  if (query !== null || key !== null) return {query, key};
  const last = queriesOf(state, part).length - 1;
  return {query: last, key: isSquare(part) ? last : null};
}
