import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import type {AttentionKind, AttentionPart, AttentionState} from "../attention.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {Token} from "../tokens.js";
import type {Frame, Table} from "../view.js";
import {isWaiting} from "../wish.js";
import {gridOf} from "./grid.js";
import {lookedAt} from "./marks.js";
import {chosen, groupOf, isSquare, keysOf, looksAt, queriesOf, seenBy} from "./scene.js";
import type {Along} from "./scene.js";
import {wanted} from "./wanted.js";

/** The pair, or the one token, whose weights are shown: what is looked at now, else what was chosen. */
export function shownPair(state: AttentionState): {
  readonly query: number | null;
  readonly key: number | null;
} {
  const before = chosen(state);
  const found = lookedAt(state);
  if (found?.kind === "query") {
    return {query: found.at, key: isSquare(state.part) ? found.at : before.key};
  }
  if (found?.kind === "key") return {query: isSquare(state.part) ? found.at : before.query, key: found.at};
  return before;
}

/** A weight for a reader; a value that stands for a block is the largest of it. */
export function weightSays(value: number, exact: boolean, kind: AttentionKind, t: Frame["t"]): string {
  if (value < 0) return t("not computed");
  // A flow is a capacity, not a share.
  const number = kind === "flow" ? String(Number(value.toPrecision(3))) : percent(value);
  return exact ? number : `≤ ${number.replace(/^<\s*/, "")}`;
}

export function partName(part: AttentionPart, t: Frame["t"]): string {
  const names = {
    self: t("self-attention"),
    encoder: t("encoder"),
    decoder: t("decoder"),
    cross: t("decoder to source"),
  };
  return names[part];
}

/** What is shown, in a line: "layer 3, head 5: attention weights". */
export function whatSays(state: AttentionState, t: Frame["t"]): string {
  const {kind, layer, head, part, groups, show} = state;
  const of = groups.length > 1 ? `${partName(part, t)}, ` : "";
  if (show === "heads") {
    const {nLayers, nHeads} = groupOf(state);
    return `${of}${nLayers} ${t("layers")} × ${nHeads} ${t("heads")}`;
  }
  const says = {
    pattern: `${t("layer")} ${layer}, ${t("head")} ${head}: ${t("attention weights")}`,
    rollout: `${t("attention rollout up to layer")} ${layer}`,
    flow: `${t("attention flow from layer")} ${layer}`,
  };
  return `${of}${says[kind]}`;
}

/** A head, with numbers about it. */
export function headSays(state: AttentionState, layer: number, head: number, t: Frame["t"]): string {
  const {nHeads, entropy, first, own} = groupOf(state);
  const at = layer * nHeads + head;
  const name = `${t("layer")} ${layer}, ${t("head")} ${head}`;
  if (!entropy || !first) return name;
  const parts = [
    `${t("spread")} ${unpack(entropy)[at].toFixed(1)} ${t("bits")}`,
    `${t("on the first token")} ${percent(unpack(first)[at])}`,
    ...(own ? [`${t("on the same token")} ${percent(unpack(own)[at])}`] : []),
  ];
  return `${name}: ${parts.join(", ")}`;
}

/** A part of a sentence: words, or the name of a token, which may run from right to left and so stands apart. */
export interface Piece {
  readonly text: string;
  readonly name: boolean;
}
const words = (text: string): Piece => ({text, name: false});
const named = (token: Token): Piece => ({text: tokenName(token), name: true});
const sentence = (pieces: readonly Piece[]): string => pieces.map(({text: part}) => part).join(" ");

/** A field of the grid: which tokens, and the weight. */
export function fieldSays(state: AttentionState, cell: GridCell, t: Frame["t"]): string {
  return sentence(fieldPieces(state, cell, t));
}

function fieldPieces(state: AttentionState, {row, column}: GridCell, t: Frame["t"]): readonly Piece[] {
  const grid = gridOf(state)!;
  const [queries, keys] = [queriesOf(state, state.part), keysOf(state, state.part)];
  const range = (
    tokens: typeof queries,
    [from, to]: readonly [number, number],
    after: string,
  ): readonly Piece[] =>
    to - from === 1
      ? [named(tokens[from]), words(`(${from})${after}`)]
      : [named(tokens[from]), words("…"), named(tokens[to - 1]), words(`(${from}–${to - 1})${after}`)];
  const value = grid.at(row, column);
  const later = groupOf(state).causal && grid.keysOf(column)[0] >= grid.queriesOf(row)[1];
  const none = later ? t("later, not seen") : t("not computed");
  const says = value === null ? none : weightSays(value, grid.exact, state.kind, t);
  return [
    ...range(queries, grid.queriesOf(row), " →"),
    ...range(keys, grid.keysOf(column), ":"),
    words(says),
  ];
}

const labels = new WeakMap<
  Along,
  {
    readonly tokens: readonly Token[];
    readonly kind: string;
    readonly t: unknown;
    readonly texts: readonly string[];
  }
>();

/** Each token with its weight from, or to, the token that is shown; kept until that changes. */
export function labelsOf(
  {kind}: Pick<AttentionState, "kind">,
  tokens: readonly Token[],
  along: Along | null,
  t: Frame["t"],
): readonly string[] {
  if (!along) return tokens.map((token, i) => `${tokenName(token)} (${i})`);
  const before = labels.get(along);
  if (before?.tokens === tokens && before.kind === kind && before.t === t) return before.texts;
  const texts = tokens.map(
    (token, i) => `${tokenName(token)} (${i}): ${weightSays(along.values[i], along.exact, kind, t)}`,
  );
  labels.set(along, {tokens, kind, t, texts});
  return texts;
}

/** What is looked at now, with its number. */
export function readout(state: AttentionState, t: Frame["t"]): string {
  return sentence(readoutPieces(state, t));
}

export function readoutPieces(state: AttentionState, t: Frame["t"]): readonly Piece[] {
  const found = lookedAt(state);
  if (found?.kind === "head") return [words(headSays(state, found.layer, found.head, t))];
  if (found?.kind === "field") return fieldPieces(state, found.cell, t);
  if (state.show === "heads") return [words(headSays(state, state.layer, state.head, t))];
  return pairPieces(state, t);
}

function pairPieces(state: AttentionState, t: Frame["t"]): readonly Piece[] {
  const {query, key} = shownPair(state);
  const [queries, keys] = [queriesOf(state, state.part), keysOf(state, state.part)];
  const row = query === null ? null : looksAt(state, query);
  const column = key === null ? null : seenBy(state, key);
  const list = (along: Along, tokens: typeof queries, end: string): readonly Piece[] => {
    const places = strongest(along.values, 3);
    if (places.length === 0) return [words(`${t("nothing")}${end}`)];
    return places.flatMap((i, at) => {
      const says = `(${i}) ${weightSays(along.values[i], along.exact, state.kind, t)}`;
      return [named(tokens[i]), words(`${says}${at === places.length - 1 ? end : ","}`)];
    });
  };
  const looks = row && query !== null;
  const seen = column && key !== null;
  return [
    ...(looks
      ? [named(queries[query]), words(`(${query}) ${t("looks at")}`), ...list(row, keys, seen ? ";" : "")]
      : []),
    ...(seen ? [named(keys[key]), words(`(${key}) ${t("is seen by")}`), ...list(column, queries, "")] : []),
  ];
}

/** Places of the largest weights above 0, the largest first; ties in reading order. */
export function strongest(values: Float32Array, count: number): readonly number[] {
  return Array.from(values.keys())
    .filter((i) => values[i] > 0)
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, count);
}

/** What is missing, and whether it is on its way. */
export function wishSays(state: AttentionState, asks: boolean, t: Frame["t"]): string {
  if (state.refusal !== "" && !isWaiting(state)) return state.refusal;
  if (!wanted(state)) return "";
  if (asks) return isWaiting(state) ? t("being computed …") : "";
  return state.show !== "heads" && gridOf(state)
    ? t("largest weights of blocks: single ones need a running kernel")
    : t("needs a running kernel");
}

export function announce(state: AttentionState, t: Frame["t"]): string {
  const waits = wishSays(state, true, t);
  const says = readout(state, t);
  return [
    `${whatSays(state, t)}.`,
    ...(waits === "" ? [] : [`${waits}.`]),
    ...(says === "" ? [] : [`${says}.`]),
  ].join(" ");
}

/** Half floats hold three digits: no more are written. */
const significant = (value: number): number | null => (value < 0 ? null : Number(value.toPrecision(4)));

export function table(state: AttentionState, t: Frame["t"]): Table {
  if (state.show === "heads") return headsTable(state, t);
  const {query, key} = shownPair({...state, hovered: null, focused: null});
  const [queries, keys] = [queriesOf(state, state.part), keysOf(state, state.part)];
  const row = query === null ? null : looksAt(state, query);
  const column = key === null ? null : seenBy(state, key);
  const exact = (row?.exact ?? true) && (column?.exact ?? true);
  const flow = state.kind === "flow";
  const value = (along: Along | null, i: number): number | null =>
    along && i < along.values.length ? significant(along.values[i] * (flow ? 1 : 100)) : null;
  const unit = flow ? "" : " (%)";
  const one = isSquare(state.part);
  const columns = one
    ? [t("position"), t("token"), `${t("looked at")}${unit}`, `${t("looks at it")}${unit}`]
    : [
        t("position"),
        t("source token"),
        `${t("looked at")}${unit}`,
        t("token"),
        `${t("looks at it")}${unit}`,
      ];
  const rows = Array.from({length: Math.max(queries.length, keys.length)}, (_, i) => {
    const [a, b] = [value(row, i), value(column, i)];
    if (one) return [i, tokenName(keys[i]), a, b];
    return [
      i,
      i < keys.length ? tokenName(keys[i]) : null,
      a,
      i < queries.length ? tokenName(queries[i]) : null,
      b,
    ];
  });
  const of = [
    query === null ? "" : `${t("what")} ${tokenName(queries[query])} (${query}) ${t("looks at")}`,
    key === null ? "" : `${t("what looks at")} ${tokenName(keys[key])} (${key})`,
  ].filter((part) => part !== "");
  const caption = `${whatSays(state, t)}: ${of.join("; ")}${exact ? "" : `; ${t("largest of blocks")}`}`;
  return {caption, columns, rows};
}

function headsTable(state: AttentionState, t: Frame["t"]): Table {
  const {nLayers, nHeads, entropy, first, own} = groupOf(state);
  const columns = [
    t("layer"),
    t("head"),
    t("spread (bits)"),
    t("on the first token (%)"),
    ...(own ? [t("on the same token (%)")] : []),
  ];
  const rows = Array.from({length: nLayers * nHeads}, (_, i) => [
    Math.floor(i / nHeads),
    i % nHeads,
    entropy && significant(unpack(entropy)[i]),
    first && significant(unpack(first)[i] * 100),
    ...(own ? [significant(unpack(own)[i] * 100)] : []),
  ]);
  return {caption: `${whatSays(state, t)}: ${t("means over the tokens that look")}`, columns, rows};
}

export function text(state: AttentionState): string {
  const t = (message: string): string => message;
  const still = {...state, hovered: null, focused: null};
  // A terminal acts on control characters: they are named instead.
  const original = textOf(state.tokens).split("\n").map(visible).join("\n");
  if (state.show === "heads") {
    const {nLayers, nHeads} = groupOf(state);
    const lines = Array.from({length: Math.min(nLayers * nHeads, 24)}, (_, i) =>
      headSays(state, Math.floor(i / nHeads), i % nHeads, t),
    );
    const more = nLayers * nHeads - lines.length;
    return `${whatSays(still, t)}\n${lines.join("\n")}${more > 0 ? `\n… ${more} more` : ""}\n\n${original}`;
  }
  return `${whatSays(still, t)}\n${readout(still, t)}\n\n${original}`;
}
