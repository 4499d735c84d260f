import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {GenerationState} from "../generation.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import type {CellFrame, Mark, Paint} from "../tokens/draw-cell.js";
import type {Around} from "../tokens/draw-around.js";
import {drawAround} from "../tokens/draw-around.js";
import {below} from "../tokens/draw-lines.js";
import type {Band, Label} from "../tokens/label.js";
import {flowLabels} from "../tokens/label.js";
import {layoutTokens} from "../tokens/layout.js";
import {rememberLayout} from "../tokens/navigate.js";
import {tokenName} from "../tokens/words.js";
import type {Drawing, Frame} from "../view.js";
import {drawBranches, drawCandidates} from "./panels.js";
import {pathOf, shownBranch, shownNode, shownStep, tokenOf} from "./path.js";
import {focusToken} from "./focus.js";
import {announce, statusOf} from "./words.js";
import {drawWhole, margin} from "../whole.js";

const levels = 48;

export function draw(state: GenerationState, frame: Frame): Drawing {
  const inner: Frame = {...frame, width: Math.max(80, frame.width - 2 * margin)};
  const {theme, live, t} = frame;
  const title = drawTitle(state, inner);
  const tokensY = round(title.height + 14);
  const visible = below(frame.visible, tokensY + margin);
  const candidates = drawCandidates(state, inner);
  const text = drawText(state, {...inner, visible}, candidates.height === 0 ? 0 : candidates.height + 24);
  const candidatesY = round(tokensY + text.gapY + 24);
  const branches = drawBranches(state, inner);
  const textEnd = round(tokensY + text.height + (candidates.height === 0 ? 24 : 0));
  const branchesY = round(textEnd + (branches.height > 0 ? 14 : 0));
  const caption = drawCaption(state, inner);
  const captionY = round(branchesY + branches.height + 18);
  const height = Math.ceil(captionY + caption.height + 2 * margin);
  const at = (y: number, content: unknown): TemplateResult =>
    svg`<g transform="translate(0,${y})">${content}</g>`;
  return drawWhole(
    {
      name: t("Generated text"),
      announce: () => announce(state, t),
      about: `${state.method}. ${state.provenance}`,
      height,
      body: svg`<g aria-hidden="${
        live ? "true" : nothing
      }">${title.svg}</g><g transform="translate(0,${tokensY})" font-family="${theme.monoFont}" font-size="${frame.fontSize}" role="${
        live ? "listbox" : nothing
      }" aria-label="${live ? t("Tokens") : nothing}" aria-orientation="${live ? "horizontal" : nothing}">${text.svg}</g>${at(
        candidatesY,
        candidates.svg,
      )}${at(branchesY, branches.svg)}${at(captionY, caption.svg)}`,
    },
    frame,
  );
}

/** The step that is looked at, and how far the text is. */
function drawTitle(state: GenerationState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const node = shownNode(state);
  const status: Label = {text: statusOf(state, shownBranch(state), t), size: 13, fill: theme.muted};
  if (!node) return flowLabels([status], width, 13, 20);
  const probability = node.candidates[node.chosen].probability;
  const labels: readonly Label[] = [
    {text: tokenName(tokenOf(node)), size: 13, fill: theme.accent, mono: theme.monoFont},
    {text: `p = ${percent(probability)}`, size: 13, fill: theme.foreground},
    {text: `${t("step")} ${shownStep(state)! + 1}`, size: 13, fill: theme.foreground},
    status,
  ];
  return flowLabels(labels, width, 13, 20);
}

/** The text. Colour and bar of an output token: the probability that the model gave it. */
function drawText(state: GenerationState, frame: Frame, gap: number): Around {
  const {fontSize, width, theme, live, t} = frame;
  const {tokens, steps} = pathOf(state);
  const nPrompt = state.prompt.length;
  const cellHeight = Math.round(fontSize * 1.5);
  const barHeight = Math.max(3, round(fontSize * 0.32));
  const lineHeight = Math.round(cellHeight + barHeight + fontSize * 0.6);
  const layout = layoutTokens(tokens, {
    width,
    fontSize,
    cellHeight,
    lineHeight,
    separator:
      nPrompt > 0 && steps.length > 0 ? {before: nPrompt, width: Math.round(fontSize * 0.8)} : undefined,
  });
  const shown = shownStep(state);
  const probabilityAt = (token: number): number => {
    const node = state.steps[steps[token - nPrompt]];
    return Math.min(1, node.candidates[node.chosen].probability);
  };
  const paint = (token: number): Paint => {
    const output = token >= nPrompt;
    const p = output ? probabilityAt(token) : 0;
    const isShown = output && token - nPrompt === shown;
    const outline = live && state.focused === String(token) ? "focus" : isShown ? "shown" : "none";
    const fill = output ? theme.sequential(Math.round(p * levels) / levels) : theme.background;
    return {fill, bar: p, accented: false, outline};
  };
  const tabbable = focusToken(state);
  const mark = (token: number): Mark => ({
    label: `${tokenName(tokens[token])}, ${token < nPrompt ? t("input") : percent(probabilityAt(token))}`,
    live,
    selected: token - nPrompt === shown,
    disabled: token < nPrompt,
    tabbable: token === tabbable,
    place: frame.visible ? token + 1 : null,
    count: tokens.length,
  });
  const cells: CellFrame = {theme, fontSize, cellHeight, barHeight, visible: frame.visible, paint, mark};
  rememberLayout(tokens, layout);
  // Of the selected token, not of the one under the pointer: there the text would run away from it.
  const step = shownStep({...state, hovered: null, focused: null});
  return drawAround(layout, cells, step === null ? null : nPrompt + step, gap, lineHeight);
}

function drawCaption(state: GenerationState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const scale = t("colour and bar: probability of each token, 0–100 %");
  const text = [scale, state.method, state.provenance].filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: 11.5, fill: theme.muted}], width, 0, 16);
}
