/** One measured figure. `ratio` is limpid ÷ peer in time or bytes, so smaller is better; null where there is no peer. */
export interface BenchRow {
  readonly id: string;
  readonly limpid: number;
  readonly peer: number | null;
  readonly ratio: number | null;
  /** The figure to reach. */
  readonly limit: number;
  readonly unit: string;
  readonly rounds: number;
}
