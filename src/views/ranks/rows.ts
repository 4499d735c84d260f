/** Where a model was read before its end: a row of numbers. */
export interface LensRow {
  /** A block, from 0; −1 of the embeddings. */
  readonly layer: number;
  /** What a block leaves, or a half-step within it: the residual stream with its attention added. */
  readonly part: "embeddings" | "attention" | "cross" | "block";
}

/** "layer 3", or for a half-step "3 + attention". */
export function rowName({layer, part}: LensRow, t: (message: string) => string): string {
  if (part === "embeddings") return t("embeddings");
  if (part === "block") return `${t("layer")} ${layer}`;
  return `${layer} + ${part === "attention" ? t("attention") : t("cross attention")}`;
}

/** Which rows are shown, from top to bottom, as indices of `rows`. */
export function shownRows(
  rows: readonly LensRow[],
  direction: "down" | "up",
  halfSteps: boolean,
): readonly number[] {
  const all = rows.map((_, i) => i);
  const kept = halfSteps ? all : all.filter((i) => !isHalfStep(rows[i]));
  // Where only half-steps were read, they are what there is.
  const shown = kept.length > 0 ? kept : all;
  return direction === "down" ? shown : [...shown].reverse();
}

export function isHalfStep({part}: LensRow): boolean {
  return part === "attention" || part === "cross";
}

/** The row of a block's end, of all that have its number the last; −1 where there is none. */
export function rowOfLayer(rows: readonly LensRow[], layer: number): number {
  const end = rows.findIndex((row) => row.layer === layer && row.part === "block");
  return end >= 0 ? end : rows.findLastIndex((row) => row.layer === layer);
}
