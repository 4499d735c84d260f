import {show} from "../models/index.js";

/** How well one class is found. */
export interface ClassScores {
  readonly label: string;
  /** Right among those called so; 0 where none is. */
  readonly precision: number;
  /** Found among those that are so; 0 where none is. */
  readonly recall: number;
  /** 2 · precision · recall / (precision + recall); 0 where both are. */
  readonly f1: number;
  /** Texts of this class. */
  readonly support: number;
}

/** How well classes are told apart. */
export interface ClassificationScores {
  /** Of the positive class, where there are two classes; else as `macroF1`. */
  readonly f1: number;
  /** The class that `f1` is of; absent where there are more than two. */
  readonly positive?: string;
  /** Mean of the classes' F1. */
  readonly macroF1: number;
  /** Share of texts whose class is right. */
  readonly accuracy: number;
  /** In the order of the model's classes. */
  readonly classes: readonly ClassScores[];
  /** How often a text of class i was called j: `confusion[i][j]`. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Scores of predicted classes, as scikit-learn's `precision_recall_fscore_support` with zero_division=0 has them.
 *
 * @param truth - index of each text's class
 * @param predicted - index of the class each was called
 * @param labels - the classes' names
 * @param positive - the class whose F1 is asked for, where there are two (default the second)
 */
export function classificationScores(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: readonly string[],
  positive?: string,
): ClassificationScores {
  const confusion = labels.map(() => labels.map(() => 0));
  for (let i = 0; i < truth.length; i++) confusion[truth[i]][predicted[i]]++;
  const classes = labels.map((label, i): ClassScores => {
    const support = confusion[i].reduce((a, b) => a + b, 0);
    const called = confusion.reduce((sum, row) => sum + row[i], 0);
    const right = confusion[i][i];
    return {
      label,
      precision: ratio(right, called),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + called),
      support,
    };
  });
  const macroF1 = classes.reduce((sum, {f1}) => sum + f1, 0) / classes.length;
  const accuracy = ratio(
    classes.reduce((sum, _, i) => sum + confusion[i][i], 0),
    truth.length,
  );
  const found = classes.find(({label}) => label === (positive ?? labels[1]));
  const binary = labels.length === 2 && found;
  return {
    ...(binary ? {f1: found.f1, positive: found.label} : {f1: macroF1}),
    macroF1,
    accuracy,
    classes,
    confusion,
  };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Checks the name of a positive class. */
export function checkPositive(caller: string, positive: unknown, labels: readonly string[]): void {
  if (positive === undefined || (typeof positive === "string" && labels.includes(positive))) return;
  const names = labels.map((label) => `"${label}"`).join(", ");
  throw new RangeError(`${caller}(): positive must be one of the classes ${names}, got ${show(positive)}.`);
}
