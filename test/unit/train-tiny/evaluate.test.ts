import type {Task} from "../../../tools/train-tiny/corpus/index.js";
import {ask, evaluate, goesOn} from "../../../tools/train-tiny/evaluation/evaluate.js";
import type {Judge} from "../../../tools/train-tiny/evaluation/judge.js";

/** A judge that says the same whatever it is asked. */
const says = (said: string, scores: readonly number[] = []): Judge => ({
  continuation: () => Promise.resolve(said),
  scores: () => Promise.resolve(scores),
  length: (text) => text.length,
});

const list = {
  form: "list",
  prompt: "1. A\n2.",
  named: ["A"],
  members: ["A", "B", "C", "D"],
  count: 2,
} as const;

describe("a question", () => {
  test("of choice is right if the right word scores higher, and not if both score the same", async () => {
    const item = {form: "choice", prompt: "The keys", right: " are", wrong: " is"} as const;
    expect(await ask(says("", [2, 1]), item)).toEqual({right: true, said: " are"});
    expect(await ask(says("", [1, 1]), item)).toEqual({right: false, said: " is"});
  });

  test("of one answer is right only if that is said exactly", async () => {
    const item = {form: "answer", prompt: " 1, 2,", answer: " 3"} as const;
    expect((await ask(says(" 3"), item)).right).toBe(true);
    expect((await ask(says(" 30"), item)).right).toBe(false);
  });

  test("of a word is right if the first whole word is one of those that fit", async () => {
    const item = {form: "word", prompt: "The film is", accept: ["good", "fine"]} as const;
    expect((await ask(says(" fine."), item)).right).toBe(true);
    expect((await ask(says(" goodly."), item)).right).toBe(false);
    expect((await ask(says(" not good."), item)).right).toBe(false);
  });

  test.each([
    [" B\n3. C\n4. D", true, "goes on"],
    [" B\n3. B", false, "names one twice"],
    [" B\n3. A", false, "names one that was there"],
    [" B\n4. C", false, "leaves out a number"],
    [" B\n3. E", false, "names a stranger"],
    [" B", false, "stops too early"],
  ])("of a list: %j is %s, it %s", (said, right) => {
    expect(goesOn(said, list)).toBe(right);
  });
});

test("a result counts right answers and keeps some wrong ones", async () => {
  const task: Task = {
    name: "toy",
    target: 0.5,
    document: () => "",
    items: () => [
      {form: "answer", prompt: "a", answer: " b"},
      {form: "answer", prompt: "c", answer: " d"},
    ],
  };
  const {tasks} = await evaluate(says(" b"), [task], 2);
  expect(tasks).toEqual([
    {task: "toy", right: 1, of: 2, share: 0.5, target: 0.5, wrong: [{prompt: "c", said: " b"}]},
  ]);
});
