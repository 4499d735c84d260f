import {oddsOf} from "../capture/index.js";
import type {Trace} from "../capture/index.js";
import {pause} from "../models/index.js";
import {endsOf} from "./ends.js";
import type {Job, Made} from "./job.js";
import {instrumentsOf, stillWanted} from "./job.js";
import type {Pick} from "./pick.js";
import {pickAfter, pickGiven, pickOf} from "./pick.js";
import {Reader} from "./reader.js";
import type {Step} from "./step.js";
import {stepOf} from "./step.js";

/** One text among those that are read together. */
interface Row {
  readonly job: Job;
  readonly pick: Pick;
  readonly ends: (output: readonly number[]) => boolean;
  readonly output: number[];
  readonly ids: number[];
  readonly steps: Step[];
  over: boolean;
  trace?: Trace;
}

/** A new token, and the number of the text it is of. */
export interface RowStep {
  readonly row: number;
  readonly step: Step;
}

/**
 * Greedy search, sampling, and outputs that are given: one token after the other, of several texts side by side. A text
 * that is over drops out.
 *
 * @param seeds - of the draws of each text
 */
export async function* oneByOne(
  jobs: readonly Job[],
  seeds: readonly number[],
): AsyncGenerator<RowStep, Made[], void> {
  const [first] = jobs;
  const {model, caller, options} = first;
  const reader = new Reader(caller, model, instrumentsOf(jobs, options.capture));
  const all = jobs.map((job, i) => rowOf(job, seeds[i]));
  let rows = all;
  try {
    let next = rows.map(({ids}) => ids);
    while (rows.length > 0) {
      await pause();
      stillWanted(first);
      const logits = reader.read(next);
      for (const [i, row] of rows.entries()) {
        if (row.over) row.trace = reader.trace(i);
        else {
          const step = advance(row, logits[i]);
          // A last token is read only for what is captured of it.
          if (row.over && !reader.captures) row.trace = reader.trace(i);
          yield {row: all.indexOf(row), step};
        }
      }
      const stay = [...rows.keys()].filter((i) => rows[i].trace === undefined);
      rows = stay.map((i) => rows[i]);
      if (rows.length > 0) reader.reorder(stay);
      next = rows.map(({ids}) => ids.slice(-1));
    }
    return all.map(({output, steps, trace}) => ({output, steps, captured: reader.results(trace!)}));
  } finally {
    reader.dispose();
  }
}

function rowOf(job: Job, seed: number): Row {
  const {caller, model, prompt, output, beginning, settings} = job;
  const free = pickOf(caller, settings, prompt.length, model.config.nVocab, seed);
  const pick = output ? pickGiven(output, prompt.length) : pickAfter(beginning, prompt.length, free);
  return {job, pick, ends: endsOf(model, settings), output: [], ids: [...prompt], steps: [], over: false};
}

function advance(row: Row, logits: Float32Array): Step {
  const {job, pick, ends, output, ids, steps} = row;
  const odds = oddsOf(job.caller, logits);
  const step = stepOf(job.model, odds, ids.length, pick(logits, ids), job.candidates);
  ids.push(step.id);
  output.push(step.id);
  steps.push(step);
  row.over = ends(output);
  return step;
}
