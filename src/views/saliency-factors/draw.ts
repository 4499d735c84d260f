import {onScale} from "../activations/coloured-text.js";
import {cellColour} from "../heatmap/cells.js";
import {drawScale} from "../heatmap/draw-scale.js";
import {percent} from "../percent.js";
import type {SaliencyFactorsState} from "../saliency-factors.js";
import {drawReadout} from "../text-sparklines/draw.js";
import {drawSeriesLegend} from "../text-sparklines/legend.js";
import {drawSparkText} from "../text-sparklines/spark-text.js";
import {seriesColour} from "../text-sparklines/sparks.js";
import type {Mark, Paint} from "../tokens/draw-cell.js";
import {flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Drawing, Frame} from "../view.js";
import {
  factorNames,
  firesAt,
  isSigned,
  readMark,
  shownFactor,
  shownTarget,
  sharesOf,
  sparksOf,
  tabbable,
  topShare,
} from "./scene.js";
import {announce, factorSays, probabilityOf, readout, tokenSays} from "./words.js";
import {Bands, margin} from "../whole.js";

const small = 11.5;

export function draw(state: SaliencyFactorsState, frame: Frame): Drawing {
  const bands = new Bands(frame);
  const {inner} = bands;
  const {live, t} = frame;
  bands.put(drawTitle(state, inner), 2, true);
  if (live) bands.put(drawReadout(readout(state, t), inner), 4, true);
  bands.put(drawShares(state, inner), 4);
  bands.put(drawFactors(state, inner), 10);
  bands.put(drawText(state, bands.next), 20);
  bands.put(drawCaption(state, inner), 2 * margin);
  const title = t("Saliency and factors");
  return bands.whole({
    name: title,
    announce: () => announce(state, t),
    about: `${state.method}. ${state.factorMethod}. ${state.provenance}`,
  });
}

/** Which token is explained, and how sure the model was of it. */
function drawTitle(state: SaliencyFactorsState, {theme, t, width}: Frame): Band {
  const target = shownTarget(state);
  const labels: readonly Label[] = [
    {text: tokenName(state.tokens[target]), size: 13, fill: theme.accent, mono: theme.monoFont},
    {text: `p = ${percent(probabilityOf(state, target))}`, size: 13, fill: theme.foreground},
    {text: t("ground: share of responsibility; bars: factors that fire"), size: 13, fill: theme.muted},
  ];
  return flowLabels(labels, width, 13, 20);
}

function drawShares(state: SaliencyFactorsState, frame: Frame): Band {
  const top = topShare(state, sharesOf(state, shownTarget(state)));
  const signed = isSigned(state);
  const titles = {
    step: frame.t("share, this step"),
    output: frame.t("share, whole output"),
    absolute: frame.t("share"),
  };
  const ticks = [{t: 0, text: percent(0)}];
  if (top > 0) ticks.push({t: 1, text: percent(top)});
  if (top > 0 && signed) ticks.push({t: -1, text: `−${percent(top)}`});
  return drawScale({scale: signed ? "diverging" : "sequential", title: titles[state.scale], ticks}, frame);
}

function drawFactors(state: SaliencyFactorsState, frame: Frame): Band {
  const {theme, t} = frame;
  const sparks = {...sparksOf(state), shown: null};
  return drawSeriesLegend(
    {
      names: factorNames(state).map((name) => `${t("factor")} ${name}`),
      colour: (factor) => seriesColour(factor, sparks, theme),
      title: t("Factors"),
      shown: shownFactor(state),
      pressed: state.factor,
      tabbable: tabbable(state, "series"),
      focused: state.focused,
      says: (factor) => factorSays(state, factor, t),
    },
    frame,
  );
}

function drawText(state: SaliencyFactorsState, frame: Frame): Band {
  const {theme, live, t} = frame;
  const {tokens, nPrompt, targets} = state;
  const target = shownTarget(state);
  const shares = sharesOf(state, target);
  const top = topShare(state, shares);
  const signed = isSigned(state);
  const focused = readMark(state, state.focused);
  const reach = tabbable(state, "token");
  const paint = (token: number): Paint => {
    const at = token < target ? onScale(shares[token], top, signed) : 0;
    const outline = ((): Paint["outline"] => {
      if (live && focused?.kind === "token" && focused.at === token) return "focus";
      if (token === target || token === state.position) return "shown";
      return firesAt(state, token) ? "pinned" : "none";
    })();
    return {
      fill: at === 0 ? theme.background : cellColour(at, signed ? "diverging" : "sequential", theme),
      bar: Math.max(0, at),
      accented: token === target,
      outline,
    };
  };
  // What the pointer passes over is not told to assistive technology: names follow the focus and the selection.
  const told = {...state, hovered: null};
  const mark = (token: number): Mark => ({
    // Made only for tokens that are drawn.
    get label() {
      return tokenSays(told, token, t);
    },
    live,
    selected: token === target,
    disabled: !targets.includes(token),
    tabbable: token === reach,
    place: frame.visible ? token + 1 : null,
    count: tokens.length,
  });
  return drawSparkText({tokens, nPrompt, sparks: sparksOf(state), paint, mark}, frame);
}

function drawCaption(state: SaliencyFactorsState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const bars = {
    series: t("height of bars: up to the largest of each factor"),
    common: t("height of bars: up to the largest of all"),
    token: t("height of bars: up to the largest of each token"),
  };
  const parts = [state.method, state.factorMethod, bars[state.bars], state.provenance];
  const text = parts.filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
