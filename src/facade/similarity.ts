import type {Run} from "../capture/index.js";
import {displayHost, outputId, similarityFigure} from "../figures/index.js";
import type {ComparedLayers, Figure} from "../figures/index.js";
import {show} from "../models/index.js";
import {checkMeasure, compareLayers} from "../similarity/index.js";
import type {SimilarityMatrix, SimilarityMatrixOptions, SimilarityMeasure} from "../similarity/index.js";
import type {NdArray} from "../tensors/index.js";
import type {SimilarityState} from "../views/index.js";
import {slowProgress} from "./slow-progress.js";

/** What is compared: the residual stream (embeddings, then each block's output), or what the FFNNs' neurons do. */
export type SimilarityOf = "hiddenStates" | "ffnnActivations";

/** Options of {@link Output.similarity}: those of the measure, and: */
export type SimilarityOptions = SimilarityMatrixOptions & {
  /** "cka" (default), "svcca", "pwcca" or "cca". */
  readonly measure?: SimilarityMeasure;
  /** What the rows are layers of (default "hiddenStates"). */
  readonly of?: SimilarityOf;
  /** What the columns are layers of (default: what the rows are). */
  readonly with?: SimilarityOf;
};

const titles: Readonly<Record<SimilarityOf, string>> = {
  hiddenStates: "hidden states",
  ffnnActivations: "FFNN activations",
};

/** Compares layers of a run with layers of the same, or of another run of the same tokens. */
export function similarityOf(
  run: Run,
  other: Run,
  options: SimilarityOptions,
  caller = "similarity",
): {readonly figure: () => Figure<SimilarityState>; readonly matrix: () => Promise<SimilarityMatrix>} {
  const {measure = "cka", of = "hiddenStates", with: withWhat = of, ...given} = options;
  for (const [name, value] of Object.entries({of, with: withWhat})) {
    if (Object.hasOwn(titles, value)) continue;
    throw new RangeError(
      `${caller}(): ${name} must be "hiddenStates" or "ffnnActivations", got ${show(value)}.`,
    );
  }
  if (!["cka", "svcca", "pwcca", "cca"].includes(measure)) {
    throw new RangeError(
      `${caller}(): measure must be "cka", "svcca", "pwcca" or "cca", got ${show(measure)}.`,
    );
  }
  checkSameTokens(caller, run, other);
  const [a, b] = [layersOf(caller, run, of), layersOf(caller, other, withWhat)];
  // With fewer positions than features, which is the usual case, the biased estimate is far too high.
  const settings = measure === "cka" && given.debiased === undefined ? {...given, debiased: true} : given;
  checkMeasure(caller, measure, settings);
  const [rows, columns] = toldApart(
    comparedLayers(run, of, a),
    comparedLayers(other, withWhat, b),
    other === run,
  );
  const told =
    ({title, names: layers}: ComparedLayers) =>
    (layer: number): string =>
      layers[layer] === "emb" ? "embeddings" : `layer ${layers[layer]} of ${title}`;
  const matrix = async (): Promise<SimilarityMatrix> =>
    compareLayers(
      a,
      b,
      measure,
      {
        ...settings,
        signal: given.signal ?? displayHost()?.interruptSignal(),
        onProgress: given.onProgress ?? slowProgress("similarity"),
      },
      {caller, a: told(rows), b: told(columns)},
    );
  return {
    matrix,
    figure: () =>
      similarityFigure({rows, columns, output: outputId(run)}, async () => ({
        matrix: await matrix(),
        measure: describe(measure, settings),
      })),
  };
}

/** Of `out.similarity()`. */
export const similarityNames = [
  "other",
  "measure",
  "of",
  "with",
  "debiased",
  "kernel",
  "sigma",
  "variance",
  "dims",
  "weightsOf",
  "tolerance",
  "maxMemory",
  "signal",
  "onProgress",
];

function checkSameTokens(caller: string, run: Run, other: Run): void {
  const same =
    run.tokens.length === other.tokens.length &&
    run.tokens.every((token, i) => JSON.stringify(token) === JSON.stringify(other.tokens[i]));
  if (same) return;
  throw new RangeError(
    `${caller}(): other must be an output of the same tokens, got ${other.tokens.length} others (here ${run.tokens.length}). Run both models on one text; their tokenizers must split it alike.`,
  );
}

function layersOf(caller: string, run: Run, what: SimilarityOf): NdArray {
  const array = run[what];
  if (!array) {
    throw new Error(
      `${caller}(): ${what} must have been captured. Generate or run again with capture: {${what}: true}${what === "ffnnActivations" ? ", if the model has feed-forward layers" : ""}.`,
    );
  }
  if (array.shape[0] === 0) {
    throw new RangeError(`${caller}(): ${what} must have a layer, got a model without.`);
  }
  return array;
}

function comparedLayers(run: Run, what: SimilarityOf, {shape, index}: NdArray): ComparedLayers {
  const numbers = index?.layer ?? Array.from({length: shape[0]}, (_, layer) => layer);
  const hidden = what === "hiddenStates";
  const model = run.provenance.model.split(/[\\/]/).at(-1);
  return {
    title: `${titles[what]} of ${model}`,
    names: numbers.map((layer) => (!hidden ? `${layer}` : layer === 0 ? "emb" : `${layer - 1}`)),
    before: hidden ? 1 : 0,
    provenance: run.provenance,
  };
}

/** Two outputs of one model, such as before and after a change, need names of their own. */
function toldApart(
  rows: ComparedLayers,
  columns: ComparedLayers,
  isSame: boolean,
): readonly [ComparedLayers, ComparedLayers] {
  if (isSame || rows.title !== columns.title) return [rows, columns];
  return [rows, {...columns, title: `${columns.title}, other output`}];
}

const measureNames: Readonly<Record<SimilarityMeasure, string>> = {
  cka: "CKA",
  cca: "CCA",
  svcca: "SVCCA",
  pwcca: "PWCCA",
};

/** The measure with the settings that change its numbers. */
function describe(measure: SimilarityMeasure, options: SimilarityMatrixOptions): string {
  const {kernel = "linear", sigma, debiased, variance, dims, weightsOf} = options;
  const parts = [measureNames[measure]];
  if (measure === "cka") {
    parts.push(`${kernel} kernel${kernel === "rbf" && sigma !== undefined ? `, σ ${sigma}` : ""}`);
    parts.push(debiased ? "debiased" : "biased");
  }
  if (measure === "svcca")
    parts.push(dims === undefined ? `${(variance ?? 0.99) * 100} % of the variance` : `${dims} directions`);
  if (measure === "pwcca")
    parts.push(
      `weights of the ${weightsOf === "b" ? "columns" : weightsOf === "smaller" ? "smaller side" : "rows"}`,
    );
  return parts.join(", ");
}
