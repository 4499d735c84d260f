import {nothing, svg} from "lit/html.js";
import type {FactorsState} from "../factors.js";
import type {Packed} from "../packed.js";
import {round, textWidth} from "../theme/measure.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import {innerWidth} from "../tokens/draw-cell.js";
import {drawLines, isVisible} from "../tokens/draw-lines.js";
import {drawLabel} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import type {Cell, Layout} from "../tokens/layout.js";
import type {Frame} from "../view.js";
import {colourOf, groundsOf, levels} from "./colours.js";
import {focusedToken} from "./focus.js";
import {countOf, onScale, rowOf, shownFactor, shownPosition, strongestOf, topOf} from "./values.js";
import {labelsOf} from "./words.js";

const numberSize = 7.5;
const pinHeight = 5;
const pinStep = 7;
/** Above pinned factors there is room for the numbers of the strongest ones, where the text shows these. */
const numbersHeight = numberSize + 2.5;
/** Room left of the lines for the numbers of pinned factors. */
const gutter = 14;

/** The text, each token in the colour of the factor that is looked at, else of its strongest one. */
export function drawText(
  state: FactorsState,
  frame: Frame,
): {readonly layout: Layout; readonly svg: unknown; readonly height: number} {
  const {theme, fontSize, visible, live, t} = frame;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const below = barHeight + 2;
  const isPinned = state.pinned.length > 0;
  const left = isPinned ? gutter : 0;
  const numbered = !isPinned || state.factor === null;
  const above = isPinned && numbered ? numbersHeight : 0;
  const pins = above + state.pinned.length * pinStep;
  const layout = layoutTokens(state.tokens, {
    width: frame.width - left,
    fontSize,
    cellHeight,
    lineHeight: Math.round(cellHeight + barHeight + Math.max(fontSize * 0.75, pins + fontSize * 0.5)),
    separator:
      state.nPrompt > 0 && state.nPrompt < state.tokens.length
        ? {before: state.nPrompt, width: Math.round(fontSize * 1.5)}
        : undefined,
  });
  const cells: CellFrame = {
    theme,
    fontSize,
    cellHeight,
    barHeight,
    visible,
    paint: paintOf(state, frame),
    mark: markOf(state, frame),
  };
  const lines = layout.lines.filter((line) => isVisible(line, visible));
  return {
    layout,
    height: layout.height + below + Math.max(10, pins),
    svg: svg`<g transform="translate(${left},0)" font-family="${theme.monoFont}" font-size="${fontSize}" role="${
      live ? "listbox" : nothing
    }" aria-label="${live ? t("Tokens") : nothing}" aria-orientation="${live ? "horizontal" : nothing}">${drawLines(
      layout,
      cells,
    )}</g><g transform="translate(${left},0)" pointer-events="none" aria-hidden="${live ? "true" : nothing}">${drawSeparator(
      layout,
      frame,
      cellHeight,
    )}${numbered ? drawNumbers(state, frame, layout, cellHeight + below) : nothing}${drawPins(
      state,
      frame,
      lines,
      cellHeight + below + above,
    )}</g>`,
  };
}

function paintOf(state: FactorsState, {theme, live}: Frame): (token: number) => Paint {
  const shown = shownFactor(state);
  const strongest = strongestOf(state);
  const looked = live ? shownPosition({...state, position: null}) : null;
  const outlineOf = (token: number): Paint["outline"] => {
    if (live && state.focused === String(token)) return "focus";
    if (token === looked) return "shown";
    return token === state.position ? "pinned" : "none";
  };
  const factors = Array.from({length: countOf(state)}, (_, factor) => ({
    row: rowOf(state, factor),
    top: topOf(state, factor),
    grounds: groundsOf(theme, factor),
  }));
  const paint = (token: number): Paint => {
    const at = shown ?? strongest[token];
    const outline = outlineOf(token);
    if (at < 0) return {fill: theme.background, bar: 0, accented: false, outline};
    const {row, top, grounds} = factors[at];
    const t = onScale(row[token], top);
    return {fill: grounds[Math.round(t * levels)], bar: t, accented: false, outline};
  };
  // A drawing asks several times for each.
  const known: Paint[] = [];
  return (token) => (known[token] ??= paint(token));
}

function markOf(state: FactorsState, frame: Frame): (token: number) => Mark {
  const tabbable = focusedToken(state);
  const labelOf = labelsOf(state, frame.t);
  return (token) => ({
    label: labelOf(token),
    live: frame.live,
    selected: token === state.position,
    disabled: false,
    tabbable: token === tabbable,
    // Where marks are left out, software cannot count them.
    place: frame.visible ? token + 1 : null,
    count: state.tokens.length,
  });
}

/** Two chevrons where the model's own text begins. */
function drawSeparator({separator}: Layout, {theme, fontSize}: Frame, cellHeight: number): unknown {
  if (!separator) return nothing;
  const size = round(fontSize * 0.3);
  const y = round(separator.y + cellHeight / 2 - size);
  const chevron = (x: number): string => `M${round(x)} ${y}l${size} ${size}l${-size} ${size}`;
  const x = separator.x + fontSize * 0.38;
  return svg`<path d="${chevron(x) + chevron(x + fontSize * 0.36)}" fill="none" stroke="${
    theme.accent
  }" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"></path>`;
}

interface FactorNumber {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** The numbers of a line, and all of them as the text of one element with a place for each digit. */
interface LineNumbers {
  readonly each: readonly FactorNumber[];
  readonly places: string;
  readonly digits: string;
}
const numbers = new WeakMap<Layout, {readonly of: Packed; readonly lines: Map<number, LineNumbers>}>();

/** Where in a line another factor becomes the strongest; found once. */
function numbersOf(state: FactorsState, layout: Layout, line: number, below: number): LineNumbers {
  let known = numbers.get(layout);
  if (known?.of !== state.factors) numbers.set(layout, (known = {of: state.factors, lines: new Map()}));
  let found = known.lines.get(line);
  if (!found) {
    const strongest = strongestOf(state);
    let before = -1;
    const each = layout.lines[line].flatMap((cell) =>
      cell.parts.flatMap(({token, x}) => {
        const factor = strongest[token];
        const isNew = factor >= 0 && factor !== before;
        before = factor;
        const [left, top] = [round(cell.x + x + 1), round(cell.y + below + numberSize)];
        return isNew ? [{text: String(factor), x: left, y: top}] : [];
      }),
    );
    const digit = textWidth("0", numberSize);
    const places = each
      .map(({text, x}) => Array.from(text, (_, i) => round(x + i * digit)).join(" "))
      .join(" ");
    found = {each, places, digits: each.map(({text}) => text).join("")};
    known.lines.set(line, found);
  }
  return found;
}

/** The number of the strongest factor below each token where another one begins: not by colour alone. */
function drawNumbers(
  state: FactorsState,
  {theme, live, visible}: Frame,
  layout: Layout,
  below: number,
): unknown {
  const hidden = shownFactor(state) !== null;
  if (hidden && !live) return nothing;
  const fill = theme.muted;
  const lines = layout.lines.flatMap((cells, line) => {
    if (!isVisible(cells, visible)) return [];
    const {each, places, digits} = numbersOf(state, layout, line, below);
    if (!live) return each.map(({text, x, y}) => drawLabel({text, size: numberSize, fill}, x, y));
    // A page has hundreds of them, and each element counts at every hover: a line is one element.
    return each.length === 0 ? [] : [svg`<text x="${places}" y="${each[0].y}">${digits}</text>`];
  });
  // Hidden rather than left out: a hover then changes one attribute.
  return svg`<g font-family="${theme.textFont}" font-size="${numberSize}" fill="${fill}" opacity="${
    hidden ? "0" : nothing
  }">${lines}</g>`;
}

/** A row of bars for each pinned factor below each line, with its number before them. */
function drawPins(
  state: FactorsState,
  {theme}: Frame,
  lines: readonly (readonly Cell[])[],
  below: number,
): unknown {
  return state.pinned.map((factor, i) => {
    const row = rowOf(state, factor);
    const top = topOf(state, factor);
    const offset = below + i * pinStep;
    let bars = "";
    let base = "";
    for (const cells of lines) {
      for (const cell of cells) {
        const bottom = round(cell.y + offset + pinHeight + 1);
        for (const part of cell.parts) {
          const width = innerWidth(part);
          const x = round(cell.x + part.x + 0.5);
          const height = Math.round(onScale(row[part.token], top) * pinHeight * 4) / 4;
          base += `M${x} ${bottom}h${width}`;
          if (height > 0) bars += `M${x} ${bottom}v${-height}h${width}v${height}z`;
        }
      }
    }
    const numbers = lines
      .filter((cells) => cells.length > 0)
      .map((cells) => {
        const label = {text: String(factor), size: numberSize + 0.5, fill: theme.muted};
        return drawLabel(label, -gutter + 1, round(cells[0].y + offset + pinHeight + 1));
      });
    return svg`<path d="${base === "" ? nothing : base}" fill="none" stroke="${theme.border}" stroke-width="0.75"></path><path d="${
      bars === "" ? nothing : bars
    }" fill="${colourOf(theme, factor)}"></path>${numbers}`;
  });
}
