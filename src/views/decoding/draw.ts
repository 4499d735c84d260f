import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {DecodingState} from "../decoding.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import type {Around} from "../tokens/draw-around.js";
import {drawAround} from "../tokens/draw-around.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import {below} from "../tokens/draw-lines.js";
import type {Band, Label} from "../tokens/label.js";
import {flowLabels} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import {tokenName} from "../tokens/words.js";
import type {Drawing, Frame} from "../view.js";
import {drawBranches, drawCandidates, drawStrategies, drawWarpers} from "./panels.js";
import {cameAt, candidateCount, explainedAt, readMark, shownStep, stepCount} from "./steps.js";
import {cutBy, warpedAt} from "./warp.js";
import {announce, changeOf, missing, settingsOf} from "./words.js";
import {drawWhole, margin} from "../whole.js";

const levels = 48;
const none: Band = {svg: nothing, height: 0};

/** The token that Tab leads to; null where there is no token. */
export function focusToken(state: DecodingState): number | null {
  if (state.tokens.length === 0) return null;
  const focused = readMark(state, state.focused);
  if (focused?.kind === "position") return focused.at;
  return explainedAt(state) ?? 0;
}

export function draw(state: DecodingState, frame: Frame): Drawing {
  const inner: Frame = {...frame, width: Math.max(80, frame.width - 2 * margin)};
  const {theme, live, t} = frame;
  const step = shownStep(state);
  const title = drawTitle(state, step, inner);
  const tokensY = round(title.height + 14);
  const panel = step === null ? none : drawPanel(state, step, inner);
  const gap = panel.height === 0 ? 0 : panel.height + 20;
  const text = drawText(state, {...inner, visible: below(frame.visible, tokensY + margin)}, gap);
  const branches = drawBranches(state, inner);
  const branchesY = round(tokensY + text.height + 16);
  const caption = drawCaption(state, inner);
  const captionY = round(branchesY + branches.height + 18);
  const height = Math.ceil(captionY + caption.height + 2 * margin);
  const at = (y: number, content: unknown): TemplateResult =>
    svg`<g transform="translate(0,${y})">${content}</g>`;
  return drawWhole(
    {
      name: t("Decoding"),
      announce: () => announce(state, t),
      about: `${state.method}. ${state.provenance}`,
      height,
      body: svg`<g aria-hidden="${
        live ? "true" : nothing
      }">${title.svg}</g><g transform="translate(0,${tokensY})" font-family="${theme.monoFont}" font-size="${frame.fontSize}" role="${
        live && state.tokens.length > 0 ? "listbox" : nothing
      }" aria-label="${live && state.tokens.length > 0 ? t("Tokens") : nothing}" aria-orientation="${
        live && state.tokens.length > 0 ? "horizontal" : nothing
      }">${text.svg}</g>${at(round(tokensY + text.gapY + 20), panel.svg)}${at(branchesY, branches.svg)}${at(
        captionY,
        caption.svg,
      )}`,
    },
    frame,
  );
}

/** The step that is looked at, and what the settings make of its token. */
function drawTitle(state: DecodingState, step: number | null, frame: Frame): Band {
  const {theme, t, width} = frame;
  const say = (text: string): Label => ({text, size: 13, fill: theme.foreground});
  if (step === null) return flowLabels([say(missing(state, t))], width, 13, 20);
  const came = cameAt(state, step);
  const by = cutBy(warpedAt(state, step), came.rank - 1);
  const labels: readonly Label[] = [
    {text: tokenName(came.token), size: 13, fill: theme.accent, mono: theme.monoFont},
    say(`p = ${changeOf(came.before, came.after, by, t)}`),
    say(`${t("rank")} ${came.rank.toLocaleString("en")}`),
    say(`${t("step")} ${step + 1} ${t("of")} ${stepCount(state)}`),
    ...(state.refusal === "" ? [] : [say(state.refusal)]),
  ];
  return flowLabels(labels, width, 13, 20);
}

/** All that is said of one step. */
function drawPanel(state: DecodingState, step: number, frame: Frame): Band {
  const warpers = drawWarpers(state, step, frame);
  const candidates = drawCandidates(state, step, frame);
  const strategies = drawStrategies(state, step, frame);
  const candidatesY = round(warpers.height + 10);
  const strategiesY = round(candidatesY + candidates.height + 10);
  return {
    svg: svg`<g aria-hidden="${frame.live ? "true" : nothing}">${warpers.svg}</g><g transform="translate(0,${candidatesY})">${
      candidates.svg
    }</g><g transform="translate(0,${strategiesY})">${strategies.svg}</g>`,
    height: round(strategiesY + strategies.height),
  };
}

/** The text. Colour and bar of an output token: its probability after all warpers; without either it would not come. */
function drawText(state: DecodingState, frame: Frame, gap: number): Around {
  const {fontSize, width, theme, live, t} = frame;
  const {tokens, nPrompt} = state;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const lineHeight = Math.round(cellHeight + barHeight + fontSize * 0.6);
  const layout = layoutTokens(tokens, {
    width,
    fontSize,
    cellHeight,
    lineHeight,
    separator:
      nPrompt > 0 && nPrompt < tokens.length
        ? {before: nPrompt, width: Math.round(fontSize * 0.8)}
        : undefined,
  });
  const step = shownStep(state);
  const paint = (token: number): Paint => {
    const output = token >= nPrompt;
    const p = output ? Math.min(1, cameAt(state, token - nPrompt).after) : 0;
    const isShown = output && token - nPrompt === step;
    const outline = live && state.focused === String(token) ? "focus" : isShown ? "shown" : "none";
    const fill = output ? theme.sequential(Math.round(p * levels) / levels) : theme.background;
    return {fill, bar: p, accented: false, outline};
  };
  const tabbable = focusToken(state);
  const mark = (token: number): Mark => ({
    label: `${tokenName(tokens[token])}, ${
      token < nPrompt ? t("input") : percent(cameAt(state, token - nPrompt).after)
    }`,
    live,
    selected: token - nPrompt === step,
    disabled: token < nPrompt,
    tabbable: token === tabbable,
    place: frame.visible ? token + 1 : null,
    count: tokens.length,
  });
  const cells: CellFrame = {theme, fontSize, cellHeight, barHeight, visible: frame.visible, paint, mark};
  rememberLayout(tokens, layout);
  return drawAround(layout, cells, explainedAt(state), gap, lineHeight);
}

function drawCaption(state: DecodingState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const scale = t("colour and bar: probability of each token with these settings, 0–100 %; none: it is cut");
  const count = candidateCount(state);
  const isEmpty = explainedAt(state) === null;
  const candidates = isEmpty
    ? ""
    : `${t("each step: the")} ${count} ${t("most probable of")} ${state.nVocab.toLocaleString("en")} ${t("tokens")}`;
  const text = [...(isEmpty ? [] : [scale, settingsOf(state), candidates]), state.method, state.provenance]
    .filter((part) => part !== "")
    .join(" · ");
  return flowLabels([{text, size: 11.5, fill: theme.muted}], width, 0, 16);
}
