import {amount} from "../amount.js";
import {groundOf, levels} from "../factors/colours.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {wrapText} from "../theme/measure.js";
import type {Mark, Paint} from "../tokens/draw-cell.js";
import {drawLabel, flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {heightOf, topOf} from "./heights.js";
import {drawSeriesLegend} from "./legend.js";
import {drawProfile} from "./profile.js";
import {leadOf} from "./grouping.js";
import {readMark, shownOf, sparksOf, tabbable} from "./scene.js";
import {drawSparkText} from "./spark-text.js";
import {seriesColour} from "./sparks.js";
import {announce, readout, seriesSays, tokenSays} from "./words.js";
import {Bands, margin} from "../whole.js";

const small = 11.5;

export function draw(state: TextSparklinesState, frame: Frame): Drawing {
  const bands = new Bands(frame);
  const {inner} = bands;
  const {theme, live, t} = frame;
  bands.putAny(
    flowLabels([{text: state.title, size: 13, fill: theme.foreground}], inner.width, 13, 20),
    2,
    true,
  );
  if (live) bands.putAny(drawReadout(readout(state, t), inner), 4, true);
  bands.putAny(drawLegend(state, inner), 10);
  bands.putAny(drawText(state, bands.next), 20);
  bands.putAny(drawProfile(state, inner), 14);
  bands.putAny(drawCaption(state, inner), 2 * margin);
  return bands.whole({
    name: state.title,
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

/** A line that is kept free, so that a hover moves nothing. */
export function drawReadout(text: string, {theme, width}: Frame): Band {
  const [first = "", ...rest] = wrapText(text, small, width);
  const shown = rest.length > 0 ? `${first} …` : first;
  return {svg: drawLabel({text: shown, size: small, fill: theme.foreground}, 0, 12, width), height: 16};
}

function drawLegend(state: TextSparklinesState, frame: Frame): Band {
  const {theme, t} = frame;
  const sparks = {...sparksOf(state), shown: null, style: "bars" as const};
  return drawSeriesLegend(
    {
      names: state.names,
      colour: (series) => seriesColour(series, sparks, theme),
      title: state.title,
      shown: shownOf(state, "series"),
      pressed: state.series,
      tabbable: tabbable(state, "series"),
      focused: state.focused,
      says: (series) => seriesSays(state, series, t),
    },
    frame,
  );
}

/** The text: the ground of a token is the value of the series that stands out. */
function drawText(state: TextSparklinesState, frame: Frame): Band {
  const {theme, live, t} = frame;
  const {tokens, nPrompt, selected} = state;
  const sparks = sparksOf(state);
  const {shown} = sparks;
  const focused = readMark(state, state.focused);
  const reach = tabbable(state, "token");
  const paint = (token: number): Paint => {
    const lead = leadOf(state, token);
    const value = shown === null || sparks.missing.has(lead) ? 0 : heightOf(sparks, lead, shown);
    const at = Math.round(Math.max(0, value) * levels) / levels;
    return {
      fill: at === 0 ? theme.background : state.ordered ? theme.sequential(at) : groundOf(theme, shown!, at),
      bar: at,
      accented: false,
      outline:
        live && focused?.kind === "token" && focused.at === token
          ? "focus"
          : token === selected
            ? "shown"
            : "none",
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
    selected: token === selected,
    disabled: false,
    tabbable: token === reach,
    place: frame.visible ? token + 1 : null,
    count: tokens.length,
  });
  return drawSparkText({tokens, nPrompt, sparks, paint, mark}, frame);
}

function drawCaption(state: TextSparklinesState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const sparks = sparksOf(state);
  const heights = {
    common:
      state.heights === "rank"
        ? `${t("height: logarithm of the rank, 1 at the top")}`
        : `${t("height: up to")} ${amount(topOf(sparks, 0, 0))} (${state.unit})`,
    series: `${t("height: up to the largest of each series")} (${state.unit})`,
    token: `${t("height: up to the largest of each token")} (${state.unit})`,
  };
  const pools = {
    farthest: t("of a word the value farthest from 0"),
    product: t("of a word the product"),
    largest: t("of a word the largest"),
  };
  const words = state.granularity === "words" ? pools[state.pools] : "";
  const parts = [heights[sparks.scale], words, state.method, state.provenance];
  const text = parts.filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
