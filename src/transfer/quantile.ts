/** A quantile of ascending numbers, between two of them in proportion; NaN of none. */
export function quantile(sorted: ArrayLike<number>, level: number): number {
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * level;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** What is a number, ascending. */
export const ascending = (values: Float32Array): Float32Array =>
  values.filter((value) => !Number.isNaN(value)).sort();

/** NaN of none. */
export const meanOf = (values: Float32Array): number =>
  values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
