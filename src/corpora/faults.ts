import type {Item} from "./stored-corpus.js";

/** Something in a file that is not as its format asks. */
export class Fault extends Error {
  /**
   * @param reason - what is counted where such lines are passed over
   * @param expected - "must have 3 columns, got 2"
   */
  constructor(
    readonly reason: string,
    readonly expected: string,
  ) {
    super(expected);
  }
}

/** What is done at a fault: an error that names its place ("line 3", or "" for all of a file), or an item that is counted. */
export type AtFault = (fault: Fault, file: string, place: string) => Item;

/** @param mode - the option `invalid` */
export function faultsAs(mode: "error" | "skip"): AtFault {
  return ({reason, expected}, file, place) => {
    if (mode === "skip") return {kind: "skipped", reason, count: 1};
    const what =
      place === "" ? "Leave it out, or count such files" : "Correct it, or pass over and count such lines";
    const where = [JSON.stringify(file), place].join(" ").trim();
    throw new Error(`readCorpus(): ${where} ${expected}. ${what} with {invalid: "skip"}.`);
  };
}
