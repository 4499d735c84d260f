/** Numbers in row-major order, with a name for each axis. */
export interface NdArray {
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** The original numbers along each axis that was cut: which neurons, heads or positions these are (absent: 0 … n − 1). */
  readonly index?: Readonly<Record<string, readonly number[]>>;
}
