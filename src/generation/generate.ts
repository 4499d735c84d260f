import type {Run} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, checkWhole} from "../models/index.js";
import {beamSearch} from "./beam-search.js";
import {contrastiveSearch} from "./contrastive-search.js";
import type {Job, Made} from "./job.js";
import {runOf} from "./job.js";
import {jobOf} from "./job-of.js";
import {oneByOne} from "./one-by-one.js";
import type {GenerateOptions, GenerateStepsOptions} from "./options.js";
import {optionNames} from "./options.js";
import {seedOf} from "./pick.js";
import type {Step} from "./step.js";

/**
 * Lets a model go on with a text, and captures what goes on inside, for the prompt and for each new token. An
 * encoder–decoder reads the text with its encoder and writes another.
 *
 * Greedy unless the options or the model's generation_config.json ask for something else; the same seed gives the same
 * text. Ends after a token that ends the text, or when the output holds `stop`.
 *
 * @param text - a text, or token ids
 * @returns plain arrays; of several sequences the best one, or the first sample, and the rest in `others`
 * @throws RangeError if the text is empty, or does not fit into the model's context together with the new tokens
 * @throws Error named "AbortError" if `signal` is aborted
 * @example
 * const {output} = await generate(model, "The keys to the cabinet", {maxNewTokens: 5});
 */
export async function generate(
  model: Model,
  text: string | readonly number[],
  options: GenerateOptions = {},
): Promise<Run> {
  const steps = stepsOf(jobOf("generate", model, text, options, 0));
  for (;;) {
    const {done, value} = await steps.next();
    if (done) return value;
  }
}

/**
 * The same, token by token: each is given as soon as it is chosen, and the run at the end. Messages and interrupts of the
 * kernel get through between tokens. Beam search knows its tokens at its end only, and gives all steps then; of several
 * samples the first one's steps are given.
 *
 * Whoever takes some tokens only ends it with `break` or `return()`: that frees what it holds.
 *
 * @param options.topCandidates - how many of the most probable tokens each step tells of, 1–50 (default 5)
 * @param caller - how errors call the function
 * @returns the steps; the generator's return value is the run
 * @throws as `generate()` does
 * @example
 * for await (const {token, probability} of generateSteps(model, "The keys to the cabinet")) console.log(token, probability);
 */
export function generateSteps(
  model: Model,
  text: string | readonly number[],
  options: GenerateStepsOptions = {},
  caller = "generateSteps",
): AsyncGenerator<Step, Run, void> {
  checkOptions(caller, options, [...optionNames, "topCandidates"]);
  const {topCandidates = 5, ...others} = options;
  checkWhole(caller, "topCandidates", topCandidates, 1, 50);
  return stepsOf(jobOf(caller, model, text, others, topCandidates));
}

async function* stepsOf(job: Job): AsyncGenerator<Step, Run, void> {
  const {seed} = job.settings;
  const made = yield* produce(job);
  const [best, ...others] = made.map((one, i) => runOf(job, one, seedOf(seed, i)));
  return others.length > 0 ? {...best, others} : best;
}

/** Makes the texts, the best or first one first; gives the steps of that one, and tells of them. */
export async function* produce(job: Job): AsyncGenerator<Step, Made[], void> {
  let told = 0;
  const made = yield* makeAll(job, () => ++told);
  // A text that ended by itself is whole.
  if (told < job.settings.maxNewTokens) job.options.onProgress?.(told, told);
  return made;
}

async function* makeAll(job: Job, count: () => number): AsyncGenerator<Step, Made[], void> {
  const {options, settings} = job;
  const {strategy, seed, maxNewTokens} = settings;
  const tell = (step: Step): Step => {
    options.onToken?.(step.token, step.id, step.probability);
    const done = count();
    if (settings.numBeams === 1) options.onProgress?.(done, maxNewTokens);
    return step;
  };
  if (settings.numBeams > 1) {
    const made = await beamSearch(job, seed, (length) => options.onProgress?.(length, maxNewTokens));
    for (const step of made[0].steps) yield tell(step);
    return made;
  }
  if (strategy === "contrastive search") {
    return [yield* passOn(contrastiveSearch(job), tell)];
  }
  const jobs = Array<Job>(settings.numReturnSequences).fill(job);
  const seeds = jobs.map((_, i) => seedOf(seed, i));
  return yield* passOn(oneByOne(jobs, seeds), ({row, step}) => (row === 0 ? tell(step) : undefined));
}

/** Gives what `to` makes of what is given, where it makes something; whoever ends this ends both. */
async function* passOn<A, B, R>(
  from: AsyncGenerator<A, R, void>,
  to: (value: A) => B | undefined,
): AsyncGenerator<B, R, void> {
  try {
    for (;;) {
      const {done, value} = await from.next();
      if (done) return value;
      const made = to(value);
      if (made !== undefined) yield made;
    }
  } finally {
    await from.return(undefined as R);
  }
}
