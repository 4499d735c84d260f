import {oddsOf} from "../capture/index.js";
import {pause} from "../models/index.js";
import {endsOf} from "./ends.js";
import type {Job, Made} from "./job.js";
import {instrumentsOf, stillWanted} from "./job.js";
import {Reader} from "./reader.js";
import {applied, processorsOf} from "./rules.js";
import {largestOf} from "./scores.js";
import type {Step} from "./step.js";
import {logProbabilities, stepOf} from "./step.js";

/**
 * Contrastive search: of the `topK` most probable tokens, the one with the largest
 * (1 − α) · probability − α · (its largest cosine with an earlier position), between last hidden states. Each candidate is
 * read before one is chosen.
 *
 * @see Su et al. (2022), "A Contrastive Framework for Neural Text Generation"
 */
export async function* contrastiveSearch(job: Job): AsyncGenerator<Step, Made, void> {
  const {caller, model, prompt, settings, options} = job;
  const reader = new Reader(caller, model, {...instrumentsOf([job], options.capture), states: true});
  const rules = processorsOf(settings, prompt.length);
  const ends = endsOf(model, settings);
  const ids = [...prompt];
  const output: number[] = [];
  const steps: Step[] = [];
  try {
    stillWanted(job);
    let [logits] = reader.read([prompt]);
    const before = unitRows(reader.states, prompt.length);
    for (;;) {
      await pause();
      stillWanted(job);
      const odds = oddsOf(caller, logits);
      const scores = rules.length === 0 ? logits : applied(caller, rules, logits, ids);
      const allowed = largestOf(scores, settings.topK).filter((id) => scores[id] > -Infinity);
      const probabilities = logProbabilities(oddsOf(caller, scores));
      reader.reorder(allowed.map(() => 0));
      const rows = reader.read(allowed.map((id) => [id]));
      const states = unitRows(reader.states, allowed.length);
      let best = 0;
      let highest = -Infinity;
      allowed.forEach((id, i) => {
        const alike = before.reduce((most, state) => Math.max(most, dot(state, states[i])), -Infinity);
        const score =
          (1 - settings.penaltyAlpha) * Math.exp(probabilities[id]) - settings.penaltyAlpha * alike;
        if (score > highest) [best, highest] = [i, score];
      });
      const step = stepOf(model, odds, ids.length, allowed[best], job.candidates);
      for (const list of [ids, output]) list.push(step.id);
      steps.push(step);
      before.push(states[best]);
      reader.reorder([best]);
      logits = rows[best];
      yield step;
      if (ends(output)) return {output, steps, captured: reader.results(reader.trace(0))};
    }
  } finally {
    reader.dispose();
  }
}

/** The rows of a matrix, each of length 1. */
function unitRows(data: Float32Array, count: number): Float32Array[] {
  const width = data.length / count;
  return Array.from({length: count}, (_, row) => {
    const values = data.slice(row * width, (row + 1) * width);
    const length = Math.sqrt(dot(values, values));
    return length === 0 ? values : values.map((value) => value / length);
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
