import type {Item, Task} from "../corpus/index.js";
import {seededRandom} from "../random.js";
import type {Judge} from "./judge.js";

/** One task's result. */
export interface TaskResult {
  readonly task: string;
  readonly right: number;
  readonly of: number;
  /** right ÷ of */
  readonly share: number;
  /** `undefined` where nothing was promised. */
  readonly target: number | undefined;
  /** Some questions that went wrong, with what the model said. */
  readonly wrong: ReadonlyArray<{readonly prompt: string; readonly said: string}>;
}

export interface Evaluation {
  readonly tasks: readonly TaskResult[];
}

/** Questions are drawn with this seed, whatever seed the training had. */
const QUESTIONS_SEED = 2026;

/** Lists are long: fewer of them are asked for. */
const LIST_SHARE = 0.4;

/**
 * Asks the model about held-out combinations of every task.
 *
 * @param questions - how many of each task; facts have fewer held-out wordings and are asked all
 */
export async function evaluate(judge: Judge, tasks: readonly Task[], questions: number): Promise<Evaluation> {
  const results: TaskResult[] = [];
  for (const task of tasks) {
    const count = task.name.startsWith("lists") ? Math.ceil(questions * LIST_SHARE) : questions;
    const items = task.items(seededRandom(QUESTIONS_SEED), count);
    const wrong: {prompt: string; said: string}[] = [];
    for (const item of items) {
      const {right, said} = await ask(judge, item);
      if (!right) wrong.push({prompt: item.prompt, said});
    }
    const right = items.length - wrong.length;
    const {name, target} = task;
    results.push({
      task: name,
      right,
      of: items.length,
      share: right / items.length,
      target,
      wrong: wrong.slice(0, 5),
    });
  }
  return {tasks: results};
}

interface Answer {
  readonly right: boolean;
  readonly said: string;
}

/** Whether the model answers rightly, and what it said. */
export async function ask(judge: Judge, item: Item): Promise<Answer> {
  if (item.form === "choice") {
    const [right, wrong] = await judge.scores(item.prompt, [item.right, item.wrong]);
    return {right: right > wrong, said: right > wrong ? item.right : item.wrong};
  }
  if (item.form === "answer") {
    const said = await judge.continuation(item.prompt, judge.length(item.answer));
    return {right: said === item.answer, said};
  }
  if (item.form === "word") {
    const said = await judge.continuation(item.prompt, 5);
    const word = /^ ?(\p{L}+)/u.exec(said)?.[1] ?? "";
    return {right: item.accept.includes(word), said};
  }
  const said = await judge.continuation(item.prompt, 12 * item.count);
  return {right: goesOn(said, item), said};
}

/** Whether the text names `count` new members, one a line, numbered on. */
export function goesOn(said: string, {named, members, count}: Extract<Item, {form: "list"}>): boolean {
  const seen = new Set(named);
  const lines = `${named.length + 1}.${said}`.split("\n").slice(0, count);
  return (
    lines.length === count &&
    lines.every((line, i) => {
      const found = /^(\d+)\. (.+)$/.exec(line);
      if (!found || Number(found[1]) !== named.length + 1 + i || seen.has(found[2])) return false;
      seen.add(found[2]);
      return members.includes(found[2]);
    })
  );
}
