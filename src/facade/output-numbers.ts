import type {AttentionFlowOptions, AttentionRolloutOptions, Attribution} from "../attribution/index.js";
import {predictions, saveRun} from "../capture/index.js";
import type {Prediction, PredictionOptions, Run, SavedRun, SaveRunOptions} from "../capture/index.js";
import {checkOptions, show} from "../models/index.js";
import type {Token} from "../models/index.js";
import type {SimilarityMatrix} from "../similarity/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Selection} from "../views/index.js";
import type {AttentionPatternOptions} from "./attention.js";
import {insideOf} from "./inside.js";
import type {AttributionOptions} from "./saliency.js";
import {checkSelection} from "./selection.js";
import {similarityNames, similarityOf} from "./similarity.js";
import type {SimilarityOptions} from "./similarity.js";

/** What an output gives as numbers, and what is selected in its figures. */
export class OutputNumbers {
  /** The captured numbers, as plain arrays with named axes. */
  readonly run: Run;

  protected constructor(run: Run) {
    this.run = run;
  }

  /** Prompt and output together. */
  get text(): string {
    return this.run.text;
  }

  /** Prompt and output, token by token, without loss. */
  get tokens(): readonly Token[] {
    return this.run.tokens;
  }

  /**
   * Hidden states of prompt and output: the embeddings, then each block's output; the last layer is after the final
   * norm. Axes "layer" (nLayers + 1), "position", "model".
   *
   * @throws Error if they were left out by `capture`
   */
  get hiddenStates(): NdArray {
    return captured("hiddenStates", this.run.hiddenStates);
  }

  /**
   * FFNN activations of prompt and output, after the non-linearity. Axes "layer", "position", "neuron".
   *
   * @throws Error if they were left out by `capture`
   */
  get ffnnActivations(): NdArray {
    return captured("ffnnActivations", this.run.ffnnActivations);
  }

  /**
   * What the head of an encoder says: of a masked language model the tokens that could stand at each mask, of a classifier
   * the classes of the text or of its tokens, of a model that answers questions the parts of the text that could be the
   * answer.
   *
   * @param options.top - most candidates of each (default 5)
   * @param options.maxAnswer - most tokens of an answer (default 15)
   * @returns one entry for each mask or token, or one for the whole text; candidates most probable first
   * @throws Error if the model is no encoder with such a head
   * @example
   * const out = await bert.run("Paris is the [MASK] of France.");
   * console.log(out.predictions()[0].candidates);
   */
  predictions(options: PredictionOptions = {}): Prediction[] {
    return predictions(insideOf(this).model, this.run, options);
  }

  /**
   * Writes the run into one file, with all that was captured and where it comes from: safetensors, which Python reads too.
   * `lm.open(path)` makes it an output again, `loadRun(path)` the plain numbers.
   *
   * @param path - of the file; ".safetensors" is its usual extension
   * @throws Error if the file cannot be written; one that was there before is then as it was
   * @example
   * await out.save("keys.safetensors");
   */
  async save(path: string, options: SaveRunOptions = {}): Promise<SavedRun> {
    return saveRun(this.run, path, options);
  }

  /**
   * How much each earlier token is responsible for each target, as numbers. Computed once for each question.
   *
   * @param options.method - "gradientTimesInput" (default), "gradient", "integratedGradients" or "occlusion"
   * @param options.of - explain the logit (default), the probability or the log probability of each target
   * @param options.targets - positions of the tokens to explain (default: the output)
   * @param options.contrast - a word of one token, or an id: explain how much more the target has than this one
   * @param options.maxMemory - bytes the call may need beyond the model's weights (default 2 GiB)
   * @returns `scores` `[target, source]`, in `of`'s unit; `shares`, whose sizes sum to 1 over the positions before the target;
   * `totals` `[target]`, the sums of the scores' sizes; of integrated gradients how far they are from complete
   * @throws TypeError or RangeError naming the option that is wrong, the pieces of a contrast of several tokens, or if one
   * target needs more than `maxMemory`; TypeError if the model is not a causal one
   * @throws Error if there is no output to explain or the model was disposed; named "AbortError" when interrupted
   * @see Simonyan et al. (2014); Denil et al. (2015); Sundararajan et al. (2017); Zeiler & Fergus (2014); Yin & Neubig (2022)
   * @example
   * const {shares, targets} = await out.attributions();
   */
  async attributions(options: AttributionOptions = {}): Promise<Attribution> {
    return insideOf(this).explainer.attributions(options);
  }

  /**
   * The numbers of {@link Output.similarity}: `values` `[row layer, column layer]`, with what to know before they are believed. A
   * layer in which nothing varies over the positions has NaN, and a warning names it.
   */
  async similarities(
    options: SimilarityOptions & {readonly other?: OutputNumbers} = {},
  ): Promise<SimilarityMatrix> {
    checkOptions("similarities", options, similarityNames);
    const {other = this, ...rest} = options;
    return similarityOf(this.run, runOf(other, "similarities"), rest, "similarities").matrix();
  }

  /**
   * The weights of one head: how much each token looks at each other one. Read from the model when they were not captured,
   * and kept for the next question.
   *
   * @param options.layer, options.head - default 0; negative ones count from the last
   * @returns axes "query", "key"; each row sums to 1
   * @throws TypeError if the model has no attention; RangeError if an option is out of range, or more than `maxMemory` is needed
   * @throws Error named "AbortError" when interrupted
   * @example
   * const {shape, data} = await out.attentionPattern({layer: 2, head: 1});
   */
  async attentionPattern(options: AttentionPatternOptions = {}): Promise<NdArray> {
    return insideOf(this).attention.pattern(options);
  }

  /**
   * Attention rollout: how much of each input position the positions of a layer hold, if attention weights were the shares in
   * which information is mixed: products of ½ W + ½ I, W the mean of a layer's heads.
   *
   * @param options.layer - up to and with which block (default: the last)
   * @returns axes "query", "key"; each row sums to 1
   * @throws as `attentionPattern()` does; RangeError also if the run was read in windows
   * @see Abnar & Zuidema (2020), "Quantifying Attention Flow in Transformers", section 3
   * @example
   * const {data} = await out.attentionRollout();
   */
  async attentionRollout(options: AttentionRolloutOptions = {}): Promise<NdArray> {
    return insideOf(this).attention.rollout(options);
  }

  /**
   * Attention flow: the most that could flow from a position of a layer to an input position, if attention weights were the
   * capacities of a network. Each pair of positions is a maximum flow of its own.
   *
   * @param options.layer - from which block (default: the last)
   * @param options.targets - the positions to compute, a list or a range (default: all)
   * @param options.maxEdges - most work, in edges that are looked at (default 2e9); what would take more is refused at once
   * @returns axes "query", "key"; no value is above 1
   * @throws as `attentionRollout()` does; RangeError also beyond `maxEdges`
   * @see Abnar & Zuidema (2020), "Quantifying Attention Flow in Transformers", section 3
   * @example
   * const {data} = await out.attentionFlow({targets: [-1]});
   */
  async attentionFlow(options: AttentionFlowOptions = {}): Promise<NdArray> {
    return insideOf(this).attention.flow(options);
  }

  /**
   * What a reader has selected, in all figures of this output: token, span, layer, head, neuron, factor; null where nothing
   * is. Set it, whole or in part, and every figure shows it; null clears.
   *
   * @throws TypeError or RangeError naming what is no part of this output
   * @example
   * out.selection = {position: 5};
   */
  get selection(): Selection {
    return insideOf(this).selection.current;
  }

  set selection(change: Partial<Selection> | null) {
    insideOf(this).selection.set(checkSelection(change, this.run, insideOf(this).model.config));
  }

  /**
   * Calls `listener` after each change of {@link Output.selection}, by a reader or by the program.
   *
   * @returns a function that stops it
   * @throws TypeError if `listener` is no function
   * @example
   * const stop = out.onSelection(({position}) => console.log(position));
   * stop();
   */
  onSelection(listener: (selection: Selection) => void): () => void {
    if (typeof listener !== "function") {
      throw new TypeError(`onSelection(): listener must be a function, got ${show(listener)}.`);
    }
    return insideOf(this).selection.onChange(listener);
  }
}

/** The run of an output that was given to a method. */
export function runOf(other: OutputNumbers, caller: string): Run {
  if (other instanceof OutputNumbers) return other.run;
  throw new TypeError(`${caller}(): other must be an output of a model, got ${show(other)}.`);
}

function captured(name: string, array: NdArray | undefined): NdArray {
  if (array) return array;
  throw new Error(`${name}: must have been captured. Generate or run again with capture: {${name}: true}.`);
}
