import type {Run} from "../capture/index.js";
import {displayHost, shareSelection} from "../figures/index.js";
import type {Figure, NeuronActivationsOptions, NeuronOptions} from "../figures/index.js";
import {checkOptions, inNameOf} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {
  SaliencyFactorsState,
  TextSparklinesState,
  ActivationsState,
  AttentionState,
  NeuronState,
  DecodingState,
  DifferenceState,
  LayerPredictionsState,
  RankingsState,
  RankingsWatchState,
  SaliencyState,
  SimilarityState,
} from "../views/index.js";
import type {AttentionOptions} from "./attention.js";
import {insideOf, setInside} from "./inside.js";
import {OutputNumbers, runOf} from "./output-numbers.js";
import {differenceOf} from "./difference.js";
import type {DifferenceOptions} from "./difference.js";
import {similarityNames, similarityOf} from "./similarity.js";
import type {SimilarityOptions} from "./similarity.js";
import {branchRun, checkBranch, checkBranchOptions, decodingOf} from "./decoding.js";
import type {BranchOptions, DecodingOptions} from "./decoding.js";
import {neuronActivationsOf, neuronOf} from "./activations.js";
import {saliencyFactorsOf, sparklinesOf} from "./sparklines.js";
import type {SaliencyFactorsOptions, SparklinesOptions} from "./sparklines.js";
import {createFactorization} from "./factorization.js";
import type {Factorization, FactorizationOptions, FactorPart} from "./factorization.js";
import {readAgain} from "./origin.js";
import type {Origin} from "./origin.js";
import {layerPredictionsOf} from "./lens.js";
import type {LayerPredictionsOptions} from "./lens.js";
import {rankingsOf, rankingsWatchOf} from "./rankings.js";
import type {RankingsOptions, RankingsWatchOptions, WatchWord} from "./rankings.js";
import type {PrimaryAttributionsOptions, SaliencyOptions} from "./saliency.js";
import {slowProgress} from "./slow-progress.js";

/** Wraps a run; not public, so that the model behind it stays out of the public types. */
export let createOutput: (model: Model, run: Run, origin?: Origin<Output>) => Output;

/** What a factorization needs of an output. */
export let factorPart: (output: Output) => FactorPart;

/** What a model did with a text. Every figure is made from it. */
export class Output extends OutputNumbers {
  static {
    createOutput = (model, run, origin = {}) => {
      const output = new Output(run);
      setInside(output, model, run, origin);
      return output;
    };
    factorPart = (output) => output.#factorPart();
  }

  private constructor(run: Run) {
    super(run);
  }

  /**
   * Input saliency: which earlier tokens each output token depends on. A click on an output token explains it, a shift-click
   * explains all up to there together. The numbers are computed when the figure is shown, saved or awaited
   * (`await figure.ready`).
   *
   * @param options.method - as those of `attributions()`, and `[…]` of several that the figure compares
   * @param options.style - "minimal" (default): text with coloured tokens; "detailed": a box, a bar and a percentage each
   * @param options.scale - what the darkest colour stands for: "step" (default), "output" or "absolute"
   * @param options.granularity - "tokens" (default), "words", "sentences", "lines", or with `regex` groups that end after each
   * match; the reader can change it
   * @param options.selected - position of the token explained at first (default: the first output token), or
   * `[first, last]` of several
   * @param options.ignored - positions of tokens that are left out of the figure; the numbers stay
   * @throws TypeError or RangeError naming the option that is wrong
   * @see Denil, Demiraj & de Freitas (2015); Alammar (2021), section 2
   * @example
   * await out.saliency({style: "detailed"}).save("saliency.svg");
   */
  saliency(options: SaliencyOptions = {}): Figure<SaliencyState> {
    return shareSelection(insideOf(this).explainer.saliency(options));
  }

  /**
   * Saliency under Ecco's names: `saliency()` with another spelling. Unlike Ecco's it explains the logit, and tokens that are
   * ignored are left out of the figure only.
   *
   * @param options.attrMethod - "gradXInput" (default), "integratedGradients", "gradient", or Ecco's own spelling
   * @param options.ignoreTokens - positions of tokens that the figure leaves out
   * @throws RangeError if the method is not one that is known
   * @example
   * await out.primaryAttributions({attrMethod: "ig", style: "detailed"}).save("ig.svg");
   */
  primaryAttributions(options: PrimaryAttributionsOptions = {}): Figure<SaliencyState> {
    return shareSelection(insideOf(this).explainer.primaryAttributions(options));
  }

  /**
   * How alike the layers are: hidden states or FFNN activations of this output, compared with each other or with those of
   * another output of the same tokens, such as another model's; layers × layers as a heat map.
   *
   * @param options.measure - "cka" (default; debiased unless `debiased` is false), "svcca", "pwcca" or "cca"; their own options too
   * @param options.of - rows: "hiddenStates" (default; the first is the embeddings) or "ffnnActivations"
   * @param options.with - columns: the same names (default: what the rows are)
   * @param options.other - the output whose layers are the columns (default: this one)
   * @throws RangeError or TypeError naming the option that is wrong; if the tokens of the outputs differ
   * @see Kornblith et al. (2019); Raghu et al. (2017); Morcos, Raghu & Bengio (2018)
   * @example
   * await out.similarity({of: "ffnnActivations"}).save("layers.svg");
   */
  similarity(options: SimilarityOptions & {readonly other?: Output} = {}): Figure<SimilarityState> {
    checkOptions("similarity", options, similarityNames);
    const {other = this, ...rest} = options;
    return shareSelection(similarityOf(this.run, runOf(other, "similarity"), rest).figure());
  }

  /**
   * What differs between this output and another: which tokens, what became more or less probable, and in which layer the
   * prediction changes. For outputs of one prompt with and without an intervention, of two models, or of two prompts.
   *
   * @param other - an output of this model, or of another that splits texts into the same tokens
   * @param options.labels - what the two are called (default: what tells them apart)
   * @throws TypeError or RangeError naming what is wrong; if an output is an encoder's, or has one token only
   * @example
   * const changed = await lm.generate("The keys to the cabinet", {
   *   interventions: [{point: "blocks.1.ffnn.activation", zero: true}],
   * });
   * await out.difference(changed).save("difference.svg");
   */
  difference(other: Output, options: DifferenceOptions = {}): Figure<DifferenceState> {
    const run = runOf(other, "difference");
    return shareSelection(
      differenceOf(
        {model: insideOf(this).model, run: this.run},
        {model: insideOf(other).model, run},
        options,
      ),
    );
  }

  /**
   * What the model could have chosen at each step, and what temperature, top-k, top-p and min-p make of it: sliders change it
   * in the page, without a kernel. A click on a candidate goes on from it, and "Compare strategies" shows what greedy search,
   * sampling, beam search and contrastive search make from a step on; these two need the kernel.
   *
   * @param options.temperature - at first; so are `topK`, `topP` and `minP` (default: the model's own distribution)
   * @param options.candidates - tokens of each step that are held exactly, 1–200 (default 50; fewer in long outputs)
   * @param options.selected - position of the output token explained at first (default: the first output token)
   * @throws TypeError or RangeError naming the option that is wrong
   * @see Fan et al. (2018); Holtzman et al. (2020); Nguyen et al. (2025)
   * @example
   * await out.decoding({temperature: 0.7, topP: 0.9}).save("decoding.svg");
   */
  decoding(options: DecodingOptions = {}): Figure<DecodingState> {
    const {model, origin} = insideOf(this);
    return shareSelection(decodingOf(model, this.run, options, origin.interventions));
  }

  /**
   * Another output: this one up to `position`, then another token, then what the model makes of it.
   *
   * @param position - of the token to replace, prompt and output together
   * @param token - the other token: its id, or its text if that is one token
   * @param options - as those of `generate()`; `maxNewTokens` counts from `position` (default: as many as the output has left
   * there, 8 at least)
   * @throws RangeError if the output has no token at `position`, or the text is not one token
   * @throws Error if the output was saved, was changed inside, and `interventions` are left out
   * @example
   * const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 4});
   * const other = await out.branch(6, " not");
   */
  async branch(position: number, token: number | string, options: BranchOptions = {}): Promise<Output> {
    const id = checkBranch(insideOf(this).model, this.run, position, token);
    checkBranchOptions(options);
    const {model, origin} = insideOf(this);
    const {interventions} = origin;
    const signal = options.signal ?? displayHost()?.interruptSignal();
    const onProgress = options.onProgress ?? slowProgress("branch");
    const source = {model, run: this.run, interventions};
    try {
      const run = await branchRun(source, position, id, {...options, signal, onProgress});
      return createOutput(model, run, {interventions: options.interventions ?? interventions});
    } catch (error) {
      throw inNameOf("branch", error);
    }
  }

  /**
   * What the neurons of a layer do at each token: neurons × tokens as a heat map, in which neurons that fire alike lie
   * together. Drag over a part to look into it; press a cluster for the tokens at which it fires, a token for what fires
   * there, a field for its neuron. Blocks of neurons and tokens show the value farthest from 0: a single spike is seen.
   *
   * @param options.layer - from 0; negative numbers count from the last (default 0); the reader can ask for others
   * @param options.order - "cluster" (default), "index" or "peak"
   * @param options.clusters - 1–64 (default 8); by `method` "k-means" (default) or "hierarchical", by `metric` "correlation"
   * (default), "cosine" or "euclidean"
   * @param options.neurons - only these, by number (default: all)
   * @param options.follow - share layer and neuron with other figures of this output (default true); else the token only
   * @throws TypeError or RangeError naming the option that is wrong
   * @throws Error if the model has no feed-forward layers, or their activations were not captured
   * @see Alammar (2021), section on neuron activations
   * @example
   * await out.neuronActivations({layer: 1, clusters: 6}).save("neurons.svg");
   */
  neuronActivations(options: NeuronActivationsOptions = {}): Figure<ActivationsState> {
    return neuronActivationsOf(insideOf(this).model, this.run, options);
  }

  /**
   * One neuron on the text: tokens coloured by its activation, its line over the positions, and the tokens at which it is
   * farthest from 0. It follows the neuron that is selected in other figures of this output, unless `follow` is false.
   *
   * @param layer - from 0; negative numbers count from the last
   * @param neuron - from 0; of several the first is shown, and the reader can choose
   * @throws TypeError or RangeError if there is no such layer or neuron
   * @throws Error if the model has no feed-forward layers, or their activations were not captured
   * @example
   * await out.neuron(1, 17).save("neuron.svg");
   */
  neuron(
    layer: number,
    neuron: number | readonly number[],
    options: NeuronOptions = {},
  ): Figure<NeuronState> {
    return neuronOf(insideOf(this).model, this.run, layer, neuron, options);
  }

  /**
   * Word-sized charts in the flow of the text, below each token: how strongly each factor fires there, what each layer would
   * give the token, or numbers of your own. Press a series to see it on the text.
   *
   * @param options.of - "factors" (default), "probability" or "rank" by layer
   * @param options.nComponents - how many factors; `factors` are their other options, as those of `runNmf()`
   * @param options.values - numbers of your own `[position][series]`, with `names`, `title` and `ordered`
   * @param options.style - "bars" (default), or, where series have an order, "line"
   * @param options.scale - what the whole height stands for: "common", "series" or "token"
   * @throws TypeError or RangeError naming the option that is wrong
   * @see Tufte (2006), "Beautiful evidence"; Alammar (2021), "future work"
   * @example
   * await out.sparklines({of: "rank", style: "line"}).save("ranks.svg");
   */
  sparklines(options: SparklinesOptions = {}): Figure<TextSparklinesState> {
    return sparklinesOf(insideOf(this).model, this, options);
  }

  /**
   * Saliency and factors in one text: the ground of a token is its share in the output token that is explained, the small
   * bars below it are the factors that fire there. So one sees whether what a token depends on is of one kind.
   *
   * @param options.nComponents - how many factors (default 10); `factors` are their other options, as those of `runNmf()`
   * @param options.saliency - as those of `attributions()`
   * @param options.selected - position of the output token that is explained at first (default: the first)
   * @param options.factor - the factor that stands out at first
   * @throws TypeError or RangeError naming the option that is wrong
   * @see Alammar (2021), "future work"
   * @example
   * await out.saliencyFactors({nComponents: 4}).save("both.svg");
   */
  saliencyFactors(options: SaliencyFactorsOptions = {}): Figure<SaliencyFactorsState> {
    return saliencyFactorsOf(this, options);
  }

  /**
   * Groups of neurons that fire together, found by non-negative matrix factorization of the FFNN activations. It begins when
   * the figure is shown, or its numbers are asked for.
   *
   * @param options.nComponents - how many factors (default 10, or as many as there are positions)
   * @param options.layers - one layer, a list, or a range with both ends such as `{from: 2, to: 4}` (default: all); or, as in
   * Ecco, `fromLayer` and `toLayer`, of which both are included
   * @param options.side - of an encoder–decoder: "text" (default), what its decoder did; or "source", what its encoder did
   * @param options.init - where the descent begins: "nndsvd" (default), "nndsvda" or "random"; `seed` is that of its numbers
   * @throws TypeError or RangeError naming the option that is wrong, a layer that is not there, or more factors than positions
   * @see Alammar (2021), "Ecco", 4.2; Olah et al. (2018), "The building blocks of interpretability"
   * @example
   * await out.runNmf({nComponents: 4}).explore().save("factors.svg");
   */
  runNmf(options: FactorizationOptions = {}): Factorization {
    return createFactorization([this.#factorPart()], options);
  }

  #factorPart(): FactorPart {
    const {run} = this;
    const [model, origin] = [insideOf(this).model, insideOf(this).origin];
    return {
      run,
      generated: origin.again !== undefined,
      read: async (changes) => readAgain(model, run, origin, changes),
      again:
        origin.again ??
        (async (changes) => {
          const interventions = [...(origin.interventions ?? []), ...changes.interventions];
          return createOutput(model, await readAgain(model, run, origin, changes), {interventions});
        }),
    };
  }

  /**
   * What each layer would predict if it were the last (the logit lens): a map of layers × positions, coloured by the
   * probability or rank of the token that came, by entropy, or by how far the layer is from the model's own distribution;
   * and the candidates of one position, layer by layer. Press another position to see its candidates.
   *
   * @param options.position - whose candidates are shown: that of an output token, 1 to the length of the text (default: the first of
   * the output; of an encoder the first mask)
   * @param options.topK - candidates of each layer, 1–100 (default 10)
   * @param options.layer - the layer that is selected at first
   * @param options.halfSteps - also within each block, after its attention (default false)
   * @param options.statistic - "probability" (default), "rank", "entropy" or "divergence"
   * @param options.positions - those of the map (default: the output's)
   * @throws TypeError or RangeError naming the option that is wrong
   * @throws Error if the model has no head for words; named "AbortError" when interrupted
   * @see nostalgebraist (2020), "interpreting GPT: the logit lens"; Belrose et al. (2023) for the divergence
   * @example
   * const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 4});
   * await out.layerPredictions({position: 5}).save("layers.svg");
   */
  layerPredictions(options: LayerPredictionsOptions = {}): Figure<LayerPredictionsState> {
    return shareSelection(layerPredictionsOf(insideOf(this).model, this.run, options));
  }

  /**
   * How each layer ranks the tokens that came: layers × positions, rank 1 the strongest, on a logarithmic scale. Each layer is
   * read as if it were the last one, with the final norm; the last row is the model's own.
   *
   * @param options.prompt - the prompt's positions too (default false; true where there is no output)
   * @param options.positions - or those named; of a run without output also the one after its end
   * @param options.layers - blocks, from 0 (default: all); `embeddings` and `halfSteps` add rows
   * @param options.direction - "down" (default): the first layer on top; "up"
   * @param options.palest - ranks from here on have the palest colour (default 5,000)
   * @param options.layout - "lines", "window" (an overview and a part) or "auto" (default)
   * @throws TypeError or RangeError naming the option that is wrong
   * @see nostalgebraist (2020); Alammar (2021), section 3.2
   * @example
   * await out.rankings({prompt: true}).save("rankings.svg");
   */
  rankings(options: RankingsOptions = {}): Figure<RankingsState> {
    return shareSelection(rankingsOf(insideOf(this).model, this.run, options));
  }

  /**
   * How each layer ranks words of your choice in the place of tokens of this text: at one position, or at all. Shows how each word
   * splits; words are added and removed in the figure, single tokens without another pass through the model.
   *
   * @param words - a word or several, as they are written, or single tokens as `{id}`
   * @param options.position - the position, or "all" (default: the first of the output, or after the text)
   * @param options.form - "heatmap" (default) or "lines"; `statistic`: "rank" (default) or "probability"
   * @param options.difference - of two words: true, or their places in `words`
   * @param options.space - whether a space comes before words: "auto" (default), "always", "never"
   * @throws TypeError or RangeError naming the option that is wrong; of words, when the figure is shown or awaited
   * @see Alammar (2021), section 3.3
   * @example
   * await out.rankingsWatch(["is", "are"]).save("watch.svg");
   */
  rankingsWatch(
    words: WatchWord | readonly WatchWord[],
    options: RankingsWatchOptions = {},
  ): Figure<RankingsWatchState> {
    return shareSelection(rankingsWatchOf(insideOf(this).model, this.run, words, options));
  }

  /**
   * Where attention heads look: all heads as small pictures, one as a grid of tokens, or its weights on the text; also attention
   * rollout and flow. The run need not have captured patterns: they are read from the model, one head at a time when a
   * reader opens it.
   *
   * @param options.layer, options.head - the head that is opened first (default: all heads are shown)
   * @param options.show - "heads" (default), "grid" (default where a head is named) or "text"
   * @param options.kind - "pattern" (default), "rollout" or "flow"
   * @param options.part - of an encoder–decoder: "cross" (default), "decoder" or "encoder"
   * @param options.query - position of the token that is chosen first; negative ones count from the end
   * @throws TypeError if the model has no attention, or an option is wrong; RangeError if an option is out of range
   * @see Vig (2019), "A Multiscale Visualization of Attention in the Transformer Model"; Abnar & Zuidema (2020)
   * @example
   * await out.attention({layer: 2, head: 1}).save("head.svg");
   */
  attention(options: AttentionOptions = {}): Figure<AttentionState> {
    return shareSelection(insideOf(this).attention.figure(options, this.selection));
  }
}
