import {round} from "../theme/measure.js";
import {columnWidth} from "./layout.js";
import type {Cell} from "./layout.js";

const paths = new WeakMap<Cell, string>();

/**
 * The marks of white space in a cell, as one path at its place: a shallow tray for a space, an arrow to a stop for a tab, a bent
 * arrow for a newline. They are drawn, not written, so that no character of a text looks like them.
 */
export function whitespacePath(cell: Cell, fontSize: number, base: number): string {
  let path = paths.get(cell);
  if (path === undefined) {
    const baseline = cell.y + base;
    path = cell.runs
      .map(({kind, text, x: left, width, narrow}) => {
        const x = cell.x + left;
        if (kind === "tab") return tab(x, width, baseline, fontSize);
        if (kind === "newline") return newline(x, width, baseline, fontSize);
        return kind === "text" && narrow && text.includes(" ") ? spaces(text, x, baseline, fontSize) : "";
      })
      .join("");
    paths.set(cell, path);
  }
  return path;
}

function spaces(text: string, x: number, baseline: number, fontSize: number): string {
  const column = fontSize * columnWidth;
  const depth = round(fontSize * 0.16);
  let path = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== " ") continue;
    path += `M${round(x + (i + 0.22) * column)} ${round(baseline - depth)}v${depth}h${round(0.56 * column)}v${-depth}`;
  }
  return path;
}

function tab(x: number, width: number, baseline: number, fontSize: number): string {
  const y = round(baseline - fontSize * 0.3);
  const head = round(fontSize * 0.2);
  const right = round(x + width - fontSize * 0.3);
  return (
    `M${round(x + fontSize * 0.2)} ${y}H${right}` +
    `M${round(right - head)} ${round(y - head)}L${right} ${y}L${round(right - head)} ${round(y + head)}` +
    `M${round(right + 1.5)} ${round(y - head)}v${round(2 * head)}`
  );
}

function newline(x: number, width: number, baseline: number, fontSize: number): string {
  const y = round(baseline - fontSize * 0.14);
  const head = round(fontSize * 0.18);
  const left = round(x + fontSize * 0.15);
  const right = round(x + width - fontSize * 0.2);
  return (
    `M${right} ${round(baseline - fontSize * 0.62)}V${y}H${left}` +
    `M${round(left + head)} ${round(y - head)}L${left} ${y}L${round(left + head)} ${round(y + head)}`
  );
}
