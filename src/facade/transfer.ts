import {randomUUID} from "node:crypto";
import {
  activationMassFigure,
  contextsFigure,
  featureSharesFigure,
  neuronDistributionFigure,
  neuronTableFigure,
  distancesFigure,
  lengthShiftFigure,
  shareSelection,
  SharedSelection,
} from "../figures/index.js";
import type {
  ActivationMassFigureOptions,
  ContextsFigureOptions,
  FeatureSharesFigureOptions,
  NeuronDistributionOptions,
  NeuronTableOptions,
  DistancesFigureOptions,
  Figure,
  LengthShiftFigureOptions,
} from "../figures/index.js";
import {checkOptions} from "../models/index.js";
import type {Records} from "../records/index.js";
import type {Distributions, Neuron, TagFeature, Trajectory} from "../transfer/index.js";
import {featureSharesView, neuronTableView} from "../views/index.js";
import type {
  ActivationMassState,
  ContextsState,
  DistancesState,
  NeuronDistributionState,
  FeatureSharesState,
  LengthShiftState,
  NeuronTableState,
  Selection,
} from "../views/index.js";
import {checkSelection} from "./selection.js";
import {aboutOf, corporaOf, featureWords} from "./transfer-about.js";
import {checkedNeuron, contextSource, firstNeuron, neuronSource, once} from "./transfer-neuron.js";
import {distanceNumbers} from "./transfer-distances.js";
import {groupNumbers, madeLater, pairOf} from "./transfer-neurons.js";
import type {CheckpointPair} from "./transfer-neurons.js";
import {checkCompared, TransferNumbers} from "./transfer-numbers.js";
import {checkValues, flag, neuronOf, oneOf, orNull, orTag, share, whole} from "./transfer-options.js";
import type {CompareRecordsOptions, WaitOptions} from "./transfer-numbers.js";
import {summaryOf} from "./transfer-summary.js";
import type {TransferSummary} from "./transfer-summary.js";

const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** Neurons by what became of them. */
export type NeuronGroupName = "newly alive" | "most active" | "least active" | "retired";

/** Options of {@link Transfer.neurons}. */
export interface NeuronsOptions extends CheckpointPair, Omit<NeuronTableOptions, "group"> {
  /** Neurons of each group (default 50). */
  readonly most?: number;
}

/** Options of {@link Transfer.contexts}. */
export interface ContextsOptions extends ContextsFigureOptions {
  /** Tokens on each side (default 8). */
  readonly around?: number;
}

/** Options of {@link Transfer.featureShares}. */
export interface FeatureSharesOptions extends FeatureSharesFigureOptions {
  /** What is counted (default "pos"); `{tag: "ner"}`: a further label of words that the corpus has. */
  readonly feature?: "pos" | "label" | "predicted" | TagFeature;
}

let make: (numbers: TransferNumbers) => Transfer;

/**
 * What neurons respond to at two or more checkpoints, or on two or more corpora, and how that changed: what
 * `compareRecords()` gives. Numbers are computed when they are first asked for, each once. All figures share one selection:
 * a neuron that is selected in one is selected in all. The last value of a cell, it is the figure of `lengthShift()`.
 *
 * @example
 * const change = compareRecords([await openRecords("records/before"), await openRecords("records/after")]);
 * await change.distances().save("distances.svg");
 * console.log((await change.summary()).pairs[0].newlyAlive);
 */
export class Transfer {
  readonly #numbers: TransferNumbers;
  readonly #output = `transfer-${randomUUID()}`;
  readonly #selection = SharedSelection.of(this.#output);

  static {
    make = (numbers) => new Transfer(numbers);
  }

  private constructor(numbers: TransferNumbers) {
    this.#numbers = numbers;
  }

  /** What the checkpoints are called, in order. */
  get checkpoints(): readonly string[] {
    return this.#numbers.names;
  }

  /** Every neuron of each checkpoint as a distribution over features. */
  distributions(options: WaitOptions = {}): Promise<readonly Distributions[]> {
    return this.#numbers.distributions("distributions", options);
  }

  /** Distances, lengths and groups of each checkpoint beside the one before it, and beside the first. */
  trajectory(options: WaitOptions = {}): Promise<Trajectory> {
    return this.#numbers.trajectory("trajectory", options);
  }

  /** How many neurons are alive, newly alive or retired, how long they are, and how far they moved. */
  async summary(options: WaitOptions = {}): Promise<TransferSummary> {
    checkOptions("summary", options, ["signal"]);
    const all = await this.#numbers.distributions("summary", options);
    return summaryOf(all, await this.#numbers.trajectory("summary", options));
  }

  /**
   * The figure of how many features each neuron answers to, from checkpoint to checkpoint (the paper's Fig. 2 and 10).
   *
   * @param options.change - which lines are drawn at first (default "all")
   * @param options.selected - the neuron that is selected, `{layer, neuron}`
   * @example
   * await change.lengthShift({change: "shorter"}).save("lengths.svg");
   */
  lengthShift(options: LengthShiftFigureOptions = {}): Figure<LengthShiftState> {
    this.#checkSeveral("lengthShift");
    checkValues("lengthShift", options, {
      change: oneOf("all", "longer", "shorter", "unchanged", "newlyAlive", "retired"),
      selected: neuronOf(this.#numbers.records[0]),
    });
    const lengths = async (): Promise<readonly Distributions[]> => this.#numbers.distributions("lengthShift");
    return shareSelection(lengthShiftFigure(this.#about(), lengths, options));
  }

  /**
   * The figure of how far each neuron moved, against its length (the paper's Fig. 4, 6 and 8), with intervals and with what
   * "no change" looks like. A drag selects neurons in all figures.
   *
   * @param options.pair - which two checkpoints at first: 0 is the first and the second (default 0)
   * @param options.measure - "hellinger" (default) or "jensenShannon"
   * @param options.length - "union" (default): features of either checkpoint; "mean": of both lengths
   * @param options.scale - "whole" (default): the axis ends at 1; "fitted": at the greatest distance
   * @example
   * await change.distances({measure: "jensenShannon"}).save("distances.svg");
   */
  distances(options: Omit<DistancesFigureOptions, "confidence"> = {}): Figure<DistancesState> {
    const count = this.#checkSeveral("distances");
    checkValues("distances", options, {
      // Of more than two checkpoints, the last beside the first is one more.
      pair: whole(0, count > 2 ? count - 1 : 0),
      measure: oneOf("hellinger", "jensenShannon"),
      length: oneOf("union", "mean"),
      scale: oneOf("whole", "fitted"),
      noChangeShare: share,
      selected: neuronOf(this.#numbers.records[0]),
    });
    const numbers = () => distanceNumbers("distances", this.#numbers);
    const figure = distancesFigure(this.#about(), numbers, {confidence: this.#numbers.level, ...options});
    return shareSelection(figure);
  }

  /**
   * The figure of the sorted activation mass of all neurons of each checkpoint (the paper's Fig. 11): how evenly they share
   * the work.
   *
   * @param options.top - the share of so many most active neurons is told (default 20)
   * @param options.scale - "mass" (default), or "share" of the checkpoint's mass: for corpora of different sizes
   * @param options.ranks - "linear" (default) or "log"
   * @example
   * await change.mass({scale: "share"}).save("mass.svg");
   */
  mass(options: ActivationMassFigureOptions = {}): Figure<ActivationMassState> {
    checkValues("mass", options, {
      top: whole(1),
      scale: oneOf("mass", "share"),
      ranks: oneOf("linear", "log"),
      selected: neuronOf(this.#numbers.records[0]),
    });
    const masses = async (): Promise<readonly Distributions[]> => this.#numbers.distributions("mass");
    return shareSelection(activationMassFigure(this.#about(), masses, options));
  }

  /**
   * The table of the neurons that came alive, of the most and the least active ones, and of those that retired, with their
   * features by activation mass (the paper's Tab. 1 and 2).
   *
   * @param group - which of them is shown at first (default "newly alive")
   * @param options.from - the checkpoint before, by its place (default 0); negative ones count from the last
   * @param options.to - the checkpoint after (default −1: the last)
   * @param options.most - neurons of each group (default 50)
   * @example
   * await change.neurons("most active").save("neurons.csv");
   */
  neurons(group: NeuronGroupName = "newly alive", options: NeuronsOptions = {}): Figure<NeuronTableState> {
    oneOf("newly alive", "most active", "least active", "retired")("neurons", "group", group);
    const {length: count} = this.checkpoints;
    checkValues("neurons", options, {
      from: whole(-count, count - 1),
      to: whole(-count, count - 1),
      most: whole(1, 1000),
      order: oneOf("given", "mass", "length", "hits", "number"),
      featuresBy: oneOf("mass", "weighted"),
    });
    const {most = 50, order, featuresBy} = options;
    const pair = pairOf("neurons", options, this.checkpoints.length);
    const figure = madeLater(neuronTableView, async () => {
      const all = await this.#numbers.distributions("neurons");
      const found = groupNumbers(all, await this.#numbers.weighted("neurons"), pair, most);
      return neuronTableFigure(this.#about(), found, {
        group,
        ...(order ? {order} : {}),
        ...(featuresBy ? {featuresBy} : {}),
      });
    });
    return shareSelection(figure);
  }

  /**
   * The figure of how often each part of speech stands in the corpus, and what share of the activation it has (the paper's
   * Fig. 3).
   *
   * @param options.feature - "pos" (default), "label", "predicted", or `{tag: "ner"}`: any other label of words
   * @param options.order - "corpus" (default): the most frequent first; "difference"; "name"
   * @param options.scale - "linear" (default) or "log"
   * @throws Error (when it is shown) if the records have no such feature
   * @example
   * await change.featureShares({order: "difference"}).save("tags.svg");
   */
  featureShares(options: FeatureSharesOptions = {}): Figure<FeatureSharesState> {
    checkValues("featureShares", options, {
      feature: orTag(oneOf("pos", "label", "predicted")),
      order: oneOf("corpus", "difference", "name"),
      scale: oneOf("linear", "log"),
      most: whole(1),
    });
    const {feature = "pos", ...rest} = options;
    const figure = madeLater(featureSharesView, async () => {
      const shares = await this.#numbers.shares("featureShares", feature, {});
      const about = {...this.#about(), feature: featureWords(feature), kind: "label" as const};
      const {corpora, tagger} = corporaOf(this.#numbers);
      const tagged = feature === "pos" && tagger ? {tagger} : {};
      return featureSharesFigure(about, {...shares, corpora, ...tagged}, rest);
    });
    return shareSelection(figure);
  }

  /**
   * The figure of one neuron: which features it answers to at each checkpoint, how often and how much, with intervals, and its
   * parts of speech (the paper's Fig. 5, 7 and 9). A neuron that is selected in another figure is shown here.
   *
   * @param neuron - `{layer, neuron}` (default: the one that moved most among those with at least five features everywhere)
   * @param options.order - "probability" (default), "count" or "change"
   * @param options.by - the checkpoint whose numbers decide the order (default: the largest of all)
   * @param options.most - most features that are listed (default 10)
   * @param options.allTags - list parts of speech at which it never fires, too (default true)
   * @throws RangeError if there is no such neuron
   * @example
   * await change.neuron({layer: 0, neuron: 3}, {order: "change"}).save("neuron.svg");
   */
  neuron(neuron?: Neuron, options: NeuronDistributionOptions = {}): Figure<NeuronDistributionState> {
    checkValues("neuron", options, {
      order: oneOf("probability", "count", "change"),
      by: orNull(whole(0, this.checkpoints.length - 1)),
      most: whole(1),
      allTags: flag,
    });
    const source = once(() => neuronSource("neuron", this.#numbers));
    const figure = neuronDistributionFigure(this.#about(), this.#chosen("neuron", neuron), source, options);
    return shareSelection(figure);
  }

  /**
   * The figure of where in the corpus a neuron is the most active one, the strongest first. A neuron that is selected in another
   * figure is shown here.
   *
   * @param neuron - as for `neuron()`
   * @param options.checkpoint - only this one, by its place (default: all)
   * @param options.most - most contexts of each checkpoint (default 10)
   * @param options.around - tokens on each side (default 8)
   * @throws RangeError if there is no such neuron
   * @example
   * await change.contexts({layer: 0, neuron: 3}, {most: 5}).save("contexts.svg");
   */
  contexts(neuron?: Neuron, options: ContextsOptions = {}): Figure<ContextsState> {
    checkValues("contexts", options, {
      checkpoint: whole(0, this.checkpoints.length - 1),
      most: whole(1),
      around: whole(0, 1000),
    });
    const {around = 8, ...rest} = options;
    const source = contextSource(this.#numbers, {count: rest.most ?? 10, around});
    return shareSelection(contextsFigure(this.#about(), this.#chosen("contexts", neuron), source, rest));
  }

  /** What is selected in the figures: a neuron, `{layer, neuron}`, or several, `{neurons: [[layer, neuron], …]}`. */
  get selection(): Selection {
    return this.#selection.current;
  }

  set selection(value: Partial<Selection> | null) {
    const {layers, width} = this.#numbers.records[0];
    this.#selection.set(checkSelection(value, {tokens: []}, {nLayers: layers, nHeads: 0, dFfnn: width}));
  }

  /** Calls `listener` after each change of the selection. Returns a function that stops it. */
  onSelection(listener: (selection: Selection) => void): () => void {
    return this.#selection.onChange(listener);
  }

  /** The neuron of a figure: that which was asked for, else the one that moved most. */
  #chosen(
    caller: string,
    neuron: Neuron | undefined,
  ): readonly Neuron[] | (() => Promise<readonly Neuron[]>) {
    if (neuron !== undefined) return [checkedNeuron(caller, neuron, this.#numbers.records[0])];
    return async () => {
      const all = await this.#numbers.distributions(caller);
      const moved = all.length > 1 ? await this.#numbers.trajectory(caller) : null;
      return [firstNeuron(all, moved?.consecutive[0].hellinger)];
    };
  }

  /** @throws RangeError if there is only one checkpoint, which nothing can be compared with */
  #checkSeveral(caller: string): number {
    const {length: count} = this.checkpoints;
    if (count > 1) return count;
    throw new RangeError(
      `${caller}(): records must be of two or more checkpoints, got 1. Give compareRecords() another.`,
    );
  }

  #about(): ReturnType<typeof aboutOf> {
    return aboutOf(this.#output, this.#numbers);
  }

  /** @internal Called by tslab: the last value of a cell is shown. */
  async [jupyterDisplay](): Promise<void> {
    await this.lengthShift().show();
  }
}

/**
 * Compares what neurons respond to, from the records of two or more checkpoints of one model, or of one checkpoint on two or
 * more corpora.
 *
 * @param records - at least one; in the order in which they are compared
 * @param options.feature - "token" (default), "form", "pos", "label", "predicted", `{tag: "ner"}` (any other label of words that
 * the corpus has), or `{ngram: 2, of: "token"}`
 * @param options.samples - resamples of sentences, for intervals and for what "no change" looks like (default 200; 0: neither)
 * @param options.names - what the checkpoints are called in figures
 * @throws TypeError or RangeError if an option is wrong, or the models differ in size
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray: Quantifying and Explaining Model-Knowledge Transfer in
 * (Un-)Supervised NLP", sections 2.1 and 2.2
 * @example
 * const before = await openRecords("records/pretrained");
 * const after = await openRecords("records/supervised");
 * const change = compareRecords([before, after], {feature: "token", names: ["pretrained", "supervised"]});
 */
export function compareRecords(records: readonly Records[], options: CompareRecordsOptions = {}): Transfer {
  return make(new TransferNumbers(checkCompared(records, options), options));
}
