import type {GraphNode, Program, Tensor} from "../tensors/index.js";
import {compile, compileNative} from "../tensors/index.js";
import type {
  CausalFamily,
  CausalGraph,
  EncoderDecoderFamily,
  EncoderDecoderGraph,
  EncoderDecoderOptions,
  EncoderFamily,
  EncoderGraph,
  Family,
  GraphOptions,
  ModelConfig,
  ModelKind,
} from "./family.js";
import type {GenerationDefaults} from "./generation-config.js";
import type {Watch} from "./safetensors.js";
import type {Token} from "./token.js";
import type {Tokenizer} from "./tokenizers/index.js";

/** A language model that is ready to run. Its weights stay in memory until `dispose()`. */
export interface Model {
  /** What it was loaded by: an id such as "limpid/tiny-gpt2", "owner/name@<commit>" of the hub, or the folder's name. */
  readonly id: string;
  readonly config: ModelConfig;
  /** Text to tokens and back; `undefined` if the checkpoint has no tokenizer. */
  readonly tokenizer: Tokenizer | undefined;
  /** SHA-256 of the weights, in hexadecimal. */
  readonly weightsHash: string;
  /** Frees the weights. The model cannot be used after that. */
  dispose(): void;
}

/**
 * How a model's graphs run: operation by operation at once ("eager"), or as a whole ("graph"), which takes a moment to
 * prepare and then less time for each run. Results agree within the rounding of 32-bit floats.
 */
export type Executor = "eager" | "graph";

/** What else is known of a model. */
export interface ModelSettings {
  readonly generation?: GenerationDefaults;
  readonly maxMemory?: number;
  readonly watches?: readonly Watch[];
  readonly dtype?: WeightType;
  /** With executor "graph": a program's first run goes operation by operation if it is short (default false). */
  readonly eagerFirst?: boolean;
}

/** How weights are held in memory: 16-bit ones take half of it, and are widened layer by layer while a graph runs. */
export type WeightType = "float32" | "float16" | "bfloat16";

/** A model from inside: its graphs and weights. */
export class LoadedModel implements Model {
  readonly #graphs = new Map<string, CausalGraph | EncoderGraph | EncoderDecoderGraph>();
  readonly #programs = new Map<string, Program>();
  readonly #bounded = new Map<string, Program>();
  /** How the checkpoint wants text to be generated. */
  readonly generation: GenerationDefaults;
  /** Bytes that a call may need beyond the weights, if the call does not say it; `undefined`: the default of calls. */
  readonly maxMemory: number | undefined;
  /** How the weights are held. */
  readonly dtype: WeightType;
  readonly #watches: readonly Watch[];
  readonly #eagerFirst: boolean;
  #disposed = false;

  constructor(
    readonly id: string,
    readonly family: Family,
    readonly config: ModelConfig,
    readonly tokenizer: Tokenizer | undefined,
    readonly weightsHash: string,
    /** In the order of the family's parameters. */
    readonly weights: readonly Tensor[],
    readonly executor: Executor,
    settings: ModelSettings = {},
  ) {
    this.generation = settings.generation ?? {
      endTokens: config.endOfText === undefined ? [] : [config.endOfText],
      unsupported: [],
    };
    this.maxMemory = settings.maxMemory;
    this.#watches = settings.watches ?? [];
    this.dtype = settings.dtype ?? "float32";
    this.#eagerFirst = settings.eagerFirst ?? false;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  get kind(): ModelKind {
    return this.family.kind ?? "causal";
  }

  /** The forward pass of a causal model with these options; made once. */
  graph(options: GraphOptions = {}): CausalGraph {
    const family = this.#family("causal") as CausalFamily;
    return this.#once(options, () => family.graph(this.config, options)) as CausalGraph;
  }

  /** The forward pass of an encoder with these options; made once. */
  encoderGraph(options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
    const family = this.#family("encoder") as EncoderFamily<never>;
    return this.#once(options, () => family.graph(this.config as never, options)) as EncoderGraph;
  }

  /** The forward pass of an encoder–decoder, or of one part of it, with these options; made once. */
  encoderDecoderGraph(options: EncoderDecoderOptions = {}): EncoderDecoderGraph {
    const family = this.#family("encoder-decoder") as EncoderDecoderFamily<never>;
    return this.#once(options, () => family.graph(this.config as never, options)) as EncoderDecoderGraph;
  }

  /** Callers tell the kinds apart before they ask for a graph. */
  #family(kind: ModelKind): Family {
    if (this.kind === kind) return this.family;
    throw new TypeError(`graph(): model must be of kind "${kind}", got "${this.kind}".`);
  }

  #once<G extends CausalGraph | EncoderGraph | EncoderDecoderGraph>(
    options: EncoderDecoderOptions,
    make: () => G,
  ): CausalGraph | EncoderGraph | EncoderDecoderGraph {
    // A function has no key.
    if (options.tap) return make();
    const key = JSON.stringify(options);
    const known = this.#graphs.get(key) ?? make();
    this.#graphs.set(key, known);
    return known;
  }

  /**
   * A program of these inputs and outputs; made once for each `key`. The weights are fed after the inputs.
   *
   * @param options.bounded - one of many: of such programs the last 32 that ran are kept, others are made again when they run
   * @param options.steady - prepared as a whole, whatever the executor: the same numbers come out to the last digit, also in
   * the first run and in another process
   */
  program(
    key: string,
    parts: () => ProgramParts,
    {bounded = false, steady = false}: {readonly bounded?: boolean; readonly steady?: boolean} = {},
  ): (feeds: readonly Tensor[]) => Tensor[] {
    const known = bounded ? this.#bounded : this.#programs;
    const get = (): Program => {
      let program = known.get(key);
      if (!program) {
        const {graph, inputs, outputs} = parts();
        program = this.#compile(inputs, [...graph.weights.values()], outputs, steady);
      }
      // The last one that ran stands last.
      if (bounded) known.delete(key);
      known.set(key, program);
      if (bounded && known.size > mostBounded) {
        const [[oldest, old]] = known;
        known.delete(oldest);
        old.dispose();
      }
      return program;
    };
    get();
    return (feeds) => {
      // A caller may have disposed the model while another call was waiting.
      if (this.#disposed) throw new Error(gone("run"));
      this.#refuseChanged();
      return get().run([...feeds, ...this.weights]);
    };
  }

  #compile(
    inputs: readonly GraphNode[],
    weights: readonly GraphNode[],
    outputs: readonly GraphNode[],
    steady: boolean,
  ): Program {
    const all = [...inputs, ...weights];
    if (this.executor === "eager" && !steady) return compile(all, outputs);
    const {dtype} = this;
    if (dtype !== "float32") return compileNative(all, outputs, new Map(weights.map((weight) => [weight, dtype])));
    return this.#eagerFirst && !steady ? eagerFirst(all, outputs, inputs.length) : compileNative(all, outputs);
  }

  /** Weights may be windows on a file: what is computed after a change would not be of the model that results name. */
  #refuseChanged(): void {
    const watch = this.#watches.find((one) => one.changed());
    if (!watch) return;
    throw new Error(
      `run(): ${watch.file} of ${this.id} must stay as it is while the model is in memory, got a change. Load the model again; to replace a checkpoint, write a new file and rename it.`,
    );
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const watch of this.#watches) watch.close();
    for (const program of [...this.#programs.values(), ...this.#bounded.values()]) program.dispose();
    for (const weight of this.weights) weight.dispose();
  }
}

/**
 * A program that is prepared as a whole when it runs again, or is given much: many programs of a notebook run once, and for
 * a short text preparing takes several times as long as running.
 */
function eagerFirst(all: readonly GraphNode[], outputs: readonly GraphNode[], nInputs: number): Program {
  let whole: Program | undefined;
  let ran = false;
  return {
    inputs: all,
    outputs,
    run: (feeds) => {
      const given = feeds
        .slice(0, nInputs)
        .reduce((sum, {shape}) => sum + shape.reduce((a, b) => a * b, 1), 0);
      if (!ran && given <= shortRun) {
        ran = true;
        return compile(all, outputs).run(feeds);
      }
      whole ??= compileNative(all, outputs);
      return whole.run(feeds);
    },
    dispose: () => whole?.dispose(),
  };
}

/** Numbers fed besides the weights: tokens, positions and the mask of about 128 tokens. */
const shortRun = 2 ** 14;

/** Programs hold memory of their own; a sweep over points would make one after the other. */
const mostBounded = 32;

export interface ProgramParts {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
}

const gone = (caller: string): string =>
  `${caller}(): model must be in memory, got one that is disposed. Load it again.`;

/** The inside of a model, for functions that run it; `caller` is how errors call the function. */
export function loaded(model: Model, caller: string): LoadedModel {
  if (!(model instanceof LoadedModel)) {
    throw new TypeError(`${caller}(): model must be from fromPretrained(), got ${typeof model}.`);
  }
  if (model.disposed) {
    throw new Error(gone(caller));
  }
  return model;
}

/** The same, for functions that need a causal language model. */
export function loadedCausal(model: Model, caller: string): LoadedModel {
  const inner = loaded(model, caller);
  if (inner.kind === "causal") return inner;
  throw new TypeError(
    `${caller}(): model must be a causal language model, got ${model.id}, an ${inner.kind} (${model.config.family}).`,
  );
}

/** The tokens of ids; an id that the tokenizer does not know is shown as its number. */
export function tokensOf({tokenizer}: Model, ids: readonly number[]): Token[] {
  return ids.map((id) => (tokenizer && id < tokenizer.nVocab ? tokenizer.tokens([id])[0] : {special: `#${id}`}));
}

/** The text of ids, without what the tokenizer does not know. */
export function textOf({tokenizer}: Model, ids: readonly number[]): string {
  return tokenizer ? tokenizer.decode(ids.filter((id) => id < tokenizer.nVocab)) : "";
}
