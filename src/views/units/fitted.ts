import {widthOf} from "../tokens/label.js";
import type {Label} from "../tokens/label.js";

/** A label cut at its end, with "…", where it is wider than there is room. */
export function fitted(label: Label, room: number): Label {
  if (widthOf(label) <= room) return label;
  const chars = [...label.text];
  while (chars.length > 1 && widthOf({...label, text: `${chars.join("")}…`}) > room) chars.pop();
  return {...label, text: `${chars.join("")}…`};
}
