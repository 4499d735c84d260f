import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Layout} from "../tokens/layout.js";
import type {SaliencyState} from "../saliency.js";
import type {Frame} from "../view.js";
import {onScale} from "./shares.js";
import {percent} from "./words.js";
import {textWidth} from "../theme/measure.js";

const size = 11;

/** Under each token of the detailed view: its share as a bar and as a number. */
export function drawShares(
  scene: {
    readonly state: SaliencyState;
    readonly frame: Frame;
    readonly shown: number | null;
    readonly row: Float32Array | null;
    readonly top: number;
  },
  layout: Layout,
  cellHeight: number,
): unknown {
  const {frame, shown, row, top} = scene;
  const {theme} = frame;
  const shares = layout.cells.flatMap((cell) =>
    cell.parts
      .filter((part) => part.lead)
      .map((part) => {
        const earlier = row !== null && shown !== null && part.token < shown;
        const [x, y] = [round(cell.x + part.x + 1), cell.y + cellHeight + 5];
        const width = Math.max(0, round(part.width - 2));
        const text = earlier ? percent(row[part.token]) : "";
        const filled = earlier ? round(onScale(row[part.token], top) * width) : 0;
        return svg`<g transform="translate(${x},${y})"><rect width="${width}" height="5" rx="1.5" fill="${
          earlier ? theme.surface : "none"
        }" stroke="${earlier ? theme.border : "none"}" stroke-width="0.5"></rect><rect width="${filled}" height="5" rx="1.5" fill="${
          theme.foreground
        }"></rect><text y="17" textLength="${text === "" ? nothing : textWidth(text, size)}" lengthAdjust="spacingAndGlyphs" fill="${
          theme.foreground
        }">${text}</text></g>`;
      }),
  );
  return svg`<g font-family="${theme.textFont}" font-size="${size}" pointer-events="none" aria-hidden="${
    frame.live ? "true" : nothing
  }">${shares}</g>`;
}
