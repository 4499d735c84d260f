import type * as ts from "@tslab/typescript-for-tslab";
import type {Edit} from "./edits.js";

const loopName = "limpid.cell-loop";
/** The loop's variable inside the cell. Each lies in a block of its own, so that one name serves nested loops. */
const variable = "limpidLoop";

/**
 * Spells out the awaits that a `for await` at the top level of a cell hides, so that they become steps like all others:
 * each value is awaited, and in the end the iterator tidies up.
 *
 * @returns the edits before those of the loop's expression and body, and those after
 */
export function loopEdits(typescript: typeof ts, loop: ts.ForOfStatement): [before: Edit[], after: Edit[]] {
  // A label stays with its loop.
  let outer: ts.Statement = loop;
  while (typescript.isLabeledStatement(outer.parent)) outer = outer.parent;
  const {initializer, expression, statement} = loop;
  const value = `${initializer.getText()} = ${variable}.value`;
  const start = loop.getStart();
  const assigned = typescript.isVariableDeclarationList(initializer) ? value : `(${value})`;
  return [
    [
      {at: outer.getStart(), insert: `{ let ${variable}; try { `},
      {
        at: start,
        remove: expression.getStart() - start,
        insert: `for (${variable} = globalThis[Symbol.for("${loopName}")](`,
      },
      {at: expression.end, insert: `); (yield (${variable}.next())); `},
      {at: statement.getStart(), insert: `{ ${assigned}; `},
    ],
    [{at: statement.end, insert: ` } } finally { if (${variable}) yield (${variable}.close()); } }`}],
  ];
}

/** Makes what the cells of `loopEdits` call. */
export function installLoops(): void {
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[Symbol.for(loopName)] = (values: Values) => new Loop(values);
}

type Values = AsyncIterable<unknown> | Iterable<unknown>;

/** What `for await` does, step by step. */
class Loop {
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;
  #isOpen = true;
  value: unknown;

  constructor(values: Values) {
    const open = (values as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
    this.#iterator = open ? open.call(values) : (values as Iterable<unknown>)[Symbol.iterator]();
  }

  /** Whether there is another value. */
  async next(): Promise<boolean> {
    try {
      const {done, value} = await this.#iterator.next();
      this.#isOpen = !done;
      this.value = done ? undefined : await value;
    } catch (error) {
      this.#isOpen = false;
      throw error;
    }
    return this.#isOpen;
  }

  /** Tells an iterator that was left in the middle. */
  async close(): Promise<void> {
    if (this.#isOpen) await this.#iterator.return?.();
  }
}
