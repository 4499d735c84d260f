import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {SideBySideState} from "../side-by-side.js";
import {below} from "../tokens/draw-lines.js";
import {flowLabels} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {partsOf} from "./parts.js";
import type {Lookup} from "./parts.js";
import {announce} from "./words.js";

const gap = 20;
/** A part that is narrower can hardly be read; then there are fewer beside each other. */
const leastWidth = 320;
const margin = 4;

/** The parts in rows, each under its label; as many beside each other as there is room for. */
export function draw(state: SideBySideState, frame: Frame, lookup: Lookup): Drawing {
  const {theme, live, t} = frame;
  const parts = partsOf(state, lookup);
  const columns = Math.max(1, Math.min(parts.length, Math.floor((frame.width + gap) / (leastWidth + gap))));
  const width = Math.floor((frame.width - (columns - 1) * gap) / columns);
  const drawn: TemplateResult[] = [];
  let [top, tallest] = [0, 0];
  parts.forEach((part, at) => {
    const column = at % columns;
    if (column === 0 && at > 0) [top, tallest] = [top + tallest + gap, 0];
    const head = flowLabels(
      [{text: part.label, size: 14, fill: theme.foreground}],
      width - 2 * margin,
      0,
      20,
    );
    const y = Math.ceil(head.height + 8);
    const drawing = part.view.draw(part.state, {
      ...frame,
      id: `${frame.id}-${at}`,
      width,
      visible: below(frame.visible, top + y),
    });
    tallest = Math.max(tallest, y + drawing.height);
    const x = column * (width + gap);
    drawn.push(
      svg`<g data-part="${at}" transform="translate(${x},${top})" role="${live ? "group" : nothing}" aria-label="${
        live ? part.label : nothing
      }"><g aria-hidden="${live ? "true" : nothing}"><g transform="translate(${margin},0)">${head.svg}</g><path d="M${margin} ${
        y - 4
      }h${width - 2 * margin}" stroke="${theme.border}" fill="none"></path></g><g transform="translate(0,${y})">${drawing.svg}</g></g>`,
    );
  });
  const height = Math.ceil(top + tallest);
  const name = t("Figures side by side");
  const about = state.labels.join(" · ");
  return {
    width: frame.width,
    height,
    svg: svg`<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${height}" viewBox="0 0 ${
      frame.width
    } ${height}" role="${live ? "group" : "img"}" aria-label="${live ? name : announce(state, t, lookup)}" font-family="${
      theme.textFont
    }">${live ? nothing : svg`<title>${name}</title><desc>${about}</desc>`}<rect width="${frame.width}" height="${height}" fill="${
      theme.background
    }"></rect>${drawn}</svg>`,
  };
}
