import {inspect} from "node:util";
import {interruptSteps, leaveSteps} from "./cell-steps.js";
import {converters} from "./tslab.js";
import type {Executor, Tslab} from "./tslab.js";

/** How a cell failed, as Jupyter wants it told. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** How a cell ended. `value` is that of its last expression. */
export type Outcome =
  {readonly status: "ok"; readonly value?: unknown} | {readonly status: "error"; readonly error: CellError};

interface Report {
  value?: unknown;
  error?: CellError;
  diagnostics: string[];
}

const diagnosticFormat = "%s%d:%d - %s";
/** tslab's own words. */
const interruptedMessage = "Interrupted asynchronously";
const brokenCode = "ERR_SCRIPT_EXECUTION_INTERRUPTED";

/** Runs cells with tslab, and hands over what tslab would print: the last value, and errors. */
export class CellRunner {
  readonly executor: Executor;
  #report: Report = {diagnostics: []};
  #interrupted: (error: Error) => void = () => undefined;

  /** @param onBroken - called when SIGINT stopped code that ran without a pause, which no listener hears */
  constructor(
    tslab: Tslab,
    readonly onBroken: () => void,
  ) {
    const convs = converters(tslab);
    this.executor = tslab.executor.createExecutor(process.cwd(), convs, {
      log: (value: unknown) => void (this.#report.value = value),
      error: (...args: unknown[]) => this.#take(args),
    });
  }

  /** Makes the compiler ready, which the first cell would otherwise wait for. */
  warm(): void {
    this.executor.inspect("0", 0);
  }

  /** @param present - what to do with the last value; it may fail as a part of the cell */
  async run(code: string, present: (value: unknown) => Promise<void>): Promise<Outcome> {
    const report: Report = (this.#report = {diagnostics: []});
    try {
      const running = this.executor.execute(code);
      leaveSteps();
      const ok = await running;
      if (!ok) return {status: "error", error: report.error ?? compileError(report.diagnostics)};
      if (report.value !== undefined) await this.#interruptible(present(report.value));
      return {status: "ok", value: report.value};
    } catch (error) {
      return {status: "error", error: cellError(error)};
    }
  }

  /** Ends the waiting of the running cell. Code that runs without a pause is stopped by SIGINT itself. */
  interrupt(): void {
    const reason = new Error(interruptedMessage);
    interruptSteps(reason);
    this.executor.interrupt();
    this.#interrupted(reason);
  }

  async #interruptible(task: Promise<void>): Promise<void> {
    const interrupted = new Promise<never>((_, reject) => (this.#interrupted = reject));
    await Promise.race([task, interrupted]);
  }

  #take(args: readonly unknown[]): void {
    if (args[0] !== diagnosticFormat) {
      this.#report.error = cellError(args[0]);
      if ((args[0] as {code?: unknown} | null | undefined)?.code === brokenCode) this.onBroken();
      return;
    }
    const [, file, line, character, text] = args;
    this.#report.diagnostics.push(`${String(file)}${String(line)}:${String(character)} - ${String(text)}`);
  }
}

function compileError(diagnostics: readonly string[]): CellError {
  const first = diagnostics[0] ?? "The cell was not executed.";
  return {ename: "CompileError", evalue: first, traceback: ["CompileError:", ...diagnostics]};
}

/** Reads anything thrown. */
export function cellError(error: unknown): CellError {
  if (isInterrupt(error)) {
    const evalue = "The reader interrupted the cell.";
    return {ename: "Interrupted", evalue, traceback: [`Interrupted: ${evalue}`]};
  }
  // Not `instanceof Error`: an error may come from another realm.
  if (typeof error !== "object" || error === null || !("message" in error)) {
    const evalue = typeof error === "string" ? error : inspect(error);
    return {ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`]};
  }
  const {name, message} = error as {name?: unknown; message: unknown};
  return {ename: String(name ?? "Error"), evalue: String(message), traceback: traceback(error)};
}

function isInterrupt(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const {code, message} = error as {code?: unknown; message?: unknown};
  return code === brokenCode || message === interruptedMessage;
}

/** The stack without the frames of the kernel, which say nothing to the cell's author. */
function traceback(error: object): string[] {
  const ours = /^\s+at .*(node_modules\/tslab\/|dist\/widgets\/|\(node:|at node:|REPLServer)/;
  return inspect(error)
    .split("\n")
    .filter((line) => !ours.test(line));
}
