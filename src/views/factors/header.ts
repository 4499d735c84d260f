import {nothing, svg} from "lit/html.js";
import type {FactorsState} from "../factors.js";
import {unpack} from "../packed.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import type {Band, Label} from "../tokens/label.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import {textOf, tokenName, visible} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {isWaiting} from "../wish.js";
import {groundOf} from "./colours.js";
import {amount, countOf, rowOf, shownFactor, shownPosition, topOf} from "./values.js";
import {factorsAt} from "./words.js";

const large = 13;
const small = 11.5;
const lineHeight = 20;
const labelGap = 12;
/** From so many tokens on, the one that is looked at may be off the screen: the words around it are told. */
const longText = 150;

/** Labels on one line, as many as there is room for: a line that must not grow under the pointer. */
function oneLine(labels: readonly Label[], width: number, y: number): unknown {
  let x = 0;
  return labels.map((label, i) => {
    const room = width - x;
    if (i > 0 && room < Math.min(60, widthOf(label))) return nothing;
    const drawn = drawLabel(label, round(x), y, room);
    x += Math.min(widthOf(label), room) + labelGap;
    return drawn;
  });
}

/** A token between as many of its neighbours as there is room for; empty where there is hardly any. */
function contextOf({tokens}: FactorsState, position: number, room: number): string {
  const written = (from: number, to: number): string => visible(textOf(tokens, from, to));
  let text = "";
  for (let around = 1; around <= 12; around++) {
    const [from, to] = [Math.max(0, position - around), Math.min(tokens.length - 1, position + around)];
    const before = position > from ? written(from, position - 1) : "";
    const after = position < to ? written(position + 1, to) : "";
    const longer = `…${before}[${written(position, position)}]${after}…`;
    if (widthOf({text: longer, size: small, fill: "", mono: "mono"}) > room) break;
    text = longer;
  }
  return text;
}

/** What the text shows: a factor, or the strongest at each token; and the token that is looked at. Always as high. */
export function drawTitle(state: FactorsState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const shown = shownFactor(state);
  const label = (text: string, fill: string): Label => ({text, size: large, fill});
  const explained = percent(Math.max(0, state.explainedVariance));
  const first =
    shown === null
      ? [
          label(`${countOf(state)} ${t(countOf(state) === 1 ? "factor" : "factors")}`, theme.foreground),
          label(`${t("together they explain")} ${explained}`, theme.foreground),
          label(t("each token: its strongest factor, with its number where it changes"), theme.muted),
        ]
      : [
          label(`${t("factor")} ${shown}`, theme.foreground),
          label(`${t("explains")} ${percent(Math.min(1, unpack(state.shares)[shown]))}`, theme.foreground),
          label(
            state.pinned.length > 1
              ? `${t("bars below the text: factors")} ${state.pinned.join(", ")}`
              : state.pinned.includes(shown)
                ? t("pinned")
                : frame.live
                  ? t("click or Enter pins it")
                  : "",
            theme.muted,
          ),
        ];
  const position = shownPosition(state);
  const second: Label[] = [];
  if (position !== null) {
    const firing = factorsAt(state, position).slice(0, 4);
    const value = shown === null ? "" : `${t("factor")} ${shown}: ${amount(rowOf(state, shown)[position])}`;
    const others = firing
      .filter(([factor]) => factor !== shown)
      .map(([factor, found]) => `${t("factor")} ${factor}: ${amount(found)}`);
    second.push(
      {text: tokenName(state.tokens[position]), size: large, fill: theme.accent, mono: theme.monoFont},
      label(
        `${t("position")} ${position}, ${position < state.nPrompt ? t("input") : t("output")}`,
        theme.muted,
      ),
      label(
        [value, ...others].filter((part) => part !== "").join("   ") || t("no factor fires"),
        theme.foreground,
      ),
    );
    if (state.tokens.length > longText) {
      const room = width - second.reduce((sum, one) => sum + widthOf(one) + labelGap, 0);
      second.push({
        text: contextOf(state, position, room),
        size: small,
        fill: theme.muted,
        mono: theme.monoFont,
      });
    }
  }
  const lines = frame.live || second.length > 0 ? 2 : 1;
  return {
    svg: [oneLine(first, width, 14), oneLine(second, width, 14 + lineHeight)],
    height: lines * lineHeight,
  };
}

const stops = 6;

/** The scale of heights and colours: its end, and whether all factors share it. */
export function drawLegend(state: FactorsState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const shown = shownFactor(state);
  const id = `${frame.id}-scale`;
  const top = shown === null && state.scale === "own" ? null : topOf(state, shown ?? 0);
  const words = {
    common: t("scale: common to all factors"),
    own: t("scale: each factor's own largest"),
  }[state.scale];
  const [from, to, what] = ["0", top === null ? t("largest") : amount(top), words].map((text): Label => ({
    text,
    size: small,
    fill: theme.muted,
  }));
  const x = round(widthOf(from) + 6);
  const bar = Math.max(20, Math.min(90, width - x - 6 - widthOf(to)));
  // Where tokens have different colours, the scale has none of its own.
  const colour = (at: number): string => (shown === null ? mixed(theme, at) : groundOf(theme, shown, at));
  const gradient = svg`<defs><linearGradient id="${id}" x1="0" x2="1" y1="0" y2="0">${Array.from(
    {length: stops + 1},
    (_, i) => svg`<stop offset="${round(i / stops)}" stop-color="${colour(i / stops)}"></stop>`,
  )}</linearGradient></defs><rect x="${x}" y="1.5" width="${bar}" height="9" rx="2" fill="url(#${id})" stroke="${
    theme.border
  }" stroke-width="0.75"></rect><path d="M${x} 13H${x + bar}V17Z" fill="${theme.foreground}"></path>`;
  const end = round(x + bar + 6);
  const after = round(end + widthOf(to) + 16);
  const wraps = after + widthOf(what) > width;
  return {
    svg: svg`${gradient}${drawLabel(from, 0, 11)}${drawLabel(to, end, 11)}${drawLabel(
      what,
      wraps ? 0 : after,
      wraps ? 30 : 11,
      width,
    )}`,
    height: wraps ? 36 : 18,
  };
}

/** The scale of sequential colours, which no factor has. */
const mixed = (theme: Frame["theme"], t: number): string => theme.sequential(t);

/** What the kernel is doing, or why it did not; warnings; method and provenance. */
export function drawNotes(state: FactorsState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const told = (text: string, fill: string): Label => ({text, size: small, fill});
  const names = {
    stability: t("factors from other seeds"),
    curve: t("factors of other numbers"),
    ablate: t("the text without the factor"),
  };
  const waiting = isWaiting(state)
    ? [
        told(
          `${t("asked the kernel for")} ${names[state.wish!.kind]} … ${percent(state.progress)}`,
          theme.accent,
        ),
      ]
    : [];
  const refused = state.refusal === "" ? [] : [told(state.refusal, theme.accent)];
  const warnings = state.warnings.map((warning) => told(`⚠ ${warning}`, theme.foreground));
  const seeds = state.stability
    ? `${t("stable: mean cosine with the factors of seeds")} ${state.stability.seeds.join(", ")}`
    : "";
  const caption = [
    t("height and colour: activation of the factor where a token was read"),
    seeds,
    state.method,
    state.provenance,
  ];
  const text = caption.filter((part) => part !== "").join(" · ");
  const lines = [...waiting, ...refused, ...warnings, told(text, theme.muted)];
  let y = 0;
  const drawn = lines.map((line) => {
    const band = flowLabels([line], width, 0, 16);
    const at = y;
    y = round(y + band.height);
    return svg`<g transform="translate(0,${at})">${band.svg}</g>`;
  });
  return {svg: drawn, height: y};
}
