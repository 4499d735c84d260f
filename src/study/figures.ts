import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import type {Transfer} from "../facade/index.js";
import {compareRecords} from "../facade/index.js";
import type {Records} from "../records/index.js";

/** Records that are compared with one another, and what their figures are called. */
export interface Compared {
  readonly name: string;
  readonly records: readonly Records[];
  /** Figures by the paper's numbers. */
  readonly figures: readonly PaperFigure[];
}

export type PaperFigure = keyof typeof drawn;

/** A picture of a study. */
export interface StudyFigure {
  /** Path below the study's folder. */
  readonly file: string;
  readonly title: string;
}

/** How each figure of the paper is drawn from a comparison. */
const drawn = {
  lengths: {title: "Length shift (the paper's Fig. 2, 10)", draw: (one: Transfer) => one.lengthShift()},
  tags: {title: "Parts of speech and activation (Fig. 3)", draw: (one: Transfer) => one.featureShares()},
  distances: {title: "Distance against length (Fig. 4, 6, 8)", draw: (one: Transfer) => one.distances()},
  neuron: {title: "The neuron that moved most (Fig. 5, 7, 9)", draw: (one: Transfer) => one.neuron()},
  mass: {title: "Activation mass (Fig. 11)", draw: (one: Transfer) => one.mass()},
  added: {
    title: "Newly alive neurons (Tab. 1)",
    draw: (one: Transfer) => one.neurons("newly alive"),
  },
} as const;

/** Resamples for intervals and for what "no change" looks like. */
const samples = 100;

/** Draws figures as SVG into `figures` below a folder. */
export async function drawFigures(
  folder: string,
  compared: readonly Compared[],
  tell: (share: number) => void,
): Promise<readonly StudyFigure[]> {
  await mkdir(join(folder, "figures"), {recursive: true});
  const all = compared.flatMap(({name, records, figures}) => {
    const change = compareRecords(records, {samples});
    return figures.map((figure) => ({name, figure, change}));
  });
  const made: StudyFigure[] = [];
  for (const {name, figure, change} of all) {
    const file = `figures/${name}-${figure}.svg`;
    const {title, draw} = drawn[figure];
    await draw(change).save(join(folder, file));
    made.push({file, title: `${name}: ${title}`});
    tell(made.length / all.length);
  }
  return made;
}
