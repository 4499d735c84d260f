import {nothing, svg} from "lit/html.js";
import {amount} from "../amount.js";
import {drawCaption} from "../checkpoints/caption.js";
import {cutToColumns} from "../checkpoints/names.js";
import {count} from "../checkpoints/numbers.js";
import {drawOption, isSeen} from "../checkpoints/option.js";
import {drawShape} from "../checkpoints/series.js";
import type {NeuronTableState} from "../neuron-table.js";
import {numberAt} from "../packed.js";
import {round} from "../theme/measure.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {visible} from "../tokens/words.js";
import {selectedUnit} from "../units/marks.js";
import {brushedMask} from "../units/set.js";
import {setText, unitName} from "../units/words.js";
import type {Drawing, Frame, Theme} from "../view.js";
import {Bands, margin} from "../whole.js";
import {placeRow, small, topsOf} from "./place.js";
import {markOf, rowOf, shownGroup, shownRows, unitOf} from "./scene.js";
import {announce, elsewhereSays, groupSays, rowSays} from "./words.js";

type State = NeuronTableState;

const size = 13;
const headHeight = 36;

export function draw(state: State, frame: Frame): Drawing {
  const bands = new Bands(frame, 200);
  const {inner} = bands;
  const {t} = frame;
  bands.putAny(drawTitle(state, inner), 6, true);
  bands.putAny(drawRows(state, bands.next), 12);
  bands.putAny(drawCaption({...state, says: [captionOf(state, t)]}, inner), 2 * margin);
  return bands.whole({
    name: t("Table of neurons"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

function captionOf(state: State, t: Frame["t"]): string {
  const {checkpoint} = shownGroup(state);
  const by =
    state.featuresBy === "weighted"
      ? t("by decreasing activation mass times the probability of the predicted class")
      : t("by decreasing activation mass");
  return `${state.feature} ${t("of")} ${visible(state.checkpoints[checkpoint])} ${by}`;
}

function drawTitle(state: State, {theme, t, width}: Frame): Band {
  const accent = [setText(state, t) ?? "", elsewhereSays(state, t)].filter((text) => text !== "");
  const labels: Label[] = [
    {text: groupSays(state, t), size, fill: theme.foreground},
    ...accent.map((text) => ({text, size, fill: theme.accent})),
  ];
  return flowLabels(labels, width, 13, 20);
}

interface Plan {
  readonly nameWidth: number;
  /** Checkpoints whose numbers there is room for. */
  readonly checkpoints: readonly number[];
  /** Widths of mass, length and records. */
  readonly numbers: readonly number[];
}

const gap = 10;

const number = (text: string, fill = ""): Label => ({text, size: small, fill});

/** What stands in a row of a checkpoint: mass, length and records. */
function cellTexts(state: State, row: number, checkpoint: number): readonly string[] {
  const {mass, length, hits} = shownGroup(state);
  if (numberAt(hits, row, checkpoint) === 0) return ["–", "0", "0"];
  return [
    amount(numberAt(mass, row, checkpoint)),
    count(numberAt(length, row, checkpoint)),
    count(numberAt(hits, row, checkpoint)),
  ];
}

const headsOf = (t: Frame["t"]): readonly string[] => [t("mass"), t("length"), t("records")];

/** Numbers may be many: their widths are bounded by their digits, not measured one by one. */
const widest = ["−1.23e−10", "100,000", "1,000,000"];

function planOf(state: State, {width, t}: Frame): Plan {
  const nameWidth = Math.ceil(
    widthOf({text: unitName(state, state.layers * state.width - 1, t), size: 12, fill: ""}) + 16,
  );
  const numbers = headsOf(t).map((head, i) =>
    Math.ceil(Math.max(widthOf(number(head)), widthOf(number(widest[i])))),
  );
  const one = numbers.reduce((sum, each) => sum + each + gap, 0);
  const all = state.checkpoints.map((_, c) => c);
  const fits = nameWidth + all.length * one <= width;
  return {nameWidth, checkpoints: fits ? all : [shownGroup(state).checkpoint], numbers};
}

function xOf({nameWidth, numbers}: Plan, place: number): number {
  const one = numbers.reduce((sum, each) => sum + each + gap, 0);
  return nameWidth + place * one;
}

function drawHeads(state: State, plan: Plan, {theme, t, width}: Frame): unknown {
  return plan.checkpoints.map((c, place) => {
    const x = xOf(plan, place);
    const end = Math.min(width, xOf(plan, place + 1));
    const name = cutToColumns(visible(state.checkpoints[c]), Math.max(4, Math.floor((end - x - 24) / 5.6)));
    let right = x;
    const heads = headsOf(t).map((head, i) => {
      right += gap + plan.numbers[i];
      const label = number(head, theme.muted);
      return drawLabel(label, round(right - widthOf(label)), 30);
    });
    return [
      drawShape(c, x + gap + 5, 10, 4.5, theme),
      drawLabel(number(name, theme.foreground), x + gap + 14, 14, end - x - 24),
      heads,
    ];
  });
}

function drawRows(state: State, frame: Frame): Band {
  const {theme, live, t, width, visible: seen} = frame;
  const rows = shownRows(state);
  if (rows.length === 0) {
    const text = state.onlyBrushed ? t("none of them is brushed") : t("no neuron");
    return flowLabels([{text, size: 11.5, fill: theme.muted}], width, 0, 18);
  }
  const plan = planOf(state, frame);
  const tops = topsOf(state, width, t);
  const chosen = selectedUnit(state);
  const selected = chosen === null ? undefined : rowOf(shownGroup(state), chosen, state);
  const tabbable = tabbableRow(state, rows, selected);
  const drawn: unknown[] = [];
  for (const [i, row] of rows.entries()) {
    const [from, to] = [headHeight + tops[i], headHeight + tops[i + 1]];
    if (!isSeen(from, to, seen) && row !== tabbable) continue;
    drawn.push(
      drawOption(
        {
          mark: markOf(row),
          label: () => rowSays(state, row, t),
          pressed: row === selected,
          y: from,
          height: to - from - 2,
          place: i + 1,
          count: rows.length,
          tabbable: row === tabbable,
          content: drawRow(state, row, plan, frame),
        },
        state,
        frame,
      ),
    );
  }
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawHeads(state, plan, frame)}</g><g role="${
      live ? "listbox" : nothing
    }" aria-label="${live ? t("Neurons") : nothing}" aria-multiselectable="${live ? "false" : nothing}">${drawn}</g>`,
    height: headHeight + tops[rows.length],
  };
}

/** The row that Tab leads to. */
function tabbableRow(state: State, rows: readonly number[], selected: number | undefined): number {
  const focused = rows.find((row) => markOf(row) === state.focused);
  if (focused !== undefined) return focused;
  return selected !== undefined && rows.includes(selected) ? selected : rows[0];
}

function drawRow(state: State, row: number, plan: Plan, {theme, t, width}: Frame): unknown {
  const group = shownGroup(state);
  const unit = unitOf(group, row, state);
  const mask = brushedMask(state);
  const name: Label = {text: unitName(state, unit, t), size: 12, fill: theme.foreground};
  const cells = plan.checkpoints.map((c, place) => {
    let right = xOf(plan, place);
    return cellTexts(state, row, c).map((text, i) => {
      right += gap + plan.numbers[i];
      const dead = numberAt(group.hits, row, c) === 0;
      const label = number(text, dead ? theme.muted : theme.foreground);
      return drawLabel(label, round(right - Math.min(widthOf(label), plan.numbers[i])), 14, plan.numbers[i]);
    });
  });
  const {features, total} = placeRow(state, row, width, t);
  return [
    mask?.[unit] ? drawBrushed(theme) : nothing,
    drawLabel(name, 14, 14, plan.nameWidth - 16),
    cells,
    features.map(({placed, x, y}) => placed.draw(round(x), y, theme)),
    total === null ? nothing : drawLabel(number(total.text, theme.muted), round(total.x), total.y + 12),
  ];
}

/** A mark beside the name of a neuron that is brushed. */
function drawBrushed({accent}: Theme): unknown {
  return svg`<path d="M3 5h5v9h-5z" fill="${accent}"></path>`;
}
