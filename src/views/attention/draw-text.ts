import {nothing, svg} from "lit/html.js";
import type {AttentionState} from "../attention.js";
import {round} from "../theme/measure.js";
import type {CellFrame} from "../tokens/draw-cell.js";
import {below, drawLines} from "../tokens/draw-lines.js";
import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import {tokenName} from "../tokens/words.js";
import type {Token} from "../tokens.js";
import type {Frame} from "../view.js";
import {onScale} from "./grid.js";
import {focusMark} from "./marks.js";
import {keysOf, looksAt, queriesOf, seenBy} from "./scene.js";
import type {Along} from "./scene.js";
import {labelsOf, shownPair} from "./words.js";

/** Steps of colour; as in the text of saliency. */
const levels = 48;
const small = 11.5;

/** What the text form shows now. */
interface Shown {
  readonly query: number | null;
  readonly key: number | null;
  readonly row: Along | null;
  readonly column: Along | null;
  /** The weight that the strongest colour stands for. */
  readonly most: number;
}

export function shownText(state: AttentionState): Shown {
  const {query, key} = shownPair(state);
  const row = query === null ? null : looksAt(state, query);
  const column = key === null ? null : seenBy(state, key);
  const most = [row, column].reduce(
    (top, along) => along?.values.reduce((a, b) => Math.max(a, b), top) ?? top,
    0,
  );
  return {query, key, row, column, most};
}

/** The text twice: coloured by what a token looks at, and by what looks at it. */
export function drawText(state: AttentionState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const shown = shownText(state);
  const [queries, keys] = [queriesOf(state, state.part), keysOf(state, state.part)];
  // A name may run from right to left, and so stands apart.
  const says = (
    at: number | null,
    tokens: readonly Token[],
    what: string,
    none: string,
  ): readonly string[] => (at === null ? [none] : [tokenName(tokens[at]), what]);
  const parts: unknown[] = [];
  let y = 0;
  const put = (band: Band, after: number): void => {
    parts.push(svg`<g transform="translate(0,${y})">${band.svg}</g>`);
    y = round(y + band.height + after);
  };
  const heading = (texts: readonly string[]): Band =>
    flowLabels(
      texts.map((text) => ({text, size: small, fill: theme.muted})),
      width,
      4,
      16,
    );
  const texts = [
    {
      kind: "key",
      tokens: keys,
      along: shown.row,
      head: says(shown.query, queries, t("looks at, of the tokens below:"), t("Choose a token that looks.")),
    },
    {
      kind: "query",
      tokens: queries,
      along: shown.column,
      head: says(
        shown.key,
        keys,
        t("is seen by, of the tokens below:"),
        t("Choose a token that is looked at."),
      ),
    },
  ] as const;
  for (const {kind, tokens, along, head} of texts) {
    put(heading(head), 6);
    const visible = below(frame.visible, y);
    put(drawTokens(state, {kind, tokens, along, shown}, {...frame, visible}), 18);
  }
  return {svg: parts, height: y};
}

function drawTokens(
  state: AttentionState,
  {
    kind,
    tokens,
    along,
    shown,
  }: {
    readonly kind: "query" | "key";
    readonly tokens: readonly Token[];
    readonly along: Along | null;
    readonly shown: Shown;
  },
  frame: Frame,
): Band {
  const {theme, fontSize, width, live, t} = frame;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const lineHeight = Math.round(cellHeight + barHeight + fontSize * 0.6);
  const layout = layoutTokens(tokens, {width, fontSize, cellHeight, lineHeight});
  rememberLayout(tokens, layout);
  const prefix = kind === "query" ? "q" : "k";
  const tabbable = focusMark(state);
  const own = kind === "query" ? shown.query : shown.key;
  // What the pointer passes over is not told to assistive technology: names follow the focus and the choice.
  const told = live ? shownText({...state, hovered: null}) : shown;
  const names = labelsOf(state, tokens, kind === "key" ? told.row : told.column, t);
  const cells: CellFrame = {
    theme,
    fontSize,
    cellHeight,
    barHeight,
    visible: frame.visible,
    prefix,
    paint: (token) => {
      const value = along ? along.values[token] : 0;
      const at = onScale(value, shown.most, state.scale);
      const focused = live && state.focused === `${prefix}${token}`;
      const outline = focused ? "focus" : token === own ? "shown" : "none";
      const fill = at > 0 ? theme.sequential(Math.round(at * levels) / levels) : theme.background;
      return {fill, bar: at, accented: false, outline};
    },
    mark: (token) => ({
      label: names[token],
      live,
      selected: token === own,
      disabled: false,
      tabbable: tabbable === `${prefix}${token}`,
      place: frame.visible ? token + 1 : null,
      count: tokens.length,
    }),
  };
  return {
    svg: svg`<g font-family="${theme.monoFont}" font-size="${fontSize}" role="${live ? "listbox" : nothing}" aria-label="${
      live ? (kind === "query" ? t("Tokens that look") : t("Tokens that are looked at")) : nothing
    }" aria-orientation="${live ? "horizontal" : nothing}">${drawLines(layout, cells)}</g>`,
    height: layout.height + barHeight,
  };
}
