import type {Token} from "../tokens.js";
import type {Cell, Layout} from "./layout.js";

const layouts = new WeakMap<readonly Token[], Layout>();

/** Remembers where the tokens of a text were drawn last, so that the arrow keys can go from line to line. */
export function rememberLayout(tokens: readonly Token[], layout: Layout): void {
  layouts.set(tokens, layout);
}

export function lastLayout(tokens: readonly Token[]): Layout | undefined {
  return layouts.get(tokens);
}

/** The token that an arrow key, Home or End leads to; null for other keys. Left and right follow the reading order. */
export function neighbour(
  layout: Layout | undefined,
  from: number,
  count: number,
  key: string,
): number | null {
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "ArrowRight":
      return Math.min(count - 1, from + 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    case "ArrowUp":
      return layout ? acrossLines(layout, from, -1) : from;
    case "ArrowDown":
      return layout ? acrossLines(layout, from, 1) : from;
    default:
      return null;
  }
}

/** The token nearest above or below; the same where there is no such line. */
function acrossLines(layout: Layout, from: number, step: 1 | -1): number {
  const leads = (cell: Cell): boolean => cell.parts.some((part) => part.token === from && part.lead);
  const start = layout.lines.flatMap((cells) => cells.filter(leads))[0];
  if (!start) return from;
  const part = start.parts.find(({token}) => token === from)!;
  const centre = start.x + part.x + part.width / 2;
  let line = start.line + step;
  for (; line >= 0 && line < layout.lines.length; line += step) {
    const here = layout.lines[line].flatMap((cell) =>
      cell.parts.filter(({lead}) => lead).map(({token, x, width}) => ({token, x: cell.x + x + width / 2})),
    );
    if (here.length > 0) {
      return here.reduce((best, each) =>
        Math.abs(each.x - centre) < Math.abs(best.x - centre) ? each : best,
      ).token;
    }
  }
  return from;
}
