import {interpolateLab, rgb} from "d3";
import type {Theme} from "../view.js";

/** Steps between the page's ground and the strongest colour of a factor: the eye tells few apart, and equal ones are drawn as one. */
export const levels = 24;
/** How far towards the factor's colour the strongest ground goes: text stands on it. */
const strongest = 0.72;

const known = new WeakMap<Theme, Map<number, readonly string[]>>();

/** The colour of a factor's line and number. Its number always stands beside it. */
export function colourOf(theme: Theme, factor: number): string {
  return theme.categorical[factor % theme.categorical.length];
}

/** How the outlines of factors are drawn, as often as the colours have been used: whole, dashed, dotted. */
const dashes: readonly (string | null)[] = [null, "5 2.5", "1.5 2"];

/** Dashes of a factor's line and of the frame of its number: where colours come again, lines do not. Null: none. */
export function dashOf(theme: Theme, factor: number): string | null {
  return dashes[Math.floor(factor / theme.categorical.length) % dashes.length];
}

/** The ground of a token where a factor is at `t` of its scale, 0–1. */
export function groundOf(theme: Theme, factor: number, t: number): string {
  return groundsOf(theme, factor)[Math.round(t * levels)];
}

/** All grounds of a factor, from none to the strongest. */
export function groundsOf(theme: Theme, factor: number): readonly string[] {
  let colours = known.get(theme);
  if (!colours) known.set(theme, (colours = new Map()));
  const kind = factor % theme.categorical.length;
  let steps = colours.get(kind);
  if (!steps) {
    const mix = interpolateLab(theme.background, theme.categorical[kind]);
    steps = Array.from({length: levels + 1}, (_, i) =>
      i === 0 ? theme.background : rgb(mix((strongest * i) / levels)).formatHex(),
    );
    colours.set(kind, steps);
  }
  return steps;
}
