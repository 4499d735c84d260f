import {Script} from "node:vm";
import type * as ts from "@tslab/typescript-for-tslab";
import {installLoops, loopEdits} from "./cell-loops.js";
import {edited} from "./edits.js";
import type {Edit} from "./edits.js";

/**
 * Node stops a loop at SIGINT only inside `vm`, and tslab runs there what a cell does up to its first `await`. So the top
 * level of a cell that awaits becomes a generator, and each step between two awaits runs in `vm` too: then an interrupt
 * stops a loop wherever in the cell it stands.
 *
 * @returns the cell in steps, which awaits, or undefined where it awaits nothing
 */
export function intoSteps(typescript: typeof ts, output: string): string | undefined {
  // Inside an async function only, `await (x)` is no call of a function named await.
  const head = "async () => {";
  const file = typescript.createSourceFile(
    "cell.js",
    `${head}${output}\n}`,
    typescript.ScriptTarget.Latest,
    true,
  );
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (typescript.isFunctionLike(node) && node.pos > 0) return;
    if (typescript.isForOfStatement(node) && node.awaitModifier) {
      const [before, after] = loopEdits(typescript, node);
      edits.push(...before);
      visit(node.expression);
      visit(node.statement);
      edits.push(...after);
      return;
    }
    const isAwait = typescript.isAwaitExpression(node);
    if (isAwait) edits.push({at: node.getStart(file), remove: "await".length, insert: "(yield ("});
    typescript.forEachChild(node, visit);
    if (isAwait) edits.push({at: node.end, insert: "))"});
  };
  visit(file);
  if (edits.length === 0) return undefined;
  const steps = edited(file.text, edits).slice(head.length, -2);
  // On the first and last line: the lines of the cell's errors stay what they are.
  return `await globalThis[Symbol.for("${driverName}")](function* () { ${steps}\n});`;
}

const driverName = "limpid.cell-steps";
const startName = "limpid.cell-start";
const stepName = "limpid.cell-step";

/** Has a cell say that it starts: then, no longer while it is compiled, SIGINT stops it. */
export function announced(output: string): string {
  return `globalThis[Symbol.for("${startName}")](); ${output}`;
}

/** Makes the functions that the cells of `intoSteps` call. */
export function installSteps(): void {
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[Symbol.for(driverName)] = drive;
  globals[Symbol.for(startName)] = enterStep;
  installLoops();
}

/** Odd while code runs where SIGINT stops it; seen by the thread that sends SIGINT. */
export const stepCounter = new Int32Array(new SharedArrayBuffer(4));

/** Notes that a step begins. Returns a function that notes its end. */
function enterStep(): () => void {
  protectedAt = performance.now();
  const odd = Atomics.add(stepCounter, 0, 1) + 1;
  return () => {
    // Not twice: the end of an interrupted step is noted from outside.
    if (Atomics.load(stepCounter, 0) === odd) Atomics.add(stepCounter, 0, 1);
  };
}

/** Notes that no step runs any more, also where SIGINT ended it without its `finally`. */
export function leaveSteps(): void {
  if (Atomics.load(stepCounter, 0) % 2 === 1) Atomics.add(stepCounter, 0, 1);
}

/** Ends the cells that wait. */
const waiting = new Set<(reason: Error) => void>();

/** Throws `reason` where a cell awaits, so that its `finally` blocks run; the cell is not taken up again. */
export function interruptSteps(reason: Error): void {
  for (const end of [...waiting]) end(reason);
}

type Step = IteratorResult<unknown, unknown>;

/**
 * A step runs in `vm` when this much time has passed since the last one that did, in milliseconds. For `vm` Node starts
 * a thread and puts its listeners for SIGINT aside, too much for each step of a loop of thousands.
 */
const interval = 20;
let protectedAt = 0;

function drive(cell: () => Generator<unknown, unknown>): Promise<unknown> {
  const steps = cell();
  let isInterrupted = false;
  return new Promise<unknown>((resolve, reject) => {
    const fail = (error: unknown): void => {
      waiting.delete(interrupt);
      reject(error as Error);
    };
    const follow = ({done, value}: Step): void => {
      if (done) {
        waiting.delete(interrupt);
        return resolve(value);
      }
      Promise.resolve(value).then(
        (settled) => next(() => steps.next(settled)),
        (error: unknown) => next(() => steps.throw(error)),
      );
    };
    const step = (go: () => Step): void => {
      if (isInterrupted) return;
      try {
        follow(go());
      } catch (error) {
        leaveSteps();
        fail(error);
      }
    };
    const next = (go: () => Step): void => {
      if (performance.now() - protectedAt < interval) return step(go);
      // Just after the event loop has looked for signals: one that still waits would be put aside with its listener.
      setImmediate(() => step(() => breakable(go)));
    };
    const interrupt = (reason: Error): void => {
      step(() => steps.throw(reason));
      isInterrupted = true;
      fail(reason);
    };
    waiting.add(interrupt);
    // tslab runs the first step in `vm` already.
    step(() => steps.next());
  });
}

const script = new Script(`globalThis[Symbol.for("${stepName}")]()`);

/** Runs `task` so that SIGINT stops it, as an error with the code ERR_SCRIPT_EXECUTION_INTERRUPTED. */
function breakable<T>(task: () => T): T {
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[Symbol.for(stepName)] = () => {
    const leave = enterStep();
    try {
      return task();
    } finally {
      leave();
    }
  };
  return script.runInThisContext({breakOnSigint: true}) as T;
}
