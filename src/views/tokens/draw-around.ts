import {svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {CellFrame} from "./draw-cell.js";
import {below, drawLines} from "./draw-lines.js";
import type {Layout} from "./layout.js";

/** From so many lines on, what is said of a token stands below its line, not below the text. */
const manyLines = 14;

/** A text with a gap in it. */
export interface Around {
  readonly svg: unknown;
  /** Where the gap is, and how high text and gap are together. */
  readonly gapY: number;
  readonly height: number;
}

/**
 * A text with room for a panel: below a short text; in a long one right after the line of a token, so that both can be seen
 * at once.
 *
 * @param gap - height of the panel with the room around it; 0 for none
 */
export function drawAround(
  layout: Layout,
  frame: CellFrame,
  token: number | null,
  gap: number,
  lineHeight: number,
): Around {
  const line = token === null || gap === 0 ? -1 : lineOf(layout, token);
  const last = layout.lines.length - 1;
  if (layout.lines.length <= manyLines || line < 0 || line === last) {
    return {svg: drawLines(layout, frame), gapY: layout.height, height: round(layout.height + gap)};
  }
  const [above, under] = [layout.lines.slice(0, line + 1), layout.lines.slice(line + 1)];
  // The lines below already keep their distance from the line above them.
  const shift = round(gap - (lineHeight - frame.cellHeight) + 10);
  return {
    svg: [
      drawLines({...layout, lines: above}, frame),
      svg`<g transform="translate(0,${shift})">${drawLines(
        {...layout, lines: under},
        {...frame, visible: below(frame.visible, shift)},
      )}</g>`,
    ],
    gapY: round(line * lineHeight + frame.cellHeight),
    height: round(layout.height + shift),
  };
}

function lineOf(layout: Layout, token: number): number {
  return layout.lines.findIndex((cells) =>
    cells.some(({parts}) => parts.some((part) => part.token === token && part.lead)),
  );
}
