import type {AttentionSizes, AttentionSurvey} from "../attribution/index.js";
import {largestOfBlocks} from "../attribution/index.js";
import type {Run} from "../capture/index.js";
import {attentionView, pack, packHalves} from "../views/index.js";
import type {
  AttentionGroup,
  AttentionName,
  AttentionOpened,
  AttentionState,
  AttentionWish,
} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";
import {answerWishes} from "./wishes.js";

/** How an attention figure looks at first; the reader can change each in the figure. */
export interface AttentionFigureOptions {
  /** All heads as small pictures, one as a grid, or its weights on the text. */
  readonly show: AttentionState["show"];
  readonly kind: AttentionState["kind"];
  readonly layer: number;
  readonly head: number;
  readonly scale: AttentionState["scale"];
  /** Position that is chosen, or null. */
  readonly query: number | null;
}

/** Numbers of one pattern, a rollout or flows. */
export interface AttentionNumbers {
  /** `[query, key]`; −1 in the rows of queries that were not computed. */
  readonly values: Float32Array;
  /** The queries that were computed; null for all. */
  readonly computed: readonly number[] | null;
}

/** Where a figure's numbers come from; each is asked for when it is needed. */
export interface AttentionSource {
  readonly parts: readonly AttentionSizes[];
  /** Is every weight of every head few enough numbers for a figure? */
  readonly isShort: boolean;
  /** All heads of a part; `signal` ends it. */
  survey(sizes: AttentionSizes, signal?: AbortSignal): Promise<AttentionSurvey>;
  /** What a name means. `query` is one that must be computed, where not all are; `signal` ends it. */
  numbers(name: AttentionName, query: number | null, signal?: AbortSignal): Promise<AttentionNumbers>;
}

/** Up to so many weights, a figure holds each: 0.7 MB. */
const mostValues = 512 * 512;
/** Else blocks, as many on a side. */
const mostBlocks = 256;

/** A figure of the heads of a run. */
export function attentionFigure(
  run: Run,
  source: AttentionSource,
  part: AttentionSizes,
  options: AttentionFigureOptions,
): Figure<AttentionState> {
  const figure = new Figure(attentionView, async () => {
    const {show, kind, layer, head, query} = options;
    const groups: AttentionGroup[] = [];
    for (const sizes of source.parts) {
      // All heads of a long text take a while: they wait until a reader wants to see them.
      const now = show === "heads" || source.isShort;
      groups.push(groupOf(sizes, now ? await source.survey(sizes) : null));
    }
    const name: AttentionName = {part: part.part, kind, layer, head: kind === "pattern" ? head : null};
    // The last token that looks is the one that is shown, where none is chosen.
    const looked = {
      query: query ?? part.queries - 1,
      key: query ?? (part.part === "cross" ? null : part.queries - 1),
    };
    const asked = {...name, heads: false, zoom: null, ...looked};
    const {fields} = groups.find((group) => group.part === part.part)!;
    const there = kind === "pattern" && fields?.shape[2] === part.queries && fields.shape[3] === part.keys;
    const made = show === "heads" || there ? {} : await answerOf(source, part, asked, {opened: null});
    const state: AttentionState = {
      view: "attention",
      version: 1,
      output: outputId(run),
      tokens: run.tokens,
      source: run.source?.tokens ?? null,
      groups,
      opened: null,
      region: null,
      line: null,
      ...made,
      provenance: provenanceLine(run.provenance),
      ...options,
      part: part.part,
      key: part.part === "cross" ? null : query,
      zoom: null,
      wish: null,
      granted: 0,
      refusal: "",
      hovered: null,
      focused: null,
      brush: null,
    };
    return state;
  });
  answerWishes<AttentionWish, AttentionState>(figure, async (wish, signal) => {
    const sizes = source.parts.find((one) => one.part === wish.part)!;
    if (!wish.heads) return answerOf(source, sizes, wish, figure.state, signal);
    const group = groupOf(sizes, await source.survey(sizes, signal));
    return {groups: figure.state.groups.map((one) => (one.part === wish.part ? group : one))};
  });
  return figure;
}

function groupOf(
  {part, nLayers, nHeads, causal}: AttentionSizes,
  survey: AttentionSurvey | null,
): AttentionGroup {
  const sizes = {part, nLayers, nHeads, causal};
  if (!survey) return {...sizes, fields: null, entropy: null, first: null, own: null};
  const {rows, columns, fields, entropy, first, own} = survey;
  const each = [nLayers, nHeads];
  return {
    ...sizes,
    fields: packHalves(fields, [...each, rows, columns]),
    entropy: pack(entropy, each),
    first: pack(first, each),
    own: own && pack(own, each),
  };
}

/** The keys of the state that hold what was asked for. What they hold already is not sent again. */
async function answerOf(
  source: AttentionSource,
  sizes: AttentionSizes,
  wish: Omit<AttentionWish, "number">,
  before: Pick<AttentionState, "opened">,
  signal?: AbortSignal,
): Promise<Partial<Pick<AttentionState, "opened" | "region" | "line">>> {
  const {part, kind, layer, head, zoom, query, key} = wish;
  const name: AttentionName = {part, kind, layer, head};
  const numbers = await source.numbers(name, query, signal);
  const {queries, keys} = sizes;
  const opened = openedOf(name, numbers, sizes, before.opened);
  if (opened.values) return {opened};
  const {values} = numbers;
  const line = {
    ...name,
    query,
    key,
    looksAt: query === null ? null : packHalves(values.subarray(query * keys, (query + 1) * keys), [keys]),
    seenBy:
      key === null
        ? null
        : packHalves(
            Float32Array.from({length: queries}, (_, i) => values[i * keys + key]),
            [queries],
          ),
  };
  if (!zoom) return {opened, line};
  const [height, width] = [zoom.queries[1] - zoom.queries[0], zoom.keys[1] - zoom.keys[0]];
  const exact = height * width <= mostValues;
  const shape = exact ? [height, width] : [Math.min(height, mostBlocks), Math.min(width, mostBlocks)];
  const from = [zoom.queries[0], zoom.keys[0]] as const;
  const to = [zoom.queries[1], zoom.keys[1]] as const;
  const blocks = largestOfBlocks(values, {queries, keys, from, to}, {rows: shape[0], columns: shape[1]});
  return {opened, line, region: {...name, ...zoom, values: packHalves(blocks, shape)}};
}

function openedOf(
  name: AttentionName,
  {values, computed}: AttentionNumbers,
  {queries, keys}: AttentionSizes,
  before: AttentionOpened | null,
): AttentionOpened {
  const same =
    before?.part === name.part &&
    before.kind === name.kind &&
    before.layer === name.layer &&
    before.head === name.head &&
    String(before.computed) === String(computed);
  if (same) return before;
  if (queries * keys <= mostValues) {
    return {...name, values: packHalves(values, [queries, keys]), fields: null, computed};
  }
  const [rows, columns] = [Math.min(queries, mostBlocks), Math.min(keys, mostBlocks)];
  const fields = packHalves(largestOfBlocks(values, {queries, keys}, {rows, columns}), [rows, columns]);
  return {...name, values: null, fields, computed};
}
