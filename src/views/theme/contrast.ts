import {rgb} from "d3";
import type {Theme} from "../view.js";

/** Relative luminance of an opaque colour, 0…1 (WCAG 2.2). NaN for a colour that is not plain CSS. */
export function luminance(colour: string): number {
  const {r, g, b} = rgb(colour);
  const [x, y, z] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

/** Contrast of two opaque colours, 1…21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const inks = new WeakMap<Theme, Map<string, string>>();

/**
 * Colour of text on `ground` with a contrast of at least 4.5 : 1: the theme's own text colours where they reach it,
 * else black or white, one of which always does.
 */
export function inkOn(ground: string, theme: Theme): string {
  let known = inks.get(theme);
  if (!known) inks.set(theme, (known = new Map()));
  let ink = known.get(ground);
  if (ink === undefined) {
    const [black, white] = ["#000000", "#ffffff"];
    const best = contrast(black, ground) >= contrast(white, ground) ? black : white;
    ink = [theme.foreground, theme.background].find((colour) => contrast(colour, ground) >= 4.5) ?? best;
    known.set(ground, ink);
  }
  return ink;
}
