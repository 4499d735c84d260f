import {nothing, svg} from "lit/html.js";
import type {DecodingState, DecodingStrategy} from "../decoding.js";
import {percent} from "../percent.js";
import {round, textWidth} from "../theme/measure.js";
import {drawDot, drawRows, fitting, rowLabel as say, rowText} from "../tokens/draw-rows.js";
import type {Row} from "../tokens/draw-rows.js";
import type {Band, Label} from "../tokens/label.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {isWaiting} from "../wish.js";
import {cameAt, candidateAt, drawnRows, readMark} from "./steps.js";
import {cutBy, warpedAt} from "./warp.js";
import type {Warped, Warper} from "./warp.js";
import {branchName, branchText, changeOf, leftOf, meanOf, warpersOf} from "./words.js";

const rowHeight = 20;
const indent = 16;
const headHeight = 20;
/** Room of a percentage or of "top-p". */
const shareWidth = 42;

const marksOf = (state: DecodingState): {focused: string | null; hovered: string | null} => ({
  focused: state.focused,
  hovered: readMark(state, state.hovered) ? state.hovered : null,
});

/** The warpers in their order, what each leaves, and what all leave. */
export function drawWarpers(state: DecodingState, step: number, frame: Frame): Band {
  const {theme, t, width} = frame;
  const warped = warpedAt(state, step);
  const labels = warpersOf(state, warped, t).map(({name, effect, off}, i): Label => ({
    text: `${i + 1} ${name}: ${effect}`,
    size: 12,
    fill: off ? theme.muted : theme.foreground,
  }));
  const left: Label = {text: leftOf(state, warped, t), size: 12, fill: theme.foreground};
  const warpers = flowLabels(labels, width, 16, 18);
  const all = flowLabels([left], width, 0, 18);
  const y = round(warpers.height + 4);
  return {
    svg: svg`${warpers.svg}<g transform="translate(0,${y})">${all.svg}</g>`,
    height: round(y + all.height),
  };
}

/** Where the columns of the candidates begin. */
interface Columns {
  readonly name: number;
  readonly nameWidth: number;
  readonly before: number;
  readonly after: number;
  readonly bar: number;
  /** Cumulative probability; null where there is no room for it. */
  readonly total: number | null;
}

function columnsOf(names: readonly Label[], width: number): Columns {
  const rank = 34;
  const name = indent + rank;
  const total = width >= 560 ? 64 : 0;
  const widest = Math.max(60, ...names.map(widthOf));
  const nameWidth = round(Math.min(widest, Math.max(60, width * 0.3)));
  const left = width - name - nameWidth - 20 - total - 8;
  const bar = round(Math.max(16, Math.min(220, left / 2 - shareWidth - 14)));
  const before = round(name + nameWidth + 12);
  const after = round(before + bar + shareWidth + 20);
  return {
    name,
    nameWidth,
    before,
    after,
    bar,
    total: total > 0 ? round(after + bar + shareWidth + 18) : null,
  };
}

/** One candidate as a row shows it. */
interface Shown {
  readonly name: Label;
  readonly rank: number;
  readonly before: number;
  readonly after: number;
  readonly by: Warper | null;
  readonly came: boolean;
  readonly waiting: boolean;
}

function drawShown(shown: Shown, columns: Columns, frame: Frame): unknown {
  const {theme, t} = frame;
  const {came, by} = shown;
  const fill = came ? theme.accent : theme.muted;
  const ink = by === null ? theme.foreground : theme.muted;
  const bar = (x: number, share: number): unknown => [
    svg`<rect x="${x}" y="5" width="${columns.bar}" height="10" rx="2" fill="${theme.surface}"></rect><rect x="${x}" y="5" width="${round(
      columns.bar * Math.min(1, share),
    )}" height="10" rx="2" fill="${fill}"></rect>`,
    drawLabel(say(percent(share), theme.foreground), round(x + columns.bar + 6), 14),
  ];
  const cut = svg`<rect x="${columns.after}" y="5" width="${columns.bar}" height="10" rx="2" fill="none" stroke="${
    theme.border
  }" stroke-dasharray="3 2"></rect>`;
  return [
    svg`<g transform="translate(0,-1)">${drawDot(came, shown.waiting, frame)}</g>`,
    drawLabel(say(String(shown.rank), theme.muted), indent, 14, 32),
    // Between two words that are read one after the other.
    frame.live ? " " : nothing,
    drawLabel({...shown.name, fill: ink}, columns.name, 14, columns.nameWidth),
    bar(columns.before, shown.before),
    by === null
      ? bar(columns.after, shown.after)
      : [cut, drawLabel(say(t(by), theme.muted), round(columns.after + columns.bar + 6), 14)],
  ];
}

/** What could have come at a step, before and after all warpers. */
export function drawCandidates(state: DecodingState, step: number, frame: Frame): Band {
  const {theme, t, width} = frame;
  const warped = warpedAt(state, step);
  const came = cameAt(state, step);
  const count = drawnRows(state);
  const mono = (text: string): Label => ({text, size: 12.5, fill: theme.foreground, mono: theme.monoFont});
  const wished = isWaiting(state) && state.wish!.position === state.nPrompt + step ? state.wish!.id : null;
  const shown = Array.from({length: count}, (_, i): Shown & {readonly id: number} => {
    const {token, id} = candidateAt(state, step, i);
    return {
      id,
      name: mono(tokenName(token)),
      rank: i + 1,
      before: warped.before[i],
      after: warped.after[i],
      by: cutBy(warped, i),
      came: i === came.rank - 1,
      waiting: id === wished,
    };
  });
  const columns = columnsOf([...shown.map(({name}) => name), mono(tokenName(came.token))], width);
  const rows = shown.map((each, i): Row => ({
    mark: `c${i}`,
    label: `${each.rank}. ${each.name.text}, ${changeOf(each.before, each.after, each.by, t)}${
      each.came ? `, ${t("came")}` : ""
    }`,
    selected: each.came,
    disabled: each.came,
    height: rowHeight,
    content: drawShown(each, columns, frame),
  }));
  const list = drawRows(rows, t("Candidates"), marksOf(state), frame);
  const head = (text: string, x: number): unknown => drawLabel(say(text, theme.muted), x, 12);
  const {before, after} = restOf(warped, count, came.rank > count ? came : null);
  const below =
    came.rank > count
      ? drawShown(
          {
            name: mono(tokenName(came.token)),
            ...came,
            by: cutBy(warped, came.rank - 1),
            came: true,
            waiting: false,
          },
          columns,
          frame,
        )
      : nothing;
  const footY = headHeight + list.height + (came.rank > count ? rowHeight : 0);
  const others = `${t("all other tokens")}: ${percent(before)} → ${percent(after)}`;
  const hidden = frame.live ? "true" : nothing;
  return {
    svg: svg`<g aria-hidden="${hidden}">${head(isWaiting(state) ? t("asked the kernel …") : t("could have come here"), 0)}${head(
      t("before"),
      columns.before,
    )}${head(t("after"), columns.after)}${
      columns.total === null ? nothing : head(t("cumulative"), columns.total)
    }</g><g transform="translate(0,${headHeight})">${list.svg}${drawTotals(warped, count, columns, frame)}<g transform="translate(0,${list.height})">${below}</g></g>${drawLabel(
      say(others, theme.muted),
      indent,
      footY + 13,
      width - indent,
    )}`,
    // The same for each step: a text around it must not move under the pointer.
    height: headHeight + list.height + rowHeight + 18,
  };
}

/** Beside the rows, not in them: a row's name is what is read in it. */
function drawTotals({before}: Warped, count: number, {total}: Columns, {theme, live}: Frame): unknown {
  if (total === null) return nothing;
  let sum = 0;
  const labels = Array.from({length: count}, (_, i) => {
    sum += before[i];
    return drawLabel(say(percent(Math.min(1, sum)), theme.muted), total, i * rowHeight + 14);
  });
  return svg`<g aria-hidden="${live ? "true" : nothing}" pointer-events="none">${labels}</g>`;
}

/** The probability of what is not drawn. */
function restOf(
  {before, after}: Warped,
  count: number,
  besides: {readonly before: number; readonly after: number} | null,
): {readonly before: number; readonly after: number} {
  const left = (shares: Float64Array, more: number): number => {
    const rest = 1 - more - shares.subarray(0, count).reduce((sum, p) => sum + p, 0);
    // Rounding of 32-bit numbers is no probability.
    return rest < 1e-6 ? 0 : rest;
  };
  return {before: left(before, besides?.before ?? 0), after: left(after, besides?.after ?? 0)};
}

/** What each strategy takes at a step: some are known without the kernel, and some when it was asked. */
export function drawStrategies(state: DecodingState, step: number, frame: Frame): Band {
  const {theme, t, width, asks, live} = frame;
  const warped = warpedAt(state, step);
  const best = tokenName(candidateAt(state, step, 0).token);
  const draws = Array.from({length: Math.min(3, warped.kept, drawnRows(state))}, (_, i) => {
    return `${tokenName(candidateAt(state, step, i).token)} ${percent(warped.after[i])}`;
  });
  const unknown =
    asks === false || !live
      ? t("not computed; it needs the kernel")
      : t("press “Compare strategies from here”; it needs the kernel");
  const taken = (by: DecodingStrategy): string => {
    const position = state.nPrompt + step;
    const branch = state.branches.find((each) => each.by === by && each.position === position);
    if (!branch) return unknown;
    return branch.tokens.length > 0 ? tokenName(branch.tokens[0]) : branch.problem;
  };
  const lines: readonly (readonly [string, string])[] = [
    [t("greedy takes"), best],
    [t("sampling draws"), `${draws.join(", ")}${warped.kept > draws.length ? " …" : ""}`],
    [t("beam search takes"), taken("beam search")],
    [t("contrastive search takes"), taken("contrastive search")],
  ];
  const nameWidth = round(Math.max(...lines.map(([name]) => textWidth(name, rowText))) + 12);
  const wide = width - nameWidth > 200;
  const drawn = lines.map(([name, said], i) => {
    const y = round(i * (wide ? 18 : 34) + 12);
    return [
      drawLabel(say(name, theme.muted), 0, y, width),
      drawLabel(
        say(said, theme.foreground),
        wide ? nameWidth : 0,
        wide ? y : y + 16,
        width - (wide ? nameWidth : 0),
      ),
    ];
  });
  return {svg: drawn, height: lines.length * (wide ? 18 : 34)};
}

/** Other outputs, one a row; the one that is shown whole has as many lines as it needs, up to eight. */
export function drawBranches(state: DecodingState, frame: Frame): Band {
  if (state.branches.length === 0) return {svg: nothing, height: 0};
  const {theme, t, width} = frame;
  const rows = state.branches.map((branch, i): Row => {
    const shown = i === state.branch;
    const mean = say(meanOf(branch, t), theme.muted);
    const name = branchName(branch, state.nPrompt, t);
    const text = branchText(branch);
    const mono = (part: string): Label => ({
      text: part,
      size: rowText,
      fill: theme.foreground,
      mono: theme.monoFont,
    });
    const room = width - indent - 10;
    const lines = shown ? brokenText(text, room, 8) : [fitting(text, room)];
    return {
      mark: `b${i}`,
      label: `${name}: ${text}${mean.text === "" ? "" : `, ${mean.text}`}`,
      selected: shown,
      disabled: false,
      height: 24 + lines.length * 16,
      content: [
        drawDot(shown, false, frame),
        drawLabel(say(name, theme.muted), indent, 15, width - indent - widthOf(mean) - 24),
        mean.text === "" ? nothing : drawLabel(mean, round(width - widthOf(mean) - 8), 15),
        lines.map((line, k) => drawLabel(mono(line), indent, 31 + k * 16, room)),
      ],
    };
  });
  const list = drawRows(rows, t("Branches"), marksOf(state), frame);
  return {
    svg: svg`<g aria-hidden="${frame.live ? "true" : nothing}">${drawLabel(say(t("branches"), theme.muted), 0, 12)}</g><g transform="translate(0,${headHeight})">${
      list.svg
    }</g>`,
    height: headHeight + list.height,
  };
}

/** A text in lines of so much room, broken anywhere; what is beyond `most` lines is left out. */
function brokenText(text: string, room: number, most: number): string[] {
  const lines: string[] = [];
  let left = text;
  while (left !== "" && lines.length < most) {
    const line = fitting(left, room);
    if (line === left || lines.length === most - 1) lines.push(line);
    else lines.push(line.slice(0, -1));
    left = line === left || line === "…" ? "" : left.slice(line.length - 1);
  }
  return lines;
}
