import type {Ngram} from "../types.js";
import type {Query} from "./records.js";

/** How a feature is read: its expression, and what its rows need beside the records. */
export interface FeatureSql {
  readonly expression: string;
  /** A join with a table `grams`, or nothing. */
  readonly join: string;
  /** A named window, or nothing. */
  readonly window: string;
}

/**
 * The feature of a record, of records that are called `r`; null where it has none.
 *
 * @param conditions - of the records that are chosen
 */
export function featureSql({choice, tagColumn}: Query, conditions: string): FeatureSql {
  const {feature} = choice;
  const plain =
    typeof feature === "object" && "ngram" in feature
      ? ngram(feature, conditions)
      : column(typeof feature === "string" ? feature : tagColumn!);
  return choice.lowercase ? {...plain, expression: lower(plain.expression)} : plain;
}

const column = (name: string): FeatureSql => ({
  expression: `r.${name}`,
  join: "",
  window: "",
});

/**
 * Lower case, alike in both engines: Java writes a Σ at the end of a word as ς and İ as two characters, DuckDB does not; so
 * both letters are changed before.
 */
const lower = (text: string): string => `lower(replace(replace(${text}, 'Σ', 'σ'), 'İ', 'i̇'))`;

function ngram(kind: Ngram, conditions: string): FeatureSql {
  const item = kind.of ?? "token";
  // Each rank of each layer is a sequence of its own, with one record for each position.
  if (item === "token") {
    return {
      expression: consecutive("r.position", "r.token", kind.ngram),
      join: "",
      window: "WINDOW w AS (PARTITION BY r.sentence, r.layer, r.rank ORDER BY r.position)",
    };
  }
  // A word may have several tokens: the words are put in their order first.
  const words = `SELECT r.sentence, r.word, min(r.${item}) AS item FROM records r WHERE ${conditions} AND r.word IS NOT NULL GROUP BY r.sentence, r.word`;
  const grams = `SELECT i.sentence, i.word, ${consecutive("i.word", "i.item", kind.ngram)} AS feature FROM (${words}) i WINDOW w AS (PARTITION BY i.sentence ORDER BY i.word)`;
  return {
    expression: "g.feature",
    join: `LEFT JOIN (${grams}) g ON r.sentence = g.sentence AND r.word = g.word`,
    window: "",
  };
}

/** The items of the last n places, if nothing is missing between them; null where one is. */
function consecutive(place: string, item: string, n: number): string {
  const items = Array.from({length: n}, (_, i) => {
    const back = n - 1 - i;
    return back === 0 ? item : `lag(${item}, ${back}) OVER w`;
  });
  if (n === 1) return item;
  return `CASE WHEN lag(${place}, ${n - 1}) OVER w = ${place} - ${n - 1} THEN ${items.join(" || ' ' || ")} END`;
}
