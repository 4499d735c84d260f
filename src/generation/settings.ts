import type {LoadedModel} from "../models/index.js";
import type {GenerateOptions} from "./options.js";

/** How tokens are chosen. */
export type Strategy =
  "given" | "greedy" | "sampling" | "beam search" | "beam sampling" | "contrastive search";

/** Options of one text, complete: the caller's, then the model's, then limpid's. */
export interface Settings {
  readonly strategy: Strategy;
  readonly maxNewTokens: number;
  readonly minNewTokens: number;
  readonly endTokens: readonly number[];
  readonly stop: readonly string[];
  readonly seed: number;
  readonly temperature: number;
  /** As many as there are tokens: all. */
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly typicalP: number;
  readonly epsilonCutoff: number;
  readonly repetitionPenalty: number;
  readonly noRepeatNgramSize: number;
  readonly badWordsIds: readonly (readonly number[])[];
  readonly suppressTokens: readonly number[];
  readonly beginSuppressTokens: readonly number[];
  readonly forcedFirst: readonly number[];
  readonly forcedLast: readonly number[];
  readonly numBeams: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | "never";
  readonly numReturnSequences: number;
  readonly penaltyAlpha: number;
  /** In words, for the provenance. */
  readonly choice: string;
  /** What was asked for and has no effect, in sentences. */
  readonly warnings: readonly string[];
}

/** Candidates of contrastive search where nothing says how many. */
const contrastiveTopK = 4;

/**
 * Completes the options for a text of `nPrompt` tokens.
 *
 * @param given - number of tokens of a given output
 */
export function settle(
  model: LoadedModel,
  options: GenerateOptions,
  nPrompt: number,
  given?: number,
): Settings {
  const {generation, config} = model;
  const fromModel = new Set<string>();
  /** The caller's, else the model's; `words` names it where it makes a difference. */
  function take<K extends keyof typeof generation & keyof GenerateOptions, N>(
    name: K,
    neutral: N,
    words?: string,
  ): NonNullable<GenerateOptions[K] & (typeof generation)[K]> | N {
    type Value = NonNullable<GenerateOptions[K] & (typeof generation)[K]>;
    if (options[name] !== undefined) return options[name] as Value;
    const own = generation[name];
    if (own === undefined || (own as unknown) === neutral) return neutral;
    if (words) fromModel.add(words);
    return own as unknown as Value;
  }

  const strategy = strategyOf(options, generation, given);
  const searching = strategy === "beam search" || strategy === "beam sampling";
  const drawing = strategy === "sampling" || strategy === "beam sampling";
  const contrasting = strategy === "contrastive search";
  const choosing = strategy !== "given";
  if (options.doSample === undefined && !asksForSampling(options) && drawing) fromModel.add("sampling");
  if (options.numBeams === undefined && searching) fromModel.add("beams");
  const none: readonly number[] = [];
  const noWords: readonly (readonly number[])[] = [];
  const topK = contrasting ? take("topK", contrastiveTopK, "top-k") : drawing ? take("topK", 0, "top-k") : 0;
  const settings = {
    strategy,
    ...lengthsOf(model, options, nPrompt, given),
    ...endsFor(model, options, choosing),
    seed: options.seed ?? 0,
    temperature: drawing ? take("temperature", 1, "temperature") : 1,
    topK: topK === 0 ? config.nVocab : Math.min(topK, config.nVocab),
    topP: drawing ? take("topP", 1, "top-p") : 1,
    minP: drawing ? take("minP", 0, "min-p") : 0,
    typicalP: drawing ? take("typicalP", 1, "typical-p") : 1,
    epsilonCutoff: drawing ? take("epsilonCutoff", 0, "epsilon cutoff") : 0,
    repetitionPenalty: choosing ? take("repetitionPenalty", 1, "repetition penalty") : 1,
    noRepeatNgramSize: choosing ? take("noRepeatNgramSize", 0, "no repeated n-grams") : 0,
    badWordsIds: choosing ? take("badWordsIds", noWords, "bad words") : noWords,
    suppressTokens: choosing ? take("suppressTokens", none, "suppressed tokens") : none,
    beginSuppressTokens: choosing ? (generation.beginSuppressTokens ?? none) : none,
    forcedFirst: choosing && generation.forcedFirst !== undefined ? [generation.forcedFirst] : none,
    forcedLast: choosing ? (generation.forcedLast ?? none) : none,
    numBeams: searching ? take("numBeams", 1) : 1,
    lengthPenalty: searching ? take("lengthPenalty", 1, "length penalty") : 1,
    earlyStopping: searching
      ? take<"earlyStopping", boolean | "never">("earlyStopping", false, "early stopping")
      : false,
    numReturnSequences: searching || drawing ? take("numReturnSequences", 1) : 1,
    penaltyAlpha: contrasting ? take("penaltyAlpha", 0, "penalty α") : 0,
    warnings: warningsOf(model, options, strategy),
  };
  const begun = options.beginning === undefined ? "" : ", beginning given";
  return {...settings, choice: `${choiceOf(settings, config.nVocab, [...fromModel])}${begun}`};
}

/** What ends a text. */
function endsFor(
  {generation}: LoadedModel,
  options: GenerateOptions,
  choosing: boolean,
): {endTokens: readonly number[]; stop: readonly string[]} {
  if (!choosing) return {endTokens: [], stop: []};
  const {endTokens = generation.endTokens, stop = generation.stop ?? []} = options;
  return {
    endTokens: typeof endTokens === "number" ? [endTokens] : endTokens,
    stop: typeof stop === "string" ? [stop] : stop,
  };
}

/** Options that only some strategies heed. */
const heeded: readonly [readonly Strategy[], readonly (keyof GenerateOptions)[]][] = [
  [
    ["sampling", "beam sampling"],
    ["temperature", "topP", "minP", "typicalP", "epsilonCutoff"],
  ],
  [["sampling", "beam sampling", "contrastive search"], ["topK"]],
  [
    ["beam search", "beam sampling"],
    ["lengthPenalty", "earlyStopping"],
  ],
  [
    ["greedy", "sampling", "beam search", "beam sampling", "contrastive search"],
    [
      "minNewTokens",
      "endTokens",
      "stop",
      "repetitionPenalty",
      "noRepeatNgramSize",
      "badWordsIds",
      "suppressTokens",
    ],
  ],
];

function warningsOf({generation}: LoadedModel, options: GenerateOptions, strategy: Strategy): string[] {
  const idle = heeded.flatMap(([by, names]) =>
    by.includes(strategy) ? [] : names.filter((name) => name in options),
  );
  const how =
    strategy === "given"
      ? "where the output is given"
      : `in ${strategy === "greedy" ? "greedy search" : strategy}`;
  return [
    ...idle.filter((name) => options[name] !== undefined).map((name) => `${name} has no effect ${how}.`),
    ...(strategy === "given" ? [] : generation.unsupported).map(
      (asked) => `The model's defaults ask for ${asked}, which limpid does not heed.`,
    ),
  ];
}

type Defaults = LoadedModel["generation"];

const asksForSampling = (options: GenerateOptions): boolean =>
  [options.temperature, options.topP, options.minP, options.typicalP, options.epsilonCutoff].some(
    (value) => value !== undefined,
  ) ||
  (options.topK !== undefined && options.penaltyAlpha === undefined);

/** What the caller asks for comes first, so that a model's defaults never turn one strategy into another. */
function strategyOf(options: GenerateOptions, defaults: Defaults, given: number | undefined): Strategy {
  if (given !== undefined) return "given";
  if (options.penaltyAlpha !== undefined && options.penaltyAlpha > 0) return "contrastive search";
  // An output with a given beginning is chosen token by token.
  const alone = options.beginning !== undefined;
  const beams = options.numBeams ?? (alone ? undefined : defaults.numBeams) ?? 1;
  const asked = options.doSample ?? (asksForSampling(options) ? true : undefined);
  // A temperature of 0 stands for the most probable token in some files.
  const drawn = asked ?? ((defaults.doSample ?? false) && defaults.temperature !== 0);
  if (beams > 1) return drawn ? "beam sampling" : "beam search";
  if (drawn) return "sampling";
  const contrastive =
    !alone &&
    options.penaltyAlpha === undefined &&
    (defaults.penaltyAlpha ?? 0) > 0 &&
    options.numBeams === undefined;
  return contrastive && asked === undefined ? "contrastive search" : "greedy";
}

function lengthsOf(
  {generation, config}: LoadedModel,
  options: GenerateOptions,
  nPrompt: number,
  given: number | undefined,
): {maxNewTokens: number; minNewTokens: number} {
  if (given !== undefined) return {maxNewTokens: given, minNewTokens: 0};
  // What the model asks for is cut to its context; what the caller asks for is refused if it does not fit.
  const left = Math.max(1, config.nPositions - nPrompt);
  const {maxLength = 0} = generation;
  const own = generation.maxNewTokens ?? (maxLength > nPrompt ? maxLength - nPrompt : undefined);
  const maxNewTokens = options.maxNewTokens ?? (own === undefined ? 20 : Math.min(own, left));
  const least = generation.minNewTokens ?? Math.max(0, (generation.minLength ?? 0) - nPrompt);
  return {maxNewTokens, minNewTokens: options.minNewTokens ?? Math.min(least, maxNewTokens)};
}

function choiceOf(settings: Omit<Settings, "choice">, nVocab: number, fromModel: readonly string[]): string {
  const {strategy, temperature, topK, numBeams, stop} = settings;
  const say = (differs: boolean, words: string): string[] => (differs ? [words] : []);
  const drawing = strategy === "sampling" || strategy === "beam sampling";
  const parts = [
    strategy === "sampling" ? "sampled" : strategy,
    ...say(numBeams > 1, `${numBeams} beams`),
    ...say(settings.lengthPenalty !== 1, `length penalty ${settings.lengthPenalty}`),
    ...say(
      settings.earlyStopping !== false,
      `early stopping${settings.earlyStopping === "never" ? " never" : ""}`,
    ),
    ...say(settings.penaltyAlpha > 0, `α ${settings.penaltyAlpha}`),
    ...say(drawing, `temperature ${temperature}`),
    ...say(topK < nVocab && (drawing || strategy === "contrastive search"), `top-k ${topK}`),
    ...say(settings.topP < 1, `top-p ${settings.topP}`),
    ...say(settings.minP > 0, `min-p ${settings.minP}`),
    ...say(settings.typicalP < 1, `typical-p ${settings.typicalP}`),
    ...say(settings.epsilonCutoff > 0, `epsilon cutoff ${settings.epsilonCutoff}`),
    ...say(settings.repetitionPenalty !== 1, `repetition penalty ${settings.repetitionPenalty}`),
    ...say(settings.noRepeatNgramSize > 0, `no repeated ${settings.noRepeatNgramSize}-grams`),
    ...say(settings.badWordsIds.length > 0, `${settings.badWordsIds.length} bad words`),
    ...say(settings.suppressTokens.length > 0, `${settings.suppressTokens.length} suppressed tokens`),
    ...say(settings.minNewTokens > 0, `at least ${settings.minNewTokens} new tokens`),
    ...say(stop.length > 0, `stop at ${stop.map((text) => JSON.stringify(text)).join(" or ")}`),
  ].join(", ");
  return fromModel.length === 0 ? parts : `${parts} (by the model's defaults: ${fromModel.join(", ")})`;
}
