import {nothing, svg} from "lit/html.js";
import type {GenerationState} from "../generation.js";
import {percent} from "../percent.js";
import {round} from "../theme/measure.js";
import type {Band, Label} from "../tokens/label.js";
import {drawDot, drawRows, fitting, rowLabel as say, rowText} from "../tokens/draw-rows.js";
import type {Row} from "../tokens/draw-rows.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {branchText, statusOf} from "./words.js";
import {isWaiting, readMark, shownNode} from "./path.js";

const headHeight = 20;
/** Room left of a row's name for the dot of what came. */
const indent = 16;
/** Room of a branch's number. */
const numberWidth = 20;
/** Room between a row's end and its outline. */
const edge = 8;

/** What could have come at the shown step, the most probable first, as bars. */
export function drawCandidates(state: GenerationState, frame: Frame): Band {
  const node = shownNode(state);
  if (!node) return {svg: nothing, height: 0};
  const {theme, t, width} = frame;
  const names = node.candidates.map(({token}) => name(tokenName(token), frame));
  const shares = node.candidates.map(({probability}) => say(percent(probability), theme.foreground));
  const shareWidth = Math.max(...shares.map(widthOf), 34);
  const nameWidth = Math.min(Math.max(...names.map(widthOf), 60), Math.max(60, width * 0.4));
  const barX = round(indent + nameWidth + 10);
  const barWidth = round(Math.max(20, Math.min(360, width - barX - shareWidth - 12)));
  const wished = isWaiting(state) ? state.wish!.id : null;
  const rows = node.candidates.map((candidate, i): Row => {
    const came = i === node.chosen;
    const filled = round(barWidth * Math.min(1, candidate.probability));
    const waiting = candidate.id === wished && state.wish!.after === node.parent;
    return {
      mark: `c${i}`,
      label: `${tokenName(candidate.token)}, ${percent(candidate.probability)}${came ? `, ${t("came")}` : ""}`,
      selected: came,
      disabled: came,
      content: [
        drawDot(came, waiting, frame),
        drawLabel(names[i], indent, 15, nameWidth),
        svg`<rect x="${barX}" y="6" width="${barWidth}" height="10" rx="2" fill="${theme.surface}"></rect><rect x="${barX}" y="6" width="${filled}" height="10" rx="2" fill="${
          came ? theme.accent : theme.muted
        }"></rect>`,
        drawLabel(shares[i], round(barX + barWidth + 8), 15),
      ],
    };
  });
  const rest = 1 - node.candidates.reduce((sum, {probability}) => sum + probability, 0);
  const others = rest > 0.0005 ? `${t("all other tokens")}: ${percent(rest)}` : "";
  const head = isWaiting(state) ? t("asked the kernel for another branch …") : t("could have come here");
  const list = drawRows(rows, t("Candidates"), marksOf(state), frame);
  const foot = drawLabel(say(others, theme.muted), indent, round(headHeight + list.height + 13));
  return {
    svg: svg`<g aria-hidden="${frame.live ? "true" : nothing}">${drawLabel(say(head, theme.muted), 0, 12)}</g><g transform="translate(0,${headHeight})">${
      list.svg
    }</g>${others === "" ? nothing : foot}`,
    height: headHeight + list.height + (others === "" ? 0 : 18),
  };
}

/** The branches that were taken, where there is more than one. */
export function drawBranches(state: GenerationState, frame: Frame): Band {
  if (state.branches.length < 2) return {svg: nothing, height: 0};
  const {theme, t, width} = frame;
  const rows = state.branches.map((branch, i): Row => {
    const status = say(statusOf(state, branch, t), theme.muted);
    const number = say(`${i + 1}`, theme.muted);
    const label: Label = {
      text: fitting(
        branchText(state, branch).trim(),
        width - indent - numberWidth - widthOf(status) - edge - 14,
      ),
      size: rowText,
      fill: theme.foreground,
      mono: theme.monoFont,
    };
    const shown = i === state.branch;
    return {
      mark: `b${i}`,
      label: `${t("branch")} ${i + 1}: ${label.text}, ${statusOf(state, branch, t)}${shown ? `, ${t("shown")}` : ""}`,
      selected: shown,
      disabled: false,
      content: [
        drawDot(shown, false, frame),
        drawLabel(number, indent, 15),
        drawLabel(label, indent + numberWidth, 15),
        drawLabel(status, round(width - widthOf(status) - edge), 15),
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

const marksOf = (state: GenerationState): {focused: string | null; hovered: string | null} => ({
  focused: state.focused,
  hovered: readMark(state, state.hovered) ? state.hovered : null,
});
const name = (text: string, {theme}: Frame): Label => ({
  text,
  size: 12.5,
  fill: theme.foreground,
  mono: theme.monoFont,
});
