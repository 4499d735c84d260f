import type {EncoderConfig, Model, Token} from "../models/index.js";
import {checkOptions, checkWhole, loaded, tokensOf} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {softmax} from "./probabilities.js";
import type {Run} from "./run-type.js";

/** One of the things that an encoder's head could say. */
export interface PredictionCandidate {
  /** The token, the name of the class, or the answer. */
  readonly text: string;
  /** Number of the token or of the class. */
  readonly id?: number;
  /** Of an answer: its first position, and its last. */
  readonly positions?: readonly [number, number];
  /** Of an answer, the sum of the logits of its start and its end. */
  readonly logit: number;
  readonly probability: number;
}

/** What an encoder's head says of one token, or of the whole text. */
export interface Prediction {
  /** The token that it is about; absent where it is about the whole text. */
  readonly position?: number;
  /** Most probable first. */
  readonly candidates: readonly PredictionCandidate[];
}

export interface PredictionOptions {
  /** Most candidates of each (default 5). */
  readonly top?: number;
  /** Most tokens of an answer (default 15). */
  readonly maxAnswer?: number;
}

/**
 * What the head of an encoder says, from its outputs: of a masked language model the tokens that could stand at each mask;
 * of a classifier the classes of the text, or of each of its tokens; of a model that answers questions the parts of the text
 * (of a pair, of the second one) that could be the answer.
 *
 * Probabilities are the softmax of the logits: of all tokens or classes; of an answer, that of its start times that of its
 * end, each over the tokens of that text. One class alone has the logistic function of its logit.
 *
 * @throws Error if the model has no such head, or the run no outputs
 * @example
 * const [{candidates}] = predictions(model, await run(model, "Paris is the [MASK] of France."));
 */
export function predictions(model: Model, run: Run, options: PredictionOptions = {}): Prediction[] {
  checkOptions("predictions", options, ["top", "maxAnswer"]);
  const {top = 5, maxAnswer = 15} = options;
  checkWhole("predictions", "top", top, 1);
  checkWhole("predictions", "maxAnswer", maxAnswer, 1);
  const inner = loaded(model, "predictions");
  const head = inner.kind === "encoder" ? (model.config as EncoderConfig).head : "none";
  if (head === "none") {
    throw new Error(
      `predictions(): model must have a head for tokens, classes or answers, got ${model.id}, which has none.`,
    );
  }
  const output = (name: string): NdArray => {
    const found = run.outputs?.[name];
    if (found) return found;
    throw new Error(
      `predictions(): run must have the output "${name}", got none. Run the whole text at once.`,
    );
  };
  const {labels} = model.config as EncoderConfig;
  const classes = (row: Float32Array): PredictionCandidate[] => ranked(row, top, (id) => labels[id]);
  switch (head) {
    case "masked-lm": {
      const mask = model.tokenizer?.special.mask;
      const masks = [...run.ids.keys()].filter((position) => run.ids[position] === mask);
      const tokens = (row: Float32Array): PredictionCandidate[] =>
        ranked(row, top, (id) => written(tokensOf(model, [id])[0]));
      return masks.map((position) => ({position, candidates: tokens(rowOf(output("logits"), position))}));
    }
    case "sequence-classification":
      return [{candidates: classes(output("logits").data)}];
    case "token-classification":
      return [...run.ids.keys()].map((position) => ({
        position,
        candidates: classes(rowOf(output("logits"), position)),
      }));
    case "question-answering":
      return [
        {candidates: answers(run, output("startLogits").data, output("endLogits").data, top, maxAnswer)},
      ];
  }
}

function rowOf({shape, data}: NdArray, position: number): Float32Array {
  return data.subarray(position * shape[1], (position + 1) * shape[1]);
}

function ranked(logits: Float32Array, top: number, nameOf: (id: number) => string): PredictionCandidate[] {
  const probabilities = logits.length === 1 ? [1 / (1 + Math.exp(-logits[0]))] : softmax(logits);
  const best = [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b).slice(0, top);
  return best.map((id) => ({text: nameOf(id), id, logit: logits[id], probability: probabilities[id]}));
}

function written(token: Token): string {
  if (typeof token === "string") return token;
  return "special" in token ? token.special : `<${token.bytes}>`;
}

/** Parts of the text by the logits of their first and last token; ties keep the order of the text. */
function answers(
  run: Run,
  starts: Float32Array,
  ends: Float32Array,
  top: number,
  maxAnswer: number,
): PredictionCandidate[] {
  const {spans, text, pair} = run;
  if (!spans) {
    throw new Error(
      "predictions(): run must know where in the text its tokens lie, got one of ids. Run the text itself.",
    );
  }
  const of = pair === undefined ? "text" : "pair";
  const positions = [...spans.keys()].filter((position) => spans[position]?.of === of);
  const over = (logits: Float32Array): Float64Array =>
    softmax(Float32Array.from(positions, (position) => logits[position]));
  const [first, last] = [over(starts), over(ends)];
  const found: {from: number; to: number; probability: number}[] = [];
  for (let from = 0; from < positions.length; from++) {
    for (let to = from; to < Math.min(positions.length, from + maxAnswer); to++) {
      found.push({from, to, probability: first[from] * last[to]});
    }
  }
  found.sort((a, b) => b.probability - a.probability || a.from - b.from || a.to - b.to);
  return found.slice(0, top).map(({from, to, probability}) => {
    const [a, b] = [positions[from], positions[to]];
    return {
      text: (pair ?? text).slice(spans[a]!.from, spans[b]!.to),
      positions: [a, b],
      logit: starts[a] + ends[b],
      probability,
    };
  });
}
