import type {Run} from "../capture/index.js";
import type {Rankings} from "../lens/index.js";
import {differenceView, pack} from "../views/index.js";
import type {DifferenceSide, DifferenceState} from "../views/index.js";
import {alignment} from "./alignment.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";
import {outputId} from "./selection.js";

/** One side of a comparison: a run, and how each layer ranks its tokens from the second on. */
export interface ComparedRun {
  readonly run: Run;
  readonly label: string;
  readonly rank: () => Promise<Rankings>;
}

/** A figure of what differs between two runs; the numbers are computed when they are needed. */
export function differenceFigure(a: ComparedRun, b: ComparedRun): Figure<DifferenceState> {
  return new Figure(differenceView, async () => {
    const ranked = [await a.rank(), await b.rank()] as const;
    const names = [a, b].map(({run}) => run.tokens.map((token) => JSON.stringify(token)));
    const pairs = alignment(names[0], names[1]);
    const same = JSON.stringify(ranked[0].steps) === JSON.stringify(ranked[1].steps);
    const rows = same ? ranked[0].steps : [];
    const lens = (which: 0 | 1): Float32Array => {
      const {probabilities, positions} = ranked[which];
      const column = new Map(positions.map((position, i) => [position, i]));
      return Float32Array.from({length: rows.length * pairs.length}, (_, at) => {
        const found = column.get(pairs[at % pairs.length][which]);
        const row = Math.floor(at / pairs.length);
        return found === undefined ? 0 : probabilities.data[row * positions.length + found];
      });
    };
    const shape = [rows.length, pairs.length];
    const state: DifferenceState = {
      view: "difference",
      version: 1,
      output: outputId(a.run),
      a: sideOf(a, ranked[0]),
      b: sideOf(b, ranked[1]),
      pairs,
      rows,
      lensA: pack(lens(0), shape),
      lensB: pack(lens(1), shape),
      method: same
        ? "logit lens: final norm and head on each layer"
        : "the models have not the same layers: texts and probabilities only",
      selected: null,
      row: null,
      hovered: null,
      focused: null,
    };
    return state;
  });
}

function sideOf({run, label}: ComparedRun, {probabilities, positions}: Rankings): DifferenceSide {
  const last = probabilities.shape[0] - 1;
  const found = new Float32Array(run.tokens.length - 1);
  for (const [i, position] of positions.entries()) {
    if (position > 0 && position < run.tokens.length) {
      found[position - 1] = probabilities.data[last * positions.length + i];
    }
  }
  // Of the output the run itself knows them.
  const from = Math.max(1, run.nPrompt);
  for (let position = from; position < run.tokens.length; position++) {
    found[position - 1] = run.probabilities[position - run.nPrompt];
  }
  return {
    label,
    tokens: run.tokens,
    nPrompt: run.nPrompt,
    probabilities: pack(found, [found.length]),
    provenance: provenanceLine(run.provenance),
  };
}
