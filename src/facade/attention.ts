import {
  attentionFlow,
  attentionParts,
  AttentionPatterns,
  attentionRollout,
  flowEdges,
  isQuick,
  numberAt,
  partOf,
  sidesOf,
  surveyAttention,
} from "../attribution/index.js";
import type {
  AttentionFlowOptions,
  AttentionPart,
  AttentionRolloutOptions,
  AttentionSizes,
  AttentionSurvey,
} from "../attribution/index.js";
import type {Intervention, Run} from "../capture/index.js";
import {attentionFigure, displayHost} from "../figures/index.js";
import type {AttentionNumbers, AttentionSource, Figure} from "../figures/index.js";
import {checkOptions, show as shown} from "../models/index.js";
import type {Model} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {AttentionKind, AttentionName, AttentionState, Selection} from "../views/index.js";
import {slowProgress} from "./slow-progress.js";

/** Options of {@link Output.attentionPattern}. */
export interface AttentionPatternOptions {
  /** A block; negative ones count from the last (default 0). */
  readonly layer?: number;
  /** A head of it; negative ones count from the last (default 0). */
  readonly head?: number;
  /** Of an encoder–decoder: "cross" (default), "decoder" or "encoder". */
  readonly part?: AttentionPart;
  /** Bytes that the call may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the call with an AbortError; default: the kernel's interrupt. */
  readonly signal?: AbortSignal;
}

/** Options of {@link Output.attention}: how the figure looks at first. */
export interface AttentionOptions extends AttentionPatternOptions {
  /** "heads": all as small pictures (default without `layer`, `head`); "grid": one, a row for each token that looks; "text": on the text. */
  readonly show?: "heads" | "grid" | "text";
  /** Weights of a head (default), or attention rollout or flow up to `layer`. */
  readonly kind?: AttentionKind;
  /** Default "linear". */
  readonly scale?: "linear" | "log";
  /** Position of the token that looks, chosen at first; negative ones count from the end (default: none). */
  readonly query?: number;
}

const patternNames = ["layer", "head", "part", "maxMemory", "signal"];

/** Patterns, rollout, flow and figures of one run; what was captured for one serves the others. */
export class OutputAttention {
  readonly #model: Model;
  readonly #run: Run;
  readonly #patterns: AttentionPatterns;
  /** What was seen of all heads, by part: small, and slow to make of long texts. */
  readonly #surveys = new Map<AttentionPart, AttentionSurvey>();
  /** Flows that were computed, by part and layer. */
  readonly #flows = new Map<string, Map<number, Float32Array>>();

  constructor(model: Model, run: Run, interventions: readonly Intervention[] | undefined) {
    this.#model = model;
    this.#run = run;
    this.#patterns = new AttentionPatterns(model, run, interventions);
  }

  async pattern(options: AttentionPatternOptions): Promise<NdArray> {
    const caller = "attentionPattern";
    checkOptions(caller, options, patternNames);
    const sizes = partOf(caller, attentionParts(caller, this.#model, this.#run), options.part);
    const layer = numberAt(caller, "layer", options.layer ?? 0, sizes.nLayers);
    const head = numberAt(caller, "head", options.head ?? 0, sizes.nHeads);
    const {maxMemory} = options;
    const data = await this.#patterns.head(caller, sizes, layer, head, {
      maxMemory,
      signal: signalOf(options),
    });
    // A copy: what is kept for the next question must stay as it is.
    return {axes: ["query", "key"], shape: [sizes.queries, sizes.keys], data: data.slice()};
  }

  async rollout(options: AttentionRolloutOptions): Promise<NdArray> {
    return attentionRollout(this.#model, this.#run, withHost(options, "attention rollout"), this.#patterns);
  }

  async flow(options: AttentionFlowOptions): Promise<NdArray> {
    return attentionFlow(this.#model, this.#run, withHost(options, "attention flow"), this.#patterns);
  }

  /** @param selected - the layer and the head that are selected: shown where none is asked for */
  figure(options: AttentionOptions, selected: Pick<Selection, "layer" | "head">): Figure<AttentionState> {
    const caller = "attention";
    checkOptions(caller, options, [...patternNames, "show", "kind", "scale", "query"]);
    const {kind = "pattern", scale = "linear"} = options;
    const one = options.layer !== undefined || options.head !== undefined || options.query !== undefined;
    const {show = one || kind !== "pattern" ? "grid" : "heads"} = options;
    choice("show", show, ["heads", "grid", "text"]);
    choice("kind", kind, ["pattern", "rollout", "flow"]);
    choice("scale", scale, ["linear", "log"]);
    const parts = attentionParts(caller, this.#model, this.#run);
    const sizes = partOf(
      caller,
      parts,
      options.part ?? (kind !== "pattern" && parts.length > 1 ? "decoder" : undefined),
    );
    if (kind !== "pattern" && show === "heads") {
      throw new RangeError(
        `attention(): show must be "grid" or "text" for kind "${kind}", got "heads": it is of all heads together.`,
      );
    }
    if (kind !== "pattern" && sizes.part === "cross") {
      throw new RangeError(
        `attention(): part must be "encoder" or "decoder" for kind "${kind}", got "cross": its positions do not look at one another.`,
      );
    }
    const own = (number: number | null, count: number): number | undefined =>
      number === null || number >= count || sizes.part === "encoder" ? undefined : number;
    const first = own(selected.layer, sizes.nLayers) ?? (kind === "pattern" ? 0 : -1);
    const layer = numberAt(caller, "layer", options.layer ?? first, sizes.nLayers);
    const head = numberAt(
      caller,
      "head",
      options.head ?? own(selected.head, sizes.nHeads) ?? 0,
      sizes.nHeads,
    );
    const query =
      options.query === undefined ? null : numberAt(caller, "query", options.query, sizes.queries);
    const source = this.#source(parts, options);
    return attentionFigure(this.#run, source, sizes, {show, kind, layer, head, scale, query});
  }

  #source(parts: readonly AttentionSizes[], options: AttentionOptions): AttentionSource {
    const {maxMemory} = options;
    const side = sidesOf(parts);
    return {
      parts,
      isShort: parts.every((one) => side(one)[0] === one.queries && side(one)[1] === one.keys),
      survey: async (sizes, signal = signalOf(options)) => {
        const known = this.#surveys.get(sizes.part);
        if (known) return known;
        const made = await surveyAttention("attention", this.#patterns, sizes, side(sizes), {
          maxMemory,
          signal,
          onProgress: slowProgress("attention"),
        });
        this.#surveys.set(sizes.part, made);
        return made;
      },
      numbers: (name, query, signal = signalOf(options)) =>
        this.#numbers(
          parts.find((one) => one.part === name.part)!,
          name,
          query,
          {maxMemory, signal},
        ),
    };
  }

  async #numbers(
    sizes: AttentionSizes,
    {part, kind, layer, head}: AttentionName,
    query: number | null,
    options: {readonly maxMemory?: number; readonly signal?: AbortSignal},
  ): Promise<AttentionNumbers> {
    if (kind === "pattern") {
      return {values: await this.#patterns.head("attention", sizes, layer, head!, options), computed: null};
    }
    if (kind === "rollout") {
      const {data} = await attentionRollout(
        this.#model,
        this.#run,
        {part, layer, ...options, onProgress: slowProgress("attention rollout")},
        this.#patterns,
        "attention",
      );
      return {values: data, computed: null};
    }
    return this.#flowRows(sizes, layer, query ?? sizes.queries - 1, options);
  }

  /** All flows where that is quick, else those of one position more. */
  async #flowRows(
    {part, queries: n, causal}: AttentionSizes,
    layer: number,
    query: number,
    options: {readonly maxMemory?: number; readonly signal?: AbortSignal},
  ): Promise<AttentionNumbers> {
    const key = `${part} ${layer}`;
    const rows = this.#flows.get(key) ?? new Map<number, Float32Array>();
    this.#flows.set(key, rows);
    const all = Array.from({length: n}, (_, i) => i);
    const targets = isQuick(flowEdges(layer + 1, n, all, causal)) ? all : [query];
    const missing = targets.filter((target) => !rows.has(target));
    if (missing.length > 0) {
      const {data} = await attentionFlow(
        this.#model,
        this.#run,
        {part, layer, targets: missing, ...options, onProgress: slowProgress("attention flow")},
        this.#patterns,
        "attention",
      );
      missing.forEach((target, i) => rows.set(target, data.slice(i * n, (i + 1) * n)));
    }
    const values = new Float32Array(n * n).fill(-1);
    for (const [target, row] of rows) values.set(row, target * n);
    return {values, computed: rows.size === n ? null : [...rows.keys()].sort((a, b) => a - b)};
  }
}

function withHost<
  T extends {readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void},
>(options: T, label: string): T {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  return {...options, signal: signalOf(options), onProgress: options.onProgress ?? slowProgress(label)};
}

const signalOf = ({signal}: {readonly signal?: AbortSignal}): AbortSignal | undefined =>
  signal ?? displayHost()?.interruptSignal();

function choice(name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new RangeError(
    `attention(): ${name} must be one of ${known.map((one) => `"${one}"`).join(", ")}, got ${shown(value)}.`,
  );
}
