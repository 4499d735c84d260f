import {elements} from "./xml.js";
import type {Element} from "./xml.js";
import {placeOf} from "./place.js";

/** The colour of every token's ground, from the paths that share one. `list` is the group that holds the tokens. */
export function groundsIn(list: Element): ReadonlyMap<number, string> {
  const grounds = elements(list, ({name, attributes}) => name === "path" && /^#/.test(attributes.fill ?? ""));
  const corner = /M([\d.]+) ([\d.]+)h/g;
  const places = new Map<string, string>();
  for (const {attributes} of grounds) {
    for (const [, x, y] of attributes.d.matchAll(corner))
      places.set(`${Math.round(Number(x))} ${y}`, attributes.fill);
  }
  const marks = elements(list, ({attributes}) => /^\d+$/.test(attributes["data-mark"] ?? ""));
  return new Map(
    marks.flatMap((mark): [number, string][] => {
      const {x, y} = placeOf(mark);
      // A ground begins after its round corner, and a token half a pixel before its field.
      const fill = [1.5, 2.5].map((dx) => places.get(`${Math.round(x + dx)} ${y}`)).find(Boolean);
      return fill === undefined ? [] : [[Number(mark.attributes["data-mark"]), fill]];
    }),
  );
}
