import {elements} from "./xml.js";
import type {Element} from "./xml.js";

/** Where a mark is in the group that holds it: by its own transform, and by the place of its first rectangle. */
export function placeOf(mark: Element): {readonly x: number; readonly y: number} {
  const {x, y} = shiftOf(mark);
  const [rect] = elements(mark, ({name}) => name === "rect");
  // A mark without one is a line of text, or has no size of its own.
  return {x: x + Number(rect?.attributes.x ?? 0), y: y + Number(rect?.attributes.y ?? 0)};
}

/** How far an element's transform moves what it holds. */
export function shiftOf({attributes}: Element): {readonly x: number; readonly y: number} {
  const [, x = "0", y = "0"] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(attributes.transform ?? "") ?? [];
  return {x: Number(x), y: Number(y)};
}

/** The top of a mark in the whole picture, or null where it is not drawn. */
export function topOf(root: Element, mark: string, y = 0): number | null {
  if (root.attributes["data-mark"] === mark) return y + placeOf(root).y;
  for (const child of root.children) {
    const found = typeof child === "string" ? null : topOf(child, mark, y + shiftOf(root).y);
    if (found !== null) return found;
  }
  return null;
}
