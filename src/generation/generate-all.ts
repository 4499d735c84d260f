import type {Run, TextOrIds} from "../capture/index.js";
import {capturedInWords, defaultMaxMemory, tooLarge} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {show} from "../models/index.js";
import {bytesOf, keptOf} from "./budget.js";
import {produce} from "./generate.js";
import type {Job, Made} from "./job.js";
import {runOf} from "./job.js";
import {jobOf} from "./job-of.js";
import {oneByOne} from "./one-by-one.js";
import type {GenerateOptions} from "./options.js";
import {seedOf} from "./pick.js";

/** Options of {@link generateAll}. */
export interface GenerateAllOptions extends Omit<GenerateOptions, "onToken"> {
  /** Told after each text: how many are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Most texts that are made side by side. */
const mostTexts = 64;

/**
 * Lets a model go on with several texts. Each becomes what `generate()` alone makes of it, whatever stands beside it: its
 * tokens are drawn from a stream of random numbers of its own, which follows from the seed and its place in the list. Greedy
 * search, sampling and given outputs take texts side by side, as many as fit into `maxMemory`; a text that ends early drops
 * out. Beam and contrastive search take one after the other.
 *
 * @param prompts - texts, or token ids
 * @returns one run for each text, in their order
 * @throws as `generate()` does
 * @example
 * const runs = await generateAll(model, ["The keys to the cabinet", "1, 2, 3,"], {maxNewTokens: 5});
 */
export async function generateAll(
  model: Model,
  prompts: readonly TextOrIds[],
  options: GenerateAllOptions = {},
): Promise<Run[]> {
  if (!Array.isArray(prompts)) {
    throw new TypeError(
      `generateAll(): prompts must be an array of texts, got ${show(prompts)}. For one text use generate().`,
    );
  }
  const {onProgress, ...others} = options;
  const jobs = prompts.map((prompt: TextOrIds, i) =>
    jobOf("generateAll", model, prompt, others, 0, `prompts[${i}]`),
  );
  checkResults(jobs);
  const results = new Array<Run>(jobs.length);
  let done = 0;
  for (const group of groupsOf(jobs)) {
    const made = await makeAll(group.map((i) => ({job: jobs[i], seed: seedOf(jobs[i].settings.seed, i)})));
    group.forEach((i, row) => {
      results[i] = made[row];
      onProgress?.(++done, jobs.length);
    });
  }
  return results;
}

interface Seeded {
  readonly job: Job;
  readonly seed: number;
}

async function makeAll(group: readonly Seeded[]): Promise<Run[]> {
  const [{job, seed}] = group;
  if (group.length === 1) {
    const made = await ended(produce({...job, settings: {...job.settings, seed}}));
    const [best, ...others] = made.map((one, i) => runOf(job, one, seedOf(seed, i)));
    return [others.length > 0 ? {...best, others} : best];
  }
  const made = await ended(
    oneByOne(
      group.map((one) => one.job),
      group.map((one) => one.seed),
    ),
  );
  return made.map((one, row) => runOf(group[row].job, one, group[row].seed));
}

/** What a generator gives at its end. */
async function ended(steps: AsyncGenerator<unknown, Made[], void>): Promise<Made[]> {
  for (;;) {
    const {done, value} = await steps.next();
    if (done) return value;
  }
}

/** Which texts are made side by side: those of about one length, the longest first, as many as fit. */
function groupsOf(jobs: readonly Job[]): number[][] {
  const order = [...jobs.keys()].sort((a, b) => size(jobs[b]) - size(jobs[a]) || a - b);
  const groups: number[][] = [];
  for (const i of order) {
    const group = groups[groups.length - 1];
    if (group !== undefined && fit([...group, i].map((at) => jobs[at]))) group.push(i);
    else groups.push([i]);
  }
  return groups;
}

const size = ({prompt, source = []}: Job): number => prompt.length + source.length;

function fit(jobs: readonly Job[]): boolean {
  const [{model, options, settings}] = jobs;
  const {capture = {}, maxMemory = model.maxMemory ?? defaultMaxMemory} = options;
  if (settings.numBeams > 1 || settings.strategy === "contrastive search") return false;
  if (settings.numReturnSequences > 1 || jobs.length > mostTexts) return false;
  return bytesOf(jobs, capture) <= maxMemory;
}

/** Refuses more texts than have room together when they are done. */
function checkResults(jobs: readonly Job[]): void {
  if (jobs.length === 0) return;
  const [{model, options, caller}] = jobs;
  const {capture = {}, maxMemory = model.maxMemory ?? defaultMaxMemory} = options;
  const bytes = jobs.reduce((sum, job) => sum + keptOf(job, capture), 0);
  if (bytes <= maxMemory) return;
  throw tooLarge(caller, `${capturedInWords(capture)} of ${jobs.length} texts`, {bytes, maxMemory}, {});
}
