import type {Intervention, Run} from "../capture/index.js";
import {answerWishes, decodingFigure, displayHost} from "../figures/index.js";
import type {DecodingFigureOptions, Figure} from "../figures/index.js";
import {generate, outputLogits} from "../generation/index.js";
import type {GenerateOptions} from "../generation/index.js";
import {checkOptions, checkWhole, loaded, show, tokensOf} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {DecodingBranch, DecodingState, DecodingStrategy, DecodingWish} from "../views/index.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link Output.decoding}. */
export interface DecodingOptions extends DecodingFigureOptions {
  /** Of what sampling draws when strategies are compared (default 0). */
  readonly seed?: number;
  /** Beams when strategies are compared (default 4). */
  readonly numBeams?: number;
  /** Of contrastive search when strategies are compared, which takes one of the 4 most probable tokens (default 0.6). */
  readonly penaltyAlpha?: number;
  /** Most tokens of another branch, from where it parts (default: as many as the output has left there, 8 at least). */
  readonly maxNewTokens?: number;
  /** Bytes that the numbers may need beyond the model's weights (default 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the computation with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

/** Options of {@link Output.branch}. */
export type BranchOptions = Omit<GenerateOptions, "output" | "beginning">;

const names = [
  ...["temperature", "topK", "topP", "minP", "candidates", "selected"],
  ...["seed", "numBeams", "penaltyAlpha", "maxNewTokens", "maxMemory", "signal"],
];

/** The decoding figure of a run. `interventions` are those that it was made with, where they are known. */
export function decodingOf(
  model: Model,
  run: Run,
  options: DecodingOptions,
  interventions?: readonly Intervention[],
): Figure<DecodingState> {
  check(run, options);
  const {maxMemory, signal} = options;
  const {nVocab} = model.config;
  const figure = decodingFigure(
    run,
    nVocab,
    (ids) => tokensOf(model, ids),
    (visit) =>
      outputLogits("decoding", model, run, visit, {
        maxMemory,
        signal: signal ?? displayHost()?.interruptSignal(),
        onProgress: slowProgress("logits"),
      }),
    options,
  );
  answerWishes<DecodingWish, DecodingState>(figure, (wish, abort) =>
    answer({model, run, interventions}, figure.state, wish, options, abort),
  );
  return figure;
}

function check(run: Run, options: DecodingOptions): void {
  checkOptions("decoding", options, names);
  const {
    temperature = 1,
    topK,
    topP = 1,
    minP = 0,
    candidates,
    selected,
    numBeams,
    penaltyAlpha = 0.6,
  } = options;
  between("temperature", temperature, 0.1, 3, " For the most probable token, look at the first candidate.");
  between("topP", topP, 0.01, 1);
  between("minP", minP, 0, 1);
  between("penaltyAlpha", penaltyAlpha, 0, 1);
  if (topK !== undefined) checkWhole("decoding", "topK", topK, 0);
  if (candidates !== undefined) checkWhole("decoding", "candidates", candidates, 1, 200);
  if (numBeams !== undefined) checkWhole("decoding", "numBeams", numBeams, 2, 1000);
  if (options.seed !== undefined) checkWhole("decoding", "seed", options.seed, 0, 2 ** 32 - 1);
  if (options.maxNewTokens !== undefined) checkWhole("decoding", "maxNewTokens", options.maxNewTokens, 1);
  if (selected === undefined) return;
  const last = run.ids.length - 1;
  if (Number.isInteger(selected) && selected >= run.nPrompt && selected <= last) return;
  const range =
    run.nPrompt <= last ? `one of positions ${run.nPrompt}–${last}` : "left out: there is no output";
  throw new RangeError(`decoding(): selected must be ${range}, got ${show(selected)}.`);
}

function between(name: string, value: unknown, from: number, to: number, fix = ""): void {
  if (typeof value === "number" && value >= from && value <= to) return;
  const wrong = `decoding(): ${name} must be a number (${from}–${to}), got ${show(value)}.${fix}`;
  throw typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

/** @throws TypeError or RangeError naming what is not an option of a branch */
export function checkBranchOptions(options: unknown): asserts options is BranchOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`branch(): options must be an object, got ${show(options)}.`);
  }
  for (const name of ["beginning", "output"]) {
    if ((options as Readonly<Record<string, unknown>>)[name] === undefined) continue;
    throw new TypeError(`branch(): ${name} must be left out: the text up to the position is the beginning.`);
  }
  const {maxNewTokens} = options as BranchOptions;
  if (maxNewTokens !== undefined) checkWhole("branch", "maxNewTokens", maxNewTokens, 1);
}

/** Goes on with another token at `position`, as the options say. */
export async function branchRun(
  source: Source,
  position: number,
  id: number,
  options: BranchOptions,
): Promise<Run> {
  const {model, run} = source;
  const {maxNewTokens = fitting(model, run, position), ...rest} = options;
  const before = run.ids.slice(run.nPrompt, position);
  return generate(model, run.source?.ids ?? run.ids.slice(0, run.nPrompt), {
    ...goingOn(model, before),
    ...rest,
    ...changesOf(source, options),
    // Counted from the prompt on, as the beginning is.
    maxNewTokens: before.length + maxNewTokens,
    beginning: [...before, id],
  });
}

/** An output that went on after a token that ends texts, as it was told to, is gone on with. */
function goingOn(model: Model, before: readonly number[]): Pick<GenerateOptions, "endTokens"> {
  const {endTokens} = loaded(model, "branch").generation;
  return before.some((id) => endTokens.includes(id)) ? {endTokens: []} : {};
}

/** How many tokens a branch may have: those that are left of the output, 8 at least, and no more than fit. */
function fitting({config}: Model, run: Run, position: number): number {
  return Math.max(1, Math.min(Math.max(8, run.ids.length - position), config.nPositions - position));
}

/** What an output was made with. */
interface Source {
  readonly model: Model;
  readonly run: Run;
  /** Where they are known. */
  readonly interventions?: readonly Intervention[];
}

/** What was changed inside is told in words only where an output was saved: then it cannot be done again by itself. */
function changesOf(
  {run, interventions}: Source,
  {interventions: given = interventions}: BranchOptions,
): Pick<GenerateOptions, "interventions"> {
  const {interventions: done = []} = run.provenance;
  if (done.length > 0 && given === undefined) {
    throw new Error(
      `branch(): interventions must be given again, as the output was made with some (${done.join("; ")}), got none. Give the same, or [] for none, to out.branch().`,
    );
  }
  return given === undefined ? {} : {interventions: given};
}

/** @throws RangeError if the output has no token at `position` */
export function checkBranch(model: Model, run: Run, position: unknown, token: unknown): number {
  if (run.nPrompt >= run.ids.length) {
    throw new RangeError("branch(): output must have a token, got none. Generate some text first.");
  }
  checkWhole("branch", "position", position, run.nPrompt, run.ids.length - 1);
  return tokenId(model, token);
}

/** The id of a token that is given as one, or as its text. */
export function tokenId(model: Model, token: unknown): number {
  if (typeof token === "number") {
    checkWhole("branch", "token", token, 0, model.config.nVocab - 1);
    return token;
  }
  const ids =
    model.tokenizer && typeof token === "string" ? model.tokenizer.encode(token, {specialTokens: false}) : [];
  if (ids.length === 1) return ids[0];
  throw new RangeError(
    `branch(): token must be an id or the text of one token, got ${show(token)} (${ids.length} tokens).`,
  );
}

/** What the reader asked for: a branch, or one of each strategy. */
async function answer(
  source: Source,
  state: DecodingState,
  wish: DecodingWish,
  options: DecodingOptions,
  signal: AbortSignal,
): Promise<Partial<DecodingState>> {
  const {model, run} = source;
  const {position, id} = wish;
  const capture = {hiddenStates: false, ffnnActivations: false};
  const {maxNewTokens = fitting(model, run, position), maxMemory} = options;
  const common = {capture, signal, ...(maxMemory === undefined ? {} : {maxMemory})};
  if (id !== null) {
    if (id >= model.config.nVocab)
      throw new RangeError(`decoding(): token must be one of the model's, got ${id}.`);
    const made = await branchRun(source, position, id, {...common, ...greedy, maxNewTokens});
    const branches = [...state.branches, branchOf(made, position, "reader", "")];
    return {branches, branch: branches.length - 1};
  }
  const changes = changesOf(source, {});
  const before = run.ids.slice(run.nPrompt, position);
  const made: DecodingBranch[] = [];
  for (const [by, settings, own] of strategiesOf(state, options, model.config.nVocab)) {
    try {
      made.push(branchOf(await continued(run, by, own), position, by, settings));
    } catch (error) {
      if (signal.aborted) throw error;
      const problem = error instanceof Error ? error.message : String(error);
      made.push({position, by, settings, tokens: [], meanLogProbability: null, problem});
    }
  }
  // What the same strategies made here before is replaced.
  const others = state.branches.filter((branch) => branch.position !== position || branch.by === "reader");
  return {branches: [...others, ...made], branch: -1};

  /** Beams and contrastive search do not go on from a beginning: what came before is their prompt. */
  async function continued(from: Run, by: DecodingStrategy, own: GenerateOptions): Promise<Run> {
    if (by === "greedy" || by === "sampling" || (from.source && before.length === 0)) {
      const more = before.length > 0 ? {beginning: before} : {};
      return generate(model, from.source?.ids ?? from.ids.slice(0, from.nPrompt), {
        ...common,
        ...goingOn(model, before),
        ...changes,
        ...own,
        ...more,
        maxNewTokens: before.length + maxNewTokens,
      });
    }
    if (from.source) {
      throw new Error(`${by} goes on from the start only, where an encoder–decoder writes.`);
    }
    return generate(model, from.ids.slice(0, position), {...common, ...changes, ...own, maxNewTokens});
  }
}

/** Greedy, whatever the model's own settings are. */
const greedy = {doSample: false, numBeams: 1, penaltyAlpha: undefined} as const;

function strategiesOf(
  {temperature, topK, topP, minP}: DecodingState,
  {seed = 0, numBeams = 4, penaltyAlpha = 0.6}: DecodingOptions,
  nVocab: number,
): readonly (readonly [DecodingStrategy, string, GenerateOptions])[] {
  const parts = [
    `temperature ${Number(temperature.toFixed(3))}`,
    ...(topK === 0 ? [] : [`top-k ${topK}`]),
    ...(topP >= 1 ? [] : [`top-p ${Number(topP.toFixed(3))}`]),
    ...(minP <= 0 ? [] : [`min-p ${Number(minP.toFixed(3))}`]),
    `seed ${seed}`,
  ];
  const warpers = {temperature, topK: topK === 0 ? nVocab : topK, topP, minP, typicalP: 1, epsilonCutoff: 0};
  const sampling = {doSample: true, numBeams: 1, seed, ...warpers};
  return [
    ["greedy", "", greedy],
    ["sampling", parts.join(", "), sampling],
    ["beam search", `${numBeams} beams`, {doSample: false, numBeams}],
    ["contrastive search", `α ${penaltyAlpha}, top-k 4`, {penaltyAlpha, topK: 4, numBeams: 1}],
  ];
}

function branchOf(made: Run, position: number, by: DecodingBranch["by"], settings: string): DecodingBranch {
  const tokens = made.tokens.slice(position);
  const own = made.probabilities.slice(position - made.nPrompt);
  const sum = own.reduce((total, p) => total + Math.log(Math.max(p, Number.MIN_VALUE)), 0);
  return {
    position,
    by,
    settings,
    tokens,
    meanLogProbability: own.length === 0 ? null : Math.min(0, sum / own.length),
    problem: "",
  };
}
