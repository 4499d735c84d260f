import {oddsOf, softmax} from "../capture/index.js";
import type {Odds} from "../capture/index.js";
import {pause} from "../models/index.js";
import type {Random} from "../tensors/index.js";
import {seededRandom} from "../tensors/index.js";
import {endsOf} from "./ends.js";
import {Finished} from "./finished.js";
import type {Beam} from "./finished.js";
import type {Job, Made} from "./job.js";
import {instrumentsOf, stillWanted} from "./job.js";
import {draw} from "./pick.js";
import {Reader} from "./reader.js";
import {applied, processorsOf, warpersOf} from "./rules.js";
import {largestOf} from "./scores.js";
import type {Step} from "./step.js";
import {logProbabilities, stepOf} from "./step.js";

/** A beam with one more token. */
interface Continuation {
  readonly row: number;
  readonly id: number;
  readonly score: number;
}

/**
 * Beam search: follows the `numBeams` most probable texts side by side, and gives the best that came to an end. Beam
 * sampling draws the continuations, in proportion to their probabilities, without replacement.
 *
 * What the beams have in common with transformers: how many continuations are looked at, which of them may end, and when
 * the search ends. Scores are sums of logarithms in 32-bit floats; of equal ones, the lower beam and token goes first.
 * Nothing is captured while beams come and go: the texts that are given are read once more.
 *
 * @param onLength - told after each step how many tokens the beams have
 * @returns the best texts, the best first
 * @see Sutskever, Vinyals & Le (2014), section 3.2; Wu et al. (2016), section 7, for scores by length
 */
export async function beamSearch(
  job: Job,
  seed: number,
  onLength: (length: number) => void,
): Promise<Made[]> {
  const {best, captures} = await search(job, seed, onLength);
  const made: Made[] = [];
  for (const {output, steps, score} of best) {
    let captured = {};
    if (captures) {
      await pause();
      stillWanted(job);
      captured = readAgain(job, output);
    }
    made.push({output, steps, score, captured});
  }
  return made;
}

async function search(
  job: Job,
  seed: number,
  onLength: (length: number) => void,
): Promise<{best: readonly Beam[]; captures: boolean}> {
  const {caller, model, prompt, settings} = job;
  const {numBeams, endTokens, maxNewTokens} = settings;
  const none = {hiddenStates: false, ffnnActivations: false};
  const captures = new Reader(caller, model, instrumentsOf([job], job.options.capture)).captures;
  const reader = new Reader(caller, model, instrumentsOf([job], none));
  const ends = endsOf(model, settings);
  const look = lookers(job, seed);
  // Enough that some go on if all others end.
  const width = Math.max(2, 1 + endTokens.length) * numBeams;
  const finished = new Finished(settings);
  let beams: readonly Beam[] = [{output: [], steps: [], score: 0}];
  let next: readonly (readonly number[])[] = [prompt];
  try {
    for (let length = 1; ; length++) {
      await pause();
      stillWanted(job);
      const odds = reader.read(next).map((logits) => oddsOf(caller, logits));
      const continuations = look(odds, beams, width);
      const grown = continuations.map((one) => grow(job, beams[one.row], odds[one.row], one));
      const over = grown.map(({output}) => ends(output));
      finished.add(grown.filter((_, i) => over[i] && i < numBeams));
      const going = [...grown.keys()]
        .filter((i) => !over[i])
        .sort((a, b) => grown[b].score - grown[a].score)
        .slice(0, numBeams);
      onLength(length);
      if (going.length === 0 || finished.isDone(grown[going[0]].score, length, maxNewTokens)) break;
      beams = going.map((i) => grown[i]);
      reader.reorder(going.map((i) => continuations[i].row));
      next = beams.map(({output}) => output.slice(-1));
    }
    return {best: finished.best(settings.numReturnSequences), captures};
  } finally {
    reader.dispose();
  }
}

/** Finds the continuations of all beams that are looked at, best first, or as they were drawn. */
function lookers(
  {caller, model, prompt, settings}: Job,
  seed: number,
): (odds: readonly Odds[], beams: readonly Beam[], width: number) => Continuation[] {
  const {nVocab} = model.config;
  const drawing = settings.strategy === "beam sampling";
  const rules = [...processorsOf(settings, prompt.length), ...(drawing ? warpersOf(settings, nVocab) : [])];
  const random = drawing ? seededRandom(seed) : undefined;
  return (odds, beams, width) => {
    const all = new Float32Array(beams.length * nVocab);
    beams.forEach(({output, score}, row) => {
      const scores = applied(caller, rules, logProbabilities(odds[row]), [...prompt, ...output]);
      for (let id = 0; id < nVocab; id++) all[row * nVocab + id] = scores[id] + score;
    });
    const chosen = random ? drawSome(all, width, random) : largestOf(all, width);
    return chosen
      .filter((at) => all[at] > -Infinity)
      .map((at) => ({row: Math.floor(at / nVocab), id: at % nVocab, score: all[at]}));
  };
}

/** Draws without replacement, in proportion to e^score. */
function drawSome(scores: Float32Array, count: number, random: Random): number[] {
  const probabilities = softmax(scores);
  const drawn: number[] = [];
  let left = 1;
  for (let i = 0; i < count && left > 1e-12; i++) {
    // Those drawn already count no more; the rest is drawn from as it is.
    const at = draw(probabilities, {...random, uniform: () => random.uniform() * left});
    if (probabilities[at] === 0) break;
    drawn.push(at);
    left -= probabilities[at];
    probabilities[at] = 0;
  }
  return drawn;
}

function grow({model, prompt, candidates}: Job, beam: Beam, odds: Odds, {id, score}: Continuation): Beam {
  const position = prompt.length + beam.output.length;
  const step: Step = stepOf(model, odds, position, id, candidates);
  return {output: [...beam.output, id], steps: [...beam.steps, step], score};
}

/** What is captured of a text that is known. */
function readAgain(job: Job, output: readonly number[]): Made["captured"] {
  const reader = new Reader(job.caller, job.model, instrumentsOf([job], job.options.capture));
  try {
    reader.read([[...job.prompt, ...output]]);
    return reader.results(reader.trace(0));
  } finally {
    reader.dispose();
  }
}
