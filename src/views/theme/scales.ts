import {interpolateLab, piecewise, rgb} from "d3";

const steps = 256;

/**
 * A sequential scale through `stops`, evenly spaced, blended in CIE Lab so that equal steps look equal.
 * The 256 colours are made once: a drawing of 10,000 tokens only looks them up, and equal shares share one string.
 *
 * @throws RangeError at a value that is not a number in 0…1, so that NaN never becomes a colour
 */
export function sequentialScale(stops: readonly string[]): (t: number) => string {
  const colours = blended(stops);
  return (t) => {
    if (!(t >= 0 && t <= 1)) throw new RangeError(`sequential(): t must be in 0–1, got ${t}.`);
    return colours[Math.round(t * (steps - 1))];
  };
}

/**
 * The same for signed values, from `stops`' first colour at −1 to its last at 1. An odd number of colours, so that 0 is the
 * middle stop itself.
 *
 * @throws RangeError at a value that is not a number in −1…1
 */
export function divergingScale(stops: readonly string[]): (t: number) => string {
  const colours = blended(stops, steps - 1);
  return (t) => {
    if (!(t >= -1 && t <= 1)) throw new RangeError(`diverging(): t must be in −1–1, got ${t}.`);
    return colours[Math.round(((t + 1) / 2) * (steps - 2))];
  };
}

function blended(stops: readonly string[], count = steps): readonly string[] {
  const blend = piecewise(interpolateLab, [...stops]);
  return Array.from({length: count}, (_, i) => rgb(blend(i / (count - 1))).formatHex());
}
