/**
 * A string in SQL that DuckDB and Spark read alike: quotes and backslashes, which one of them would read in its own way, are
 * written as their numbers.
 */
export function literal(text: string): string {
  const parts = text.split(/(['\\])/).filter((part) => part !== "");
  if (parts.length === 0) return "''";
  return parts
    .map((part) => (part === "'" ? "chr(39)" : part === "\\" ? "chr(92)" : `'${part}'`))
    .join(" || ");
}

/** Numbers for IN. */
export const list = (numbers: readonly number[]): string => numbers.join(", ");

/** A sum of cases, of a type that both engines have. */
export const countOf = (condition: string): string =>
  `CAST(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS BIGINT)`;
