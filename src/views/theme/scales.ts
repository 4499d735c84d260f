import {interpolateLab, piecewise, rgb} from "d3";

const steps = 256;

/**
 * A sequential scale through `stops`, evenly spaced, blended in CIE Lab so that equal steps look equal.
 * The 256 colours are made once: a drawing of 10,000 tokens only looks them up, and equal shares share one string.
 *
 * @throws RangeError at a value that is not a number in 0…1, so that NaN never becomes a colour
 */
export function sequentialScale(stops: readonly string[]): (t: number) => string {
  const blend = piecewise(interpolateLab, [...stops]);
  const colours = Array.from({length: steps}, (_, i) => rgb(blend(i / (steps - 1))).formatHex());
  return (t) => {
    if (!(t >= 0 && t <= 1)) throw new RangeError(`sequential(): t must be in 0–1, got ${t}.`);
    return colours[Math.round(t * (steps - 1))];
  };
}
