import {nothing, svg} from "lit/html.js";
import {coarser} from "../heatmap/coarser.js";
import type {CoarseField} from "../heatmap/coarser.js";
import {drawHeatmap} from "../heatmap/draw-heatmap.js";
import {round} from "../theme/measure.js";
import type {Band} from "../tokens/label.js";
import type {Frame} from "../view.js";
import type {Window} from "./check.js";
import {overviewName} from "./marks.js";
import type {MosaicOptions} from "./mosaic.js";

const fields = new WeakMap<object, Map<string, {readonly key: object; readonly field: CoarseField}>>();

/** All columns at once, as wide as the page; where several share a place, the strongest is seen. */
export function drawOverview(options: MosaicOptions, shown: Window | undefined, frame: Frame): Band {
  const {rows, columns, name, brush} = options;
  const {key, field} = coarse(options, Math.max(1, Math.floor(frame.width)));
  const cellHeight = rows.length <= 16 ? 4 : rows.length <= 60 ? 2 : 1;
  const cellWidth = frame.width / field.columns;
  const height = rows.length * cellHeight;
  const {theme} = frame;
  const across = (window: Window): {x: number; width: number} => {
    const x = (window[0] / columns) * frame.width;
    return {x: round(x), width: round(((window[1] + 1) / columns) * frame.width - x)};
  };
  const part = shown ? across(shown) : null;
  const brushed = brush ? across(brush) : null;
  const grid = drawHeatmap(
    {
      name: overviewName(name, field.columns),
      title: frame.t("Overview"),
      key,
      ...field,
      scale: options.scale,
      cellWidth,
      cellHeight,
      cursor: null,
      focused: false,
      hovered: null,
      describe: () => "",
    },
    frame,
  );
  return {
    svg: svg`${grid}${
      part
        ? svg`<rect x="${part.x}" y="-1.5" width="${part.width}" height="${height + 3}" fill="none" stroke="${theme.accent}" stroke-width="2" pointer-events="none"></rect>`
        : nothing
    }${
      brushed
        ? svg`<rect x="${brushed.x}" y="0" width="${brushed.width}" height="${height}" fill="${theme.accent}" fill-opacity="0.25" pointer-events="none"></rect>`
        : nothing
    }`,
    height,
  };
}

function coarse(
  {source, choice, rows, columns, shade}: MosaicOptions,
  most: number,
): {readonly key: object; readonly field: CoarseField} {
  let known = fields.get(source);
  if (!known) fields.set(source, (known = new Map()));
  const id = `${choice} ${most}`;
  let found = known.get(id);
  if (!found) {
    if (known.size >= 8) known.clear();
    const field = coarser({rows: rows.length, columns, at: shade}, {rows: rows.length, columns: most});
    found = {key: {}, field};
    known.set(id, found);
  }
  return found;
}
