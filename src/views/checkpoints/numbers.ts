import {percent} from "../percent.js";

/** A share of activation for a reader; below 0 where activations that are summed have both signs. */
export function share(value: number): string {
  return value < 0 ? `−${percent(-value)}` : percent(value);
}

/** A count for a reader: "38,732". */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A distance between 0 and 1 for a reader: three digits after the point. */
export function distance(value: number): string {
  return value.toFixed(3);
}

/** Single-precision numbers hold about seven digits: no more are written in tables. */
export function digits(value: number): number {
  return Number(value.toPrecision(7));
}
