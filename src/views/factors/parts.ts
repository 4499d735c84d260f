import {nothing, svg} from "lit/html.js";
import type {FactorsState} from "../factors.js";
import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import type {Band, Label} from "../tokens/label.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {colourOf} from "./colours.js";
import {focusedNeuron} from "./focus.js";
import {stabilityOf} from "./stability.js";
import {amount, countOf, neuronsOf, peakOf, toldFactor} from "./values.js";

const small = 11;
const rowHeight = 17;
const headHeight = 18;
const shownRows = 5;
const gap = 24;
const narrowest = 200;

/** What a factor is made of, its tokens and its neurons; and how much so many factors explain, where that is known. */
export function drawParts(state: FactorsState, frame: Frame): Band {
  const bands = [
    drawTokens,
    drawNeurons,
    ...(state.stability ? [drawSeeds] : []),
    ...(state.curve ? [drawCurve] : []),
  ];
  const columns = Math.max(1, Math.min(bands.length, Math.floor((frame.width + gap) / (narrowest + gap))));
  const width = Math.min(320, round((frame.width - (columns - 1) * gap) / columns));
  const height = headHeight + shownRows * rowHeight;
  const step = height + 12;
  const drawn = bands.map((band, i) => {
    const [x, y] = [round((i % columns) * (width + gap)), Math.floor(i / columns) * step];
    return svg`<g transform="translate(${x},${y})">${band(state, {...frame, width})}</g>`;
  });
  return {svg: drawn, height: Math.ceil(bands.length / columns) * step - 12};
}

const say = (text: string, fill: string, mono?: string): Label => ({
  text,
  size: small,
  fill,
  ...(mono === undefined ? {} : {mono}),
});

function head(text: string, {theme, width, live}: Frame): unknown {
  return svg`<g aria-hidden="${live ? "true" : nothing}">${drawLabel(say(text, theme.muted), 0, 11, width)}</g>`;
}

/** A row with a name, a bar and a number. */
function row(name: Label, value: string, share: number, colour: string, frame: Frame): unknown {
  const {theme, width} = frame;
  // A narrow column has less room for bars: names must not touch them.
  const nameWidth = round(width * (width < 240 ? 0.53 : 0.45));
  const valueWidth = 44;
  const barWidth = Math.max(10, round(width - nameWidth - valueWidth - 14));
  return svg`${drawLabel(name, 2, 12, nameWidth - 4)}<rect x="${nameWidth}" y="4" width="${barWidth}" height="9" rx="2" fill="${
    theme.surface
  }"></rect><rect x="${nameWidth}" y="4" width="${round(barWidth * Math.max(0, Math.min(1, share)))}" height="9" rx="2" fill="${colour}"></rect>${drawLabel(
    say(value, theme.foreground),
    round(nameWidth + barWidth + 8),
    12,
    valueWidth,
  )}`;
}

function drawTokens(state: FactorsState, frame: Frame): unknown {
  const {theme, t} = frame;
  const factor = toldFactor(state);
  const {tokens} = state.parts[factor];
  const most = Math.max(peakOf(state, factor), tokens[0]?.value ?? 0);
  const rows = tokens.slice(0, shownRows).map(({token, value}, i) => {
    const name = say(tokenName(token), theme.foreground, theme.monoFont);
    const bar = row(name, amount(value), most > 0 ? value / most : 0, colourOf(theme, factor), frame);
    return svg`<g transform="translate(0,${headHeight + i * rowHeight})">${bar}</g>`;
  });
  const stable = stabilityOf(state, factor);
  const more = stable
    ? `; ${t("stable")} ${stable.mean.toFixed(2)}, ${t("least")} ${stable.least.toFixed(2)}`
    : "";
  return [
    head(`${t("strongest tokens of factor")} ${factor}${more}`, frame),
    rows.length > 0 ? rows : drawLabel(say(t("never fires"), theme.foreground), 2, headHeight + 12),
  ];
}

function drawNeurons(state: FactorsState, frame: Frame): unknown {
  const {theme, live, t, width} = frame;
  const factor = toldFactor(state);
  const neurons = neuronsOf(state);
  const tabbable = focusedNeuron(state);
  const rows = neurons.slice(0, shownRows).map(({layer, neuron, loading}, i) => {
    const chosen = state.layer === layer && state.neuron === neuron;
    const focused = live && state.focused === `n${i}`;
    const pointed = live && state.hovered === `n${i}`;
    const name = `${t("layer")} ${layer}, ${t("neuron")} ${neuron}`;
    const stroke = focused ? theme.foreground : pointed || chosen ? theme.accent : "none";
    const at = `translate(0,${headHeight + i * rowHeight})`;
    // What is seen stands beside the mark, not in it: the mark has a name of its own.
    return svg`<g transform="${at}" pointer-events="none" aria-hidden="${live ? "true" : nothing}">${row(
      say(name, theme.foreground),
      loading.toFixed(2),
      loading,
      theme.muted,
      frame,
    )}</g><g data-mark="n${i}" transform="${at}" role="${live ? "option" : nothing}" tabindex="${
      live ? (tabbable === i ? "0" : "-1") : nothing
    }" aria-selected="${live ? (chosen ? "true" : "false") : nothing}" aria-label="${
      live ? `${name}, ${t("loading")} ${loading.toFixed(2)}` : nothing
    }"><rect x="0.5" y="0.5" width="${round(width - 1)}" height="${rowHeight - 1}" rx="3" fill="none" pointer-events="all" stroke="${stroke}" stroke-width="${
      focused ? 2 : 1.25
    }"></rect></g>`;
  });
  return [
    head(`${t("neurons of factor")} ${factor}, ${t("by loading")}`, frame),
    svg`<g role="${live && rows.length > 0 ? "listbox" : nothing}" aria-label="${
      live && rows.length > 0 ? `${t("Neurons of factor")} ${factor}` : nothing
    }">${rows}</g>`,
  ];
}

/** How alike the factor is that each of the seeds leads to. */
function drawSeeds(state: FactorsState, frame: Frame): unknown {
  const {theme, t} = frame;
  const factor = toldFactor(state);
  const {seeds, cosines} = state.stability!;
  const all = unpack(cosines);
  const rows = seeds.slice(0, shownRows).map((seed, i) => {
    const cosine = all[i * countOf(state) + factor];
    const bar = row(
      say(`${t("seed")} ${seed}`, theme.foreground),
      cosine.toFixed(2),
      cosine,
      theme.muted,
      frame,
    );
    return svg`<g transform="translate(0,${headHeight + i * rowHeight})">${bar}</g>`;
  });
  return [head(`${t("cosine of factor")} ${factor} ${t("with its match from")}`, frame), rows];
}

/** Explained variance against the number of factors; this figure's number is marked. */
function drawCurve(state: FactorsState, frame: Frame): unknown {
  const {theme, t, width} = frame;
  const points = [...(state.curve ?? [])].sort((a, b) => a.factors - b.factors);
  const own = {factors: countOf(state), explainedVariance: state.explainedVariance};
  const most = Math.max(own.factors, ...points.map(({factors}) => factors));
  const [left, right, top] = [34, 12, headHeight + 4];
  const height = shownRows * rowHeight - 22;
  const x = (factors: number): number =>
    round(left + ((width - left - right) * (factors - 1)) / Math.max(1, most - 1));
  const y = (share: number): number => round(top + height * (1 - Math.max(0, Math.min(1, share))));
  const line = points
    .map(({factors, explainedVariance}, i) => `${i === 0 ? "M" : "L"}${x(factors)} ${y(explainedVariance)}`)
    .join("");
  const square = (at: typeof own, size: number): string =>
    `M${round(x(at.factors) - size / 2)} ${round(y(at.explainedVariance) - size / 2)}h${size}v${size}h${-size}z`;
  let free = 0;
  const numbers = points.flatMap(({factors}) => {
    const label = say(String(factors), theme.muted);
    const at = round(x(factors) - widthOf(label) / 2);
    if (at < free) return [];
    free = at + widthOf(label) + 4;
    return [drawLabel(label, at, top + height + 13)];
  });
  const told = points.map((at) => `${at.factors}: ${percent(Math.max(0, at.explainedVariance))}`).join(", ");
  return [
    head(t("explained by number of factors"), frame),
    svg`<g>${frame.live ? svg`<title>${told}</title>` : nothing}<path d="M${left} ${y(0)}H${width - right}M${left} ${y(
      1,
    )}H${width - right}" fill="none" stroke="${theme.border}" stroke-width="1"></path><path d="${
      line === "" ? nothing : line
    }" fill="none" stroke="${theme.foreground}" stroke-width="1.25"></path><path d="${
      points.length === 0 ? nothing : points.map((at) => square(at, 4)).join("")
    }" fill="${theme.foreground}"></path><path d="${square(own, 8)}" fill="none" stroke="${
      theme.accent
    }" stroke-width="1.75"></path>${drawLabel(say("100 %", theme.muted), 0, y(1) + 4)}${drawLabel(
      say("0 %", theme.muted),
      0,
      y(0) + 4,
    )}${numbers}</g>`,
  ];
}
