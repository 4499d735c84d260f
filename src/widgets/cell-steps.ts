import {Script} from "node:vm";
import type * as ts from "@tslab/typescript-for-tslab";

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
  const file = typescript.createSourceFile("cell.js", `${head}${output}\n}`, typescript.ScriptTarget.Latest);
  const edits: {at: number; remove: number; insert: string}[] = [];
  let isPlain = true;
  const visit = (node: ts.Node): void => {
    if (typescript.isFunctionLike(node) && node.pos > 0) return;
    // A `for await` hides its awaits; such a cell stays as it is.
    if (typescript.isForOfStatement(node) && node.awaitModifier) isPlain = false;
    if (typescript.isAwaitExpression(node)) {
      edits.push({at: node.getStart(file) - head.length, remove: "await".length, insert: "(yield ("});
      edits.push({at: node.end - head.length, remove: 0, insert: "))"});
    }
    typescript.forEachChild(node, visit);
  };
  visit(file);
  if (!isPlain || edits.length === 0) return undefined;
  let steps = output;
  // From the end, so that places before stay valid.
  edits.sort((a, b) => b.at - a.at);
  for (const {at, remove, insert} of edits) steps = steps.slice(0, at) + insert + steps.slice(at + remove);
  // On the first and last line: the lines of the cell's errors stay what they are.
  return `await globalThis[Symbol.for("${driverName}")](function* () { ${steps}\n});`;
}

const driverName = "limpid.cell-steps";
const stepName = "limpid.cell-step";

/** Makes the functions that the cells of `intoSteps` call. */
export function installSteps(): void {
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[Symbol.for(driverName)] = drive;
}

function drive(cell: () => Generator<unknown, unknown>): Promise<unknown> {
  const steps = cell();
  return new Promise((resolve, reject) => {
    const follow = ({done, value}: IteratorResult<unknown, unknown>): void => {
      if (done) return resolve(value);
      Promise.resolve(value).then(
        (settled) => step(() => steps.next(settled)),
        (error: unknown) => step(() => steps.throw(error)),
      );
    };
    const step = (go: () => IteratorResult<unknown, unknown>): void => {
      try {
        follow(breakable(go));
      } catch (error) {
        reject(error as Error);
      }
    };
    // tslab runs the first step in `vm` already.
    try {
      follow(steps.next());
    } catch (error) {
      reject(error as Error);
    }
  });
}

const script = new Script(`globalThis[Symbol.for("${stepName}")]()`);

/** Runs `task` so that SIGINT stops it, as an error with the code ERR_SCRIPT_EXECUTION_INTERRUPTED. */
function breakable<T>(task: () => T): T {
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[Symbol.for(stepName)] = task;
  return script.runInThisContext({breakOnSigint: true}) as T;
}
