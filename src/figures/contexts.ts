import {contextsView} from "../views/index.js";
import type {ContextLine, ContextsState, NeuronContexts, Token, UnitName, UnitWish} from "../views/index.js";
import {checkOptions} from "./check-options.js";
import type {ComparedCheckpoints} from "./compared.js";
import {Figure} from "./figure.js";
import {checkNeurons, withNeuron} from "./neuron-distribution.js";
import {given} from "./units.js";
import type {Given} from "./units.js";
import {answerWishes} from "./wishes.js";

/** A place in the corpus where a neuron fires. */
export interface ContextNumbers {
  /** Number or name of the sentence. */
  readonly sentence: number | string;
  /** Position of the token that fires. */
  readonly position: number;
  /** Signed. */
  readonly activation: number;
  /** The token that fires and those around it, in order; null: no record of the neuron. */
  readonly tokens: readonly {
    readonly position: number;
    readonly text: Token;
    readonly activation: number | null;
  }[];
  readonly label?: string | null;
  readonly predicted?: string | null;
  /** Of the predicted class. */
  readonly probability?: number | null;
  /** Whether the sentence goes on before and after (default: no). */
  readonly cut?: readonly [before: boolean, after: boolean];
}

/** Where a neuron fires, by checkpoint. */
export interface NeuronContextNumbers extends UnitName {
  readonly checkpoints: readonly {
    /** Records of the neuron in all; 0: dead. */
    readonly hits: number;
    /** Contexts by their activation: "top", quantiles; one group without a name where there are none. */
    readonly groups: readonly {readonly name: string; readonly contexts: readonly ContextNumbers[]}[];
  }[];
}

/** Where contexts of neurons come from. */
export interface ContextSource {
  /** The contexts of a neuron; may be long. `signal` is aborted when nobody waits for them any more. */
  of(neuron: UnitName, signal?: AbortSignal): Promise<NeuronContextNumbers>;
}

/** What a figure of contexts shows at first; the reader can change each in the figure. */
export interface ContextsFigureOptions {
  /** The checkpoint, by number (default: all, one below the other). */
  readonly checkpoint?: number;
  /** Most contexts of each group (default 10). */
  readonly most?: number;
}

const caller = "contexts";

/** Places in the corpus where neurons fire. */
export function contextsFigure(
  compared: Omit<ComparedCheckpoints, "feature" | "kind">,
  neurons: Given<readonly UnitName[]>,
  source: ContextSource,
  options: ContextsFigureOptions = {},
): Figure<ContextsState> {
  checkOptions(caller, options, ["checkpoint", "most"]);
  checkNeurons(caller, neurons);
  const {checkpoint = null, most = 10} = options;
  const {output, checkpoints, layers, width, warnings = [], method, provenance} = compared;
  const held = (numbers: NeuronContextNumbers): NeuronContexts => heldContexts(numbers, checkpoints.length);
  const figure = new Figure(contextsView, async (): Promise<ContextsState> => {
    const shown: NeuronContexts[] = [];
    for (const neuron of await given(neurons)) shown.push(held(await source.of(neuron)));
    return {
      view: "contexts",
      version: 1,
      output,
      checkpoints,
      layers,
      width,
      neurons: shown,
      warnings,
      method,
      provenance,
      shown: 0,
      layer: null,
      brushed: null,
      kept: null,
      checkpoint,
      most,
      wish: null,
      granted: 0,
      refusal: "",
      hovered: null,
      focused: null,
    };
  });
  answerWishes<UnitWish, ContextsState>(figure, async ({layer, neuron}, signal) => {
    const added = held(await source.of({layer, neuron}, signal));
    return withNeuron(figure.state.neurons, added);
  });
  return figure;
}

function heldContexts({layer, neuron, checkpoints}: NeuronContextNumbers, count: number): NeuronContexts {
  if (checkpoints.length !== count) {
    throw new RangeError(
      `${caller}(): checkpoints must be ${count}, one for each name, got ${checkpoints.length}.`,
    );
  }
  return {
    layer,
    neuron,
    checkpoints: checkpoints.map(({hits, groups}) => ({
      hits,
      groups: groups.map(({name, contexts}) => ({
        name,
        lines: [...contexts]
          .sort((a, b) => Math.abs(b.activation) - Math.abs(a.activation))
          .map((context) => lineOf(context)),
      })),
    })),
  };
}

function lineOf(context: ContextNumbers): ContextLine {
  const {sentence, position, activation, tokens, cut = [false, false]} = context;
  const at = tokens.findIndex((token) => token.position === position);
  if (at < 0) {
    const held = tokens.map((token) => token.position).join(", ");
    throw new RangeError(
      `${caller}(): position of a context must be one of its tokens' (${held}), got ${position}.`,
    );
  }
  const fired = tokens.flatMap((token, place): readonly (readonly [number, number])[] => {
    const value = place === at ? activation : token.activation;
    return value === null ? [] : [[place, value]];
  });
  return {
    tokens: tokens.map(({text}) => text),
    at,
    fired,
    sentence: String(sentence),
    label: context.label ?? null,
    predicted: context.predicted ?? null,
    probability: context.probability ?? null,
    cut,
  };
}
