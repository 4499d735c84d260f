import type {EpochReport, LanguageModelScores, PruningComparison} from "../training/index.js";
import type {StudyFigure} from "./figures.js";
import type {Change, NeuronRow, Snapshot, TagShares} from "./measures.js";
import type {StageTime} from "./stages.js";
import type {StudySettings} from "./settings.js";

/** What came out of a study. */
export interface StudyReport {
  readonly settings: StudySettings;
  /** What the texts are. */
  readonly texts: readonly string[];
  /** RQ1: the first, the last but one and the last epoch. */
  readonly pretraining: {
    readonly epochs: readonly EpochReport[];
    readonly snapshots: readonly Snapshot[];
    /** First epoch against last but one; last but one against last. */
    readonly early: Change;
    readonly late: Change;
    readonly tags: TagShares;
  };
  /** RQ2: the last epoch on its own text and on reviews. */
  readonly zeroShot: {
    readonly perplexity: {readonly own: LanguageModelScores; readonly foreign: LanguageModelScores};
    readonly snapshots: readonly Snapshot[];
    readonly change: Change;
    readonly tags: Change;
  };
  /** RQ3: reviews before and after supervision. */
  readonly supervision: {
    readonly epochs: readonly EpochReport[];
    readonly f1: {readonly train: number; readonly development: number; readonly test: number};
    readonly snapshots: readonly Snapshot[];
    readonly change: Change;
    readonly tags: Change;
    /** Newly alive neurons with the largest and smallest mass. */
    readonly added: {readonly most: readonly NeuronRow[]; readonly least: readonly NeuronRow[]};
  };
  readonly pruning: {
    readonly sets: readonly {
      readonly name: "A" | "B" | "C" | "D";
      readonly meaning: string;
      readonly units: readonly number[];
      /** Of the activation mass, in %. */
      readonly massShare: number;
      readonly meanLength: number;
    }[];
    /** Neurons held at 0 at every step. */
    readonly recurrence: PruningComparison;
    /** Only for the classifier's layer, as in the published code. */
    readonly output: PruningComparison;
  };
  /** RQ3 and pruning again, with embeddings that are trained along: what another F1 changes. */
  readonly trainedAlong: Pick<StudyReport, "supervision" | "pruning">;
  /** Pictures, with paths below the study's folder. */
  readonly figures: readonly StudyFigure[];
  /** What each stage took; of one that was interrupted, what it took after its last start. */
  readonly times: Readonly<Record<string, StageTime>>;
}
