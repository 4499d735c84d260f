import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {SaliencyState} from "../saliency.js";
import {round} from "../theme/measure.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import {below, drawLines} from "../tokens/draw-lines.js";
import {layoutTokens} from "../tokens/layout.js";
import type {Layout, LayoutOptions} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import type {Drawing, Frame} from "../view.js";
import {drawCaption} from "./caption.js";
import {drawLegend, drawTitle} from "./header.js";
import type {Readout} from "./header.js";
import {drawShares} from "./boxes.js";
import {focusPosition} from "./focus.js";
import {isChosen} from "./link.js";
import {groupName, shareText} from "./names.js";
import {isSource, methodOf, onScale, rowOf, scaleTop, shareAt} from "./row.js";
import type {Row} from "./row.js";
import {isTarget, pinned, shownOf} from "./targets.js";
import type {Shown} from "./targets.js";
import {announce, labelsOf} from "./words.js";
import {drawWhole, margin} from "../whole.js";

/** What a draw of this state needs to know about every token. */
interface Scene {
  readonly state: SaliencyState;
  readonly frame: Frame;
  readonly shown: Shown | null;
  readonly row: Row | null;
  readonly top: number;
}

/** Steps of colour between none and most. The eye tells fewer apart; equal colours are drawn as one. */
const levels = 48;

export function draw(state: SaliencyState, frame: Frame): Drawing {
  const shown = shownOf(state);
  const row = shown === null ? null : rowOf(state, shown);
  const top = row ? scaleTop(state, row) : 0;
  const inner: Frame = {...frame, width: Math.max(80, frame.width - 2 * margin)};
  const scene: Scene = {state, frame: inner, shown, row, top};
  const title = drawTitle(state, inner, row);
  const legend = row
    ? drawLegend(state, inner, {top, hasSign: row.hasSign}, readoutOf(scene))
    : {svg: nothing, height: 0};
  const caption = drawCaption(state, inner, row);
  const legendY = title.height + 8;
  const tokensY = round(legendY + legend.height + 14);
  const placed = {...scene, frame: {...inner, visible: below(frame.visible, tokensY + margin)}};
  const {layout, cells} = state.style === "minimal" ? minimal(placed) : detailed(placed);
  rememberLayout(state.tokens, layout);
  const captionY = round(tokensY + layout.height + 24);
  const height = Math.ceil(captionY + caption.height + 2 * margin);
  const {theme, live, t} = frame;
  return drawWhole(
    {
      name: t("Input saliency"),
      announce: () => announce(state, t),
      about: describe(state),
      height,
      body: svg`<g aria-hidden="${
        live ? "true" : nothing
      }">${title.svg}<g transform="translate(0,${legendY})">${legend.svg}</g></g><g transform="translate(0,${tokensY})" font-family="${
        theme.monoFont
      }" font-size="${frame.fontSize}" role="${live ? "listbox" : nothing}" aria-label="${
        live ? t("Tokens") : nothing
      }" aria-orientation="${live ? "horizontal" : nothing}" aria-multiselectable="${
        live && shown !== null && shown.to > shown.from ? "true" : nothing
      }">${cells}</g><g transform="translate(0,${captionY})">${caption.svg}</g>`,
    },
    frame,
  );
}

/** For the file's metadata: what was computed, how, and with what. */
function describe(state: SaliencyState): string {
  return `${methodOf(state).name}. ${state.provenance}`;
}

function readoutOf({state, row}: Scene): Readout | null {
  const at = state.hovered ?? state.focused;
  if (at === null || row === null || !isSource(row, at)) return null;
  if (at >= row.shown.first && state.granularity === "tokens" && row.shown.to === row.shown.from) return null;
  return {
    name: groupName(state, row, row.groups.of[at]),
    share: shareText(shareAt(row, at), row.hasSign),
  };
}

function minimal(scene: Scene): {layout: Layout; cells: unknown} {
  const {fontSize, width} = scene.frame;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const options: LayoutOptions = {
    width,
    fontSize,
    cellHeight,
    lineHeight: Math.round(cellHeight + barHeight + fontSize * 0.6),
    separator: separatorOf(scene),
  };
  const layout = layoutTokens(scene.state.tokens, options);
  return {layout, cells: drawCells(scene, layout, cellHeight, barHeight)};
}

function detailed(scene: Scene): {layout: Layout; cells: unknown} {
  const {fontSize, width} = scene.frame;
  const cellHeight = Math.round(fontSize * 1.7);
  const options: LayoutOptions = {
    width,
    fontSize,
    cellHeight: Math.round(cellHeight + 26),
    lineHeight: Math.round(cellHeight + 26 + 8),
    boxWidth: 46,
    padding: 6,
    gap: 4,
    separator: separatorOf(scene),
  };
  const layout = layoutTokens(scene.state.tokens, options);
  return {layout, cells: [drawCells(scene, layout, cellHeight, 0), drawShares(layout, scene, cellHeight)]};
}

function separatorOf({state, frame}: Scene): LayoutOptions["separator"] {
  if (state.nPrompt === state.tokens.length || state.nPrompt === 0) return undefined;
  return {before: state.nPrompt, width: Math.round(frame.fontSize * 1.5)};
}

function drawCells(scene: Scene, layout: Layout, cellHeight: number, barHeight: number): unknown {
  const {theme, fontSize} = scene.frame;
  const frame: CellFrame = {
    theme,
    fontSize,
    cellHeight,
    barHeight,
    visible: scene.frame.visible,
    paint: paintOf(scene),
    mark: markOf(scene),
  };
  return [drawLines(layout, frame), drawSeparator(layout, frame)];
}

/** Two chevrons where the model's own text begins. */
function drawSeparator(
  {separator}: Layout,
  {theme, fontSize, cellHeight}: CellFrame,
): TemplateResult | typeof nothing {
  if (!separator) return nothing;
  const size = round(fontSize * 0.3);
  const y = separator.y + cellHeight / 2;
  const chevron = (x: number): string => `M${round(x)} ${round(y - size)}l${size} ${size}l${-size} ${size}`;
  const x = separator.x + fontSize * 0.38;
  return svg`<path d="${chevron(x) + chevron(x + fontSize * 0.36)}" fill="none" stroke="${
    theme.accent
  }" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"></path>`;
}

function paintOf({state, frame, shown, row, top}: Scene): (token: number) => Paint {
  const {theme, live} = frame;
  const own = pinned(state);
  const within = (stretch: Shown | null, token: number): boolean =>
    stretch !== null && token >= stretch.first && token <= stretch.last && isTarget(state, token);
  const outlineOf = (token: number): Paint["outline"] => {
    if (live && token === state.focused) return "focus";
    if (within(shown, token)) return "shown";
    if (within(own, token) && shown !== null) return "pinned";
    if (isChosen(state, token)) return "pinned";
    return isTarget(state, token) ? "quiet" : "none";
  };
  return (token) => {
    const t = row && isSource(row, token) ? onScale(shareAt(row, token), top) : 0;
    const step = Math.round(t * levels) / levels;
    const colour = row?.hasSign ? theme.diverging(step) : theme.sequential(step);
    const fill = row && isSource(row, token) ? colour : theme.background;
    const accented = within(shown, token);
    return {fill, bar: Math.abs(t), broken: t < 0, accented, outline: outlineOf(token)};
  };
}

function markOf({state, frame}: Scene): (token: number) => Mark {
  const tabbable = focusPosition(state);
  // What the pointer passes over is not told to assistive technology: names follow the focus and the selection.
  const told = shownOf({...state, hovered: null});
  const labels = labelsOf(state, told && rowOf(state, told), frame.t);
  const [first, last] = told ? [told.first, told.last] : [Infinity, -Infinity];
  return (token) => {
    const target = isTarget(state, token);
    return {
      label: labels[token],
      live: frame.live,
      selected: target && token >= first && token <= last,
      disabled: !target,
      tabbable: token === tabbable,
      // Where marks are left out, software cannot count them.
      place: frame.visible ? token + 1 : null,
      count: state.tokens.length,
    };
  };
}
