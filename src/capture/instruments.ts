import type {ForwardGraph, LoadedModel, ModelConfig, Tap} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {Capture} from "./capture.js";
import type {Pass} from "./pass.js";
import type {CaptureOptions, Run} from "./run-type.js";

/** A forward pass before it is compiled: what is fed, and what its caller wants back. */
export interface Wiring {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** What states are captured of: a decoder's stack, and an encoder's where it is part of the graph. */
  readonly stacks: {readonly main?: ForwardGraph; readonly source?: ForwardGraph};
}

/** The rows that a forward pass reads of each stack. */
export interface Passes {
  readonly main?: Pass;
  readonly source?: Pass;
}

/**
 * What looks at forward passes while they run, and acts on them: made once for each call of run() or generate(), it
 * adds to each program what is captured and changed, and keeps what was captured.
 */
export class Instruments {
  readonly #options: CaptureOptions;
  readonly #capture: Capture;
  readonly #count: number;

  /** @param positions - most positions that a text may come to have */
  constructor(config: ModelConfig, options: CaptureOptions, positions: number) {
    const {hiddenStates = true, ffnnActivations = true} = options;
    this.#options = options;
    this.#capture = new Capture(config, options, positions);
    this.#count = (hiddenStates ? config.nLayers + 1 : 0) + (ffnnActivations ? config.nLayers : 0);
  }

  /** Whether anything but logits is captured. */
  get captures(): boolean {
    return this.#count > 0;
  }

  /**
   * A program with these instruments.
   *
   * @param key - names what `wire` makes, among all programs of the model
   * @param wire - makes the graph with this tap
   * @returns runs it: takes the arrays of the wiring's inputs and gives those of its outputs, which are the caller's to
   * dispose; what is captured is kept here
   */
  program(
    model: LoadedModel,
    key: string,
    wire: (tap: Tap | undefined) => Wiring,
  ): (feeds: readonly Tensor[], passes: Passes) => Tensor[] {
    const {hiddenStates = true, ffnnActivations = true} = this.#options;
    const run = model.program(`${key} ${hiddenStates} ${ffnnActivations}`, () => {
      const {graph, inputs, outputs, stacks} = wire(undefined);
      return {graph, inputs, outputs: [...outputs, ...Capture.outputs(stacks.main!, this.#options)]};
    });
    return (feeds, {main}) => {
      const made = run(feeds);
      const states = made.splice(made.length - this.#count);
      try {
        this.#capture.add(main!.past, states);
        return made;
      } catch (error) {
        for (const tensor of made) tensor.dispose();
        throw error;
      } finally {
        for (const tensor of states) tensor.dispose();
      }
    };
  }

  /** What was captured of the first `length` positions. */
  results(length: number): Pick<Run, "hiddenStates" | "ffnnActivations"> {
    return this.#capture.result(length);
  }
}
