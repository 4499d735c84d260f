import type {Provenance} from "../capture/index.js";
import type {Step} from "../generation/index.js";
import type {Token} from "../models/index.js";
import {generationView} from "../views/index.js";
import type {BranchWish, GenerationBranch, GenerationState, GenerationStep} from "../views/index.js";
import {Figure} from "./figure.js";
import {provenanceLine} from "./provenance-line.js";

/** Least time between two pictures of a running text, in milliseconds. */
const pause = 50;
/** A state is sent whole: a long one is sent less often, so that no more than this goes out in a second. */
const bytesPerSecond = 2_000_000;
/** What a candidate takes in a message, about. */
const bytesPerCandidate = 60;

/** A figure of texts while they are made: it is told of branches, steps and ends, and shows them in its own time. */
export class GenerationFigure {
  readonly figure: Figure<GenerationState>;
  /** Called with each new wish of the reader. */
  onWish: (wish: BranchWish) => void = () => undefined;
  readonly #steps: GenerationStep[] = [];
  #branches: GenerationBranch[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param topCandidates - how many of a step's candidates are the most probable tokens */
  constructor(
    prompt: readonly Token[],
    maxNewTokens: number,
    readonly topCandidates: number,
    provenance: Provenance,
  ) {
    const branches: GenerationBranch[] = [{last: -1, fork: 0, status: "running", message: ""}];
    this.#branches = branches;
    this.figure = new Figure(generationView, {
      view: "generation",
      version: 1,
      prompt,
      steps: [],
      branches,
      maxNewTokens,
      granted: 0,
      method: provenance.choice,
      provenance: provenanceLine(provenance, ""),
      branch: 0,
      selected: -1,
      wish: null,
      hovered: null,
      focused: null,
    });
    this.figure.onChange(({wish, granted}, changed) => {
      if (changed.includes("wish") && wish && wish.number > granted) this.onWish(wish);
    });
  }

  /** The last step of a branch; −1 before its first. */
  last(branch: number): number {
    return this.#branches[branch].last;
  }

  /** The steps that lead to one, that one included, as indices, from the first after the prompt. */
  pathTo(step: number): number[] {
    const path: number[] = [];
    for (let at = step; at >= 0; at = this.#steps[at].parent) path.push(at);
    return path.reverse();
  }

  /**
   * Starts another branch after a step (−1: after the prompt), and shows it.
   *
   * @returns the branch's number
   */
  begin(after: number): number {
    const fork = this.pathTo(after).length;
    this.#branches = [...this.#branches, {last: after, fork, status: "running", message: ""}];
    const branch = this.#branches.length - 1;
    this.#show({branch, selected: -1});
    return branch;
  }

  /** Takes a wish as answered. */
  grant(number: number): void {
    this.#show({granted: number});
  }

  /** Adds a token to a branch. */
  add(branch: number, {id, candidates}: Step): void {
    const parent = this.#branches[branch].last;
    // A copy is made when they are shown: one for each token of a long text would be slow.
    this.#steps.push({
      parent,
      candidates: candidates.map((candidate, i) => ({
        ...candidate,
        // The token that came follows the others where it is not among the most probable ones.
        rank: i < this.topCandidates ? i + 1 : null,
      })),
      chosen: candidates.findIndex((candidate) => candidate.id === id),
    });
    this.#change(branch, {last: this.#steps.length - 1});
    const bytes = this.#steps.length * this.topCandidates * bytesPerCandidate;
    this.#timer ??= setTimeout(() => this.#show({}), Math.max(pause, (1000 * bytes) / bytesPerSecond));
  }

  /** Marks a branch as ended, and shows all that is there. */
  end(branch: number, status: "done" | "stopped" | "failed", message = "", provenance?: Provenance): void {
    this.#change(branch, {status, message});
    this.#show(provenance ? {method: provenance.choice, provenance: provenanceLine(provenance, "")} : {});
  }

  #change(branch: number, change: Partial<GenerationBranch>): void {
    this.#branches = this.#branches.map((each, i) => (i === branch ? {...each, ...change} : each));
  }

  #show(change: Partial<GenerationState>): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.figure.set({...change, steps: [...this.#steps], branches: this.#branches});
  }
}
