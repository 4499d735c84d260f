import {nothing, svg} from "lit/html.js";
import {amount} from "../amount.js";
import {drawCaption} from "../checkpoints/caption.js";
import {unitName, wishSays} from "../checkpoints/choose-words.js";
import {drawGrouped} from "../checkpoints/grouped.js";
import type {GroupedRow} from "../checkpoints/grouped.js";
import {count, share} from "../checkpoints/numbers.js";
import {drawShape} from "../checkpoints/series.js";
import type {DistributionValues, NeuronDistributionState} from "../neuron-distribution.js";
import {round} from "../theme/measure.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {visible} from "../tokens/words.js";
import type {Drawing, Frame} from "../view.js";
import {Bands, margin} from "../whole.js";
import {markOf, numbersAt, rowsOf, shownNeuron, shownRow, topShare} from "./scene.js";
import type {RowMark} from "./scene.js";
import {announce, checkpointSays, pairName, pairSays, rowSays} from "./words.js";

type State = NeuronDistributionState;

const size = 13;
const small = 11.5;

export function draw(state: State, frame: Frame): Drawing {
  const bands = new Bands(frame, 200);
  const {inner} = bands;
  const {live, t} = frame;
  bands.putAny(drawTitle(state, inner), 2, true);
  bands.putAny(drawCheckpoints(state, inner), 4, true);
  bands.putAny(drawPairs(state, inner), 8, true);
  if (live) bands.putAny(drawReadout(state, inner), 8, true);
  bands.putAny(drawTags(state, bands.next), 12);
  bands.putAny(drawFeatures(state, bands.next), 12);
  bands.putAny(drawCaption({...state, says: captionOf(state, t)}, inner), 2 * margin);
  return bands.whole({
    name: t("Distributions of one neuron"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

function drawTitle(state: State, {theme, t, width, asks}: Frame): Band {
  const said = wishSays(state, asks === true, t);
  const labels: Label[] = [
    {text: unitName(shownNeuron(state), t), size, fill: theme.accent},
    {text: `${t("as a distribution over")} ${state.feature}`, size, fill: theme.foreground},
    ...(said === "" ? [] : [{text: said, size, fill: theme.accent}]),
  ];
  return flowLabels(labels, width, size, 20);
}

/** Each checkpoint with its shape, and how many features, how much activation and how many records the neuron has there. */
function drawCheckpoints(state: State, {theme, t, width}: Frame): Band {
  let y = 0;
  const lines = state.checkpoints.map((name, c) => {
    const text = `${visible(name)}: ${checkpointSays(state, c, t)}`;
    const dead = shownNeuron(state).hits[c] === 0;
    const label: Label = {text, size: small, fill: dead ? theme.muted : theme.foreground};
    const band = flowLabels([label], width - 18, 0, 16);
    const line = svg`<g transform="translate(0,${y})">${drawShape(c, 6, 8, 4.5, theme)}<g transform="translate(18,0)">${band.svg}</g></g>`;
    y = round(y + Math.max(18, band.height));
    return line;
  });
  return {svg: lines, height: y};
}

const gauge = 120;

/** The distance of each pair on a scale from 0 to 1, with its interval and what nothing but chance would give. */
function drawPairs(state: State, {theme, t, width}: Frame): Band {
  let y = 0;
  const lines = shownNeuron(state).pairs.map((pair) => {
    const {hellinger, low, high, halves} = pair;
    const text = `${visible(pairName(state, pair))}: ${pairSays(pair, t)}`;
    const band = flowLabels(
      [{text, size: small, fill: theme.foreground}],
      Math.max(80, width - gauge - 12),
      0,
      16,
    );
    const at = (value: number): number => round(1 + Math.max(0, Math.min(1, value)) * (gauge - 2));
    const marks = [
      svg`<rect x="1" y="5" width="${gauge - 2}" height="8" fill="${theme.surface}" stroke="${theme.border}" stroke-width="0.75"></rect>`,
      halves === null
        ? nothing
        : svg`<rect x="1" y="5" width="${round(at(halves) - 1)}" height="8" fill="${theme.border}"></rect><path d="M${at(halves)} 3v12" stroke="${theme.muted}" stroke-width="1" stroke-dasharray="2 1.5" fill="none"></path>`,
      low === null || high === null
        ? nothing
        : svg`<path d="M${at(low)} 9H${at(high)}M${at(low)} 6v6M${at(high)} 6v6" stroke="${theme.foreground}" stroke-width="1.25" fill="none"></path>`,
      hellinger === null
        ? nothing
        : svg`<circle cx="${at(hellinger)}" cy="9" r="3.5" fill="${theme.accent}" stroke="${theme.background}" stroke-width="0.75"></circle>`,
    ];
    const line = svg`<g transform="translate(0,${y})">${marks}<g transform="translate(${gauge + 12},0)">${band.svg}</g></g>`;
    y = round(y + Math.max(18, band.height));
    return line;
  });
  return {svg: lines, height: y};
}

function drawReadout(state: State, {theme, t, width}: Frame): Band {
  const row = shownRow(state);
  const label: Label = {
    text: row ? rowSays(state, row, t) : "",
    size: small,
    fill: theme.foreground,
    mono: theme.monoFont,
  };
  const lines = 2;
  const cut = linesOf(label, width, lines);
  // Kept free, so that a hover moves nothing.
  return {
    svg: cut.map((text, i) => drawLabel({...label, text}, 0, 12 + 16 * i, width)),
    height: 16 * lines,
  };
}

/** A text in at most `most` lines, the last one squeezed where it is longer. */
function linesOf(label: Label, width: number, most: number): readonly string[] {
  const lines: string[] = [""];
  for (const word of label.text.split(" ")) {
    const last = lines.length - 1;
    const longer = lines[last] === "" ? word : `${lines[last]} ${word}`;
    const fits = widthOf({...label, text: longer}) <= width || lines[last] === "";
    if (fits || lines.length === most) lines[last] = longer;
    else lines.push(word);
  }
  return lines.filter((line) => line !== "");
}

function rowsFor(
  state: State,
  kind: RowMark["kind"],
  values: DistributionValues,
  t: Frame["t"],
): GroupedRow[] {
  const {hits, features} = shownNeuron(state);
  return rowsOf(state, kind).map((at) => ({
    mark: markOf({kind, at}),
    name: kind === "tag" ? state.tags[at] : features[at],
    label: () => rowSays(state, {kind, at}, t),
    pressed: false,
    cells: state.checkpoints.map((_, c) => {
      if (hits[c] === 0) return null;
      const {probability, mean, count: records, low, high} = numbersAt(values, c, at);
      return {
        value: probability,
        low: records === 0 ? null : low,
        high: records === 0 ? null : high,
        texts: [share(probability), records === 0 ? "–" : amount(mean), count(records)],
      };
    }),
  }));
}

/** Names over the columns; a column without numbers says why. */
function seriesOf(state: State, t: Frame["t"]): readonly string[] {
  const {hits} = shownNeuron(state);
  return state.checkpoints.map((name, c) => (hits[c] === 0 ? `${t("dead here")}: ${name}` : name));
}

const headsOf = (t: Frame["t"]): readonly string[] => [t("share"), t("mean"), t("records")];

function drawTags(state: State, frame: Frame): Band {
  const {tagValues} = shownNeuron(state);
  if (!tagValues || state.tags.length === 0) return {svg: nothing, height: 0};
  const {t} = frame;
  const most = topShare(tagValues);
  const rows = rowsFor(state, "tag", tagValues, t);
  return drawGrouped(
    {
      rows,
      series: seriesOf(state, t),
      heads: headsOf(t),
      most,
      head: `${t("parts of speech, in the same order for all neurons; a whole bar is")} ${share(most)}`,
      title: t("Parts of speech"),
      kind: "label",
      focused: state.focused,
      hovered: state.hovered,
    },
    frame,
  );
}

function drawFeatures(state: State, frame: Frame): Band {
  const {t, theme} = frame;
  const {values, features} = shownNeuron(state);
  const rows = rowsFor(state, "feature", values, t);
  if (rows.length === 0) {
    const text = t("dead in every checkpoint: no feature to list");
    return flowLabels([{text, size: small, fill: theme.muted}], frame.width, 0, 18);
  }
  const most = topShare(values);
  const orders = {
    probability: t("the largest share first"),
    count: t("the most records first"),
    change: t("the largest change of share first"),
  };
  const by =
    state.order === "change" || state.by === null ? "" : ` (${visible(state.checkpoints[state.by])})`;
  const number = rows.length < features.length ? `${rows.length} ${t("of")} ${features.length} ` : "";
  return drawGrouped(
    {
      rows,
      series: seriesOf(state, t),
      heads: headsOf(t),
      most,
      head: `${number}${state.feature}, ${orders[state.order]}${by}; ${t("a whole bar is")} ${share(most)}`,
      title: t("Features"),
      kind: state.kind,
      focused: state.focused,
      hovered: state.hovered,
    },
    frame,
  );
}

function captionOf(state: State, t: Frame["t"]): readonly string[] {
  const {pairs} = shownNeuron(state);
  const {level, halvesQuantile} = state;
  const measured = pairs.some(({halves}) => halves !== null);
  return [
    t("share: mean activation of the feature ÷ the sum of the means of all features of the neuron"),
    ...(level === null ? [] : [`${t("lines with ends: intervals of")} ${level} %`]),
    ...(halvesQuantile === null || !measured
      ? []
      : [
          `${t("grey, to the dashed line: distances that two halves of one corpus have in")} ${halvesQuantile} % ${t("of cases")}`,
        ]),
  ];
}
