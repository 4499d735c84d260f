import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {fromPretrained} from "../../../src/models/index.js";
import {limits, tasks} from "../corpus/index.js";
import {evaluate} from "./evaluate.js";
import type {Evaluation} from "./evaluate.js";
import {modelJudge} from "./model-judge.js";

/** Evaluates the checkpoint in a folder and writes the figures to its evaluation.json. */
export async function evaluateFolder(folder: string, questions: number): Promise<Evaluation> {
  const model = await fromPretrained(folder);
  try {
    const evaluation = await evaluate(modelJudge(model), [...tasks, ...limits], questions);
    await writeFile(join(folder, "evaluation.json"), `${JSON.stringify(evaluation, null, 2)}\n`);
    return evaluation;
  } finally {
    model.dispose();
  }
}
