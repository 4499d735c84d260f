import {idsOf, provenanceOf} from "../capture/index.js";
import {displayHost, GenerationFigure} from "../figures/index.js";
import type {Figure} from "../figures/index.js";
import {generateSteps} from "../generation/index.js";
import type {GenerateStepsOptions, Step} from "../generation/index.js";
import {checkOptions, checkWhole, tokensOf} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {BranchWish, GenerationState} from "../views/index.js";
import {tokenId} from "./decoding.js";
import {createOutput} from "./output.js";
import type {Output} from "./output.js";
import {written} from "./written.js";

const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** One branch while it is made, and what came of it. */
interface Branch {
  readonly abort: AbortController;
  /** Of all its output tokens, those before the fork included. */
  readonly steps: Step[];
  readonly output: Promise<Output>;
}

/** Makes a stream; not public, so that the model behind it stays out of the public types. */
export let createGeneration: (
  model: Model,
  text: string | readonly number[],
  options: GenerateStepsOptions,
) => Generation;

/**
 * A text while a model makes it: as the last value of a cell a live figure, in which each step's candidates are shown and
 * a click on one takes another branch; in a loop, the steps one by one.
 *
 * It starts when it is shown, iterated, or its output is asked for.
 *
 * @example
 * const g = lm.stream("The keys to the cabinet", {maxNewTokens: 20});
 * for await (const {token, probability} of g) console.log(token, probability);
 * const out = await g.output;
 */
export class Generation implements AsyncIterable<Step> {
  readonly #model: Model;
  readonly #ids: readonly number[];
  readonly #options: GenerateStepsOptions;
  readonly #picture: GenerationFigure;
  readonly #branches: Branch[] = [];
  readonly #waiting = new Set<() => void>();

  static {
    createGeneration = (model, text, options) => new Generation(model, text, options);
  }

  private constructor(model: Model, text: string | readonly number[], options: GenerateStepsOptions) {
    this.#model = model;
    this.#ids = idsOf("stream", model, text);
    this.#options = options;
    const {maxNewTokens = 20, topCandidates = 5} = options;
    checkWhole("stream", "maxNewTokens", maxNewTokens, 1);
    checkWhole("stream", "topCandidates", topCandidates, 1, 50);
    // Wrong options are refused here, in the cell that has them: the generator checks them before it starts.
    generateSteps(model, this.#ids, options, "stream");
    const provenance = provenanceOf(model, "", null);
    this.#picture = new GenerationFigure(tokensOf(model, this.#ids), maxNewTokens, topCandidates, provenance);
    this.#picture.onWish = (wish) => this.#grant(wish);
  }

  /** The live figure of all branches. */
  get figure(): Figure<GenerationState> {
    return this.#picture.figure;
  }

  /**
   * What the model made of the prompt, without other branches: what `generate()` gives. Rejects with an AbortError if it
   * was stopped.
   */
  get output(): Promise<Output> {
    return this.#start().output;
  }

  /** The steps of the first branch, from its first, as they come. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Step, void, void> {
    const branch = this.#start();
    let ended = false;
    const finish = (): void => {
      ended = true;
      this.#wake();
    };
    branch.output.then(finish, finish);
    for (let at = 0; ; at++) {
      while (at >= branch.steps.length && !ended) await new Promise<void>((wake) => this.#waiting.add(wake));
      if (at >= branch.steps.length) break;
      yield branch.steps[at];
    }
    await branch.output;
  }

  /**
   * Takes another branch: the text of a branch up to `position`, then another token, then what the model makes of it. A
   * branch that is being made ends there.
   *
   * @param position - position of the token to replace, as the steps and the run count it: prompt and output together
   * @param token - the other token: its id, or its text if that is one token
   * @param options.from - which branch it parts from (default 0: the first)
   * @returns the output of the new branch
   * @throws RangeError if the branch has no output token at `position`, or the text is not one token
   * @example
   * const g = lm.stream("The keys to the cabinet", {maxNewTokens: 3});
   * await g.output;
   * const other = await g.branch(6, " not");
   */
  async branch(
    position: number,
    token: number | string,
    options: {readonly from?: number} = {},
  ): Promise<Output> {
    checkOptions("branch", options, ["from"]);
    const {from = 0} = options;
    this.#start();
    checkWhole("branch", "from", from, 0, this.#branches.length - 1);
    const {steps} = this.#branches[from];
    if (steps.length === 0) {
      throw new RangeError("branch(): stream must have made a token, got none. Await its output first.");
    }
    const first = steps[0].position;
    checkWhole("branch", "position", position, first, first + steps.length - 1);
    const path = this.#picture.pathTo(this.#picture.last(from));
    const after = position === first ? -1 : path[position - first - 1];
    return this.#fork(after, tokenId(this.#model, token)).output;
  }

  /** Ends what is being made; what is there stays. */
  stop(): void {
    for (const {abort} of this.#branches) abort.abort(new Error("The reader stopped the text."));
  }

  /** Shows the live figure, and waits until the text is made, so that a notebook that runs by itself keeps the whole of it. */
  async [jupyterDisplay](): Promise<void> {
    const {output} = this.#start();
    await this.figure.show();
    await output.catch((error: unknown) => {
      // The figure says that it was stopped; other errors are the cell's.
      if (!isAbort(error)) throw error;
    });
  }

  #start(): Branch {
    return this.#branches[0] ?? this.#run(0, []);
  }

  /** Answers the reader's click. */
  #grant({after, id, number}: BranchWish): void {
    this.#picture.grant(number);
    if (id >= this.#model.config.nVocab) return;
    this.#fork(after, id);
  }

  /** The first branch that has this step. */
  #branchOf(step: number): number {
    if (step < 0) return 0;
    const found = this.#branches.findIndex((_, i) =>
      this.#picture.pathTo(this.#picture.last(i)).includes(step),
    );
    return Math.max(0, found);
  }

  #fork(after: number, id: number): Branch {
    this.stop();
    const path = this.#picture.pathTo(after);
    const from = this.#branches[this.#branchOf(after)].steps.slice(0, path.length);
    return this.#run(this.#picture.begin(after), from, id);
  }

  #run(number: number, before: readonly Step[], id?: number): Branch {
    const abort = new AbortController();
    const steps = [...before];
    const beginning = [...before.map((step) => step.id), ...(id === undefined ? [] : [id])];
    const branch: Branch = {abort, steps, output: this.#produce(number, steps, beginning, abort)};
    this.#branches[number] = branch;
    // Whoever asks for the output is told; the figure says it too.
    branch.output.catch(() => undefined);
    return branch;
  }

  async #produce(
    number: number,
    steps: Step[],
    beginning: readonly number[],
    abort: AbortController,
  ): Promise<Output> {
    const outer = this.#options.signal ?? displayHost()?.interruptSignal();
    const end = (): void => abort.abort(outer?.reason);
    if (outer?.aborted) end();
    outer?.addEventListener("abort", end);
    try {
      const given = beginning.length > 0 ? {beginning} : {};
      const options = {...this.#options, ...given, signal: abort.signal};
      const made = generateSteps(this.#model, this.#ids, options, "stream");
      for (let at = 0; ; at++) {
        const {done, value} = await made.next();
        if (done) {
          this.#picture.end(number, "done", "", value.provenance);
          return createOutput(this.#model, value, written(this.#model, this.#ids, options));
        }
        // Steps before the fork are there already.
        if (at < steps.length) continue;
        steps.push(value);
        this.#picture.add(number, value);
        this.#wake();
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (isAbort(error)) this.#picture.end(number, "stopped");
      else this.#picture.end(number, "failed", message);
      throw error;
    } finally {
      outer?.removeEventListener("abort", end);
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";
