import type {Settings} from "./settings.js";
import type {Step} from "./step.js";

/** A text of beam search. */
export interface Beam {
  readonly output: readonly number[];
  readonly steps: readonly Step[];
  /** Sum of the logarithms of its tokens' probabilities, after all that changes them; of one that is over, ÷ its length. */
  readonly score: number;
}

/** The best texts of a beam search that came to an end: at most `numBeams`. */
export class Finished {
  readonly #settings: Pick<Settings, "numBeams" | "lengthPenalty" | "earlyStopping">;
  #beams: readonly Beam[] = [];

  constructor(settings: Pick<Settings, "numBeams" | "lengthPenalty" | "earlyStopping">) {
    this.#settings = settings;
  }

  /** Takes texts that have just ended; where there are better ones already, they are dropped. */
  add(ended: readonly Beam[]): void {
    const {numBeams, lengthPenalty} = this.#settings;
    const scored = ended.map((beam) => ({
      ...beam,
      score: Math.fround(beam.score / beam.output.length ** lengthPenalty),
    }));
    // Sorting keeps the order of equals: who came first stays.
    this.#beams = [...this.#beams, ...scored].sort((a, b) => b.score - a.score).slice(0, numBeams);
  }

  /**
   * Whether the search is over.
   *
   * @param bestRunning - score of the best text that goes on
   * @param length - tokens of its output
   */
  isDone(bestRunning: number, length: number, maxNewTokens: number): boolean {
    const {numBeams, lengthPenalty, earlyStopping} = this.#settings;
    if (this.#beams.length < numBeams) return false;
    if (earlyStopping === true) return true;
    // Longer texts may come to be better where length counts for them; by default that is not waited for.
    const reached = earlyStopping === "never" && lengthPenalty > 0 ? maxNewTokens : length;
    const possible = Math.fround(bestRunning / reached ** lengthPenalty);
    return possible <= this.#beams[this.#beams.length - 1].score;
  }

  best(count: number): readonly Beam[] {
    return this.#beams.slice(0, count);
  }
}
