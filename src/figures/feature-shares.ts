import {featureSharesView, pack} from "../views/index.js";
import type {FeatureName, FeatureSharesState, ShareDistance, ShareOrder} from "../views/index.js";
import {checkOptions} from "./check-options.js";
import type {ComparedCheckpoints} from "./compared.js";
import {Figure} from "./figure.js";

/** How often corpora have features, and how much of the activation these take. */
export interface FeatureShareNumbers {
  readonly features: readonly FeatureName[];
  /** `[checkpoint][feature]` Share of the positions of the corpus that the checkpoint read. */
  readonly corpus: readonly ArrayLike<number>[];
  /** `[checkpoint][feature]` Share of the activation mass. */
  readonly activation: readonly ArrayLike<number>[];
  /** Names of the corpora, by checkpoint (default: "corpus of" the checkpoint, where they differ). */
  readonly corpora?: readonly string[];
  /** How good the tags are, where a tagger made them. */
  readonly tagger?: {readonly accuracy: number; readonly on: string};
}

/** What a figure of shares of features shows at first; the reader can change each in the figure. */
export interface FeatureSharesFigureOptions {
  /** "corpus" (default): the most frequent first; "difference": the farthest from the corpus first; "name". */
  readonly order?: ShareOrder;
  readonly scale?: "linear" | "log";
  /** Most features that are listed (default 50). */
  readonly most?: number;
}

const caller = "featureShares";
/** Features kept of each order: those that a reader may come to see. */
const mostHeld = 500;

/** The shares that checkpoints give to features, against the corpus. */
export function featureSharesFigure(
  compared: Omit<ComparedCheckpoints, "layers" | "width">,
  numbers: FeatureShareNumbers,
  options: FeatureSharesFigureOptions = {},
): Figure<FeatureSharesState> {
  checkOptions(caller, options, ["order", "scale", "most"]);
  const {output, checkpoints, feature, kind, warnings = [], method, provenance} = compared;
  const {order = "corpus", scale = "linear", most = 50} = options;
  checkRows("corpus", numbers.corpus, checkpoints, numbers.features.length);
  checkRows("activation", numbers.activation, checkpoints, numbers.features.length);
  const {corpora, corpusOf, rows} = corporaOf(numbers, checkpoints);
  const held = heldFeatures(numbers);
  const packed = (from: readonly ArrayLike<number>[]): FeatureSharesState["shares"] =>
    pack(
      from.flatMap((row) => held.map((at) => row[at])),
      [from.length, held.length],
    );
  return new Figure(featureSharesView, {
    view: "feature-shares",
    version: 1,
    output,
    checkpoints,
    corpora,
    corpusOf,
    feature,
    kind,
    features: held.map((at) => numbers.features[at]),
    total: numbers.features.length,
    corpus: packed(rows),
    shares: packed(numbers.activation),
    distances: checkpoints.map((_, c) => distanceOf(numbers.corpus[c], numbers.activation[c])),
    tagger: numbers.tagger ?? null,
    warnings,
    method,
    provenance,
    order,
    scale,
    most,
    hovered: null,
    focused: null,
  });
}

function checkRows(
  name: string,
  rows: readonly ArrayLike<number>[],
  checkpoints: readonly string[],
  length: number,
): void {
  if (rows.length !== checkpoints.length) {
    throw new RangeError(
      `${caller}(): ${name} must be ${checkpoints.length} rows, one for each checkpoint, got ${rows.length}.`,
    );
  }
  rows.forEach((row, c) => {
    if (row.length === length) return;
    throw new RangeError(
      `${caller}(): ${name}[${c}] must be ${length} shares, one for each feature, got ${row.length}.`,
    );
  });
}

/** Each corpus once: checkpoints that read the same one have the same shares of it. */
function corporaOf(
  {corpus, corpora: given}: FeatureShareNumbers,
  checkpoints: readonly string[],
): {
  readonly corpora: readonly string[];
  readonly corpusOf: readonly number[];
  readonly rows: readonly ArrayLike<number>[];
} {
  const rows: ArrayLike<number>[] = [];
  const names: (string | undefined)[] = [];
  const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
    Array.from(a).every((value, i) => value === b[i]);
  const corpusOf = corpus.map((row, c) => {
    const found = rows.findIndex((each, k) => names[k] === given?.[c] && same(each, row));
    if (found >= 0) return found;
    names.push(given?.[c]);
    return rows.push(row) - 1;
  });
  const corpora = names.map((name, k) => {
    if (name !== undefined) return name;
    return rows.length === 1 ? "" : `of ${checkpoints[corpusOf.indexOf(k)]}`;
  });
  return {corpora, corpusOf, rows};
}

/** The features that the figure keeps: those that lead in a corpus, in a checkpoint, or in their difference. */
function heldFeatures({features, corpus, activation}: FeatureShareNumbers): readonly number[] {
  const all = features.map((_, at) => at);
  if (all.length <= mostHeld) return all;
  const held = new Set<number>();
  const lead = (value: (at: number) => number): void => {
    for (const at of [...all].sort((a, b) => value(b) - value(a) || a - b).slice(0, mostHeld)) held.add(at);
  };
  corpus.forEach((row, c) => {
    lead((at) => row[at]);
    lead((at) => Math.abs(activation[c][at] - row[at]));
  });
  return [...held].sort((a, b) => a - b);
}

/** Over all features. Shares of the activation need not sum to 1 where some activation has no feature. */
function distanceOf(corpus: ArrayLike<number>, activation: ArrayLike<number>): ShareDistance {
  const sums = [corpus, activation].map((row) => Array.from(row).reduce((a, b) => a + b, 0));
  const empty = sums.some((sum) => !(sum > 0));
  let [variation, squares] = [0, 0];
  for (let at = 0; at < corpus.length; at++) {
    variation += Math.abs(corpus[at] - activation[at]);
    squares += (Math.sqrt(corpus[at]) - Math.sqrt(activation[at])) ** 2;
  }
  return {
    totalVariation: Math.min(1, variation / 2),
    hellinger: empty ? null : Math.min(1, Math.sqrt(squares / 2)),
  };
}
