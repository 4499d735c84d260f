/** Numbers in row-major order, with a name for each axis. */
export interface NdArray {
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
