import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {Parameter} from "../../src/models/index.js";
import {lstmClassifier} from "../../src/models/index.js";
import * as tf from "../../src/tensors/index.js";
import {feedsOfTexts, learnedGraph} from "../../src/training/classify.js";
import {batchOf} from "../../src/training/labelled.js";
import {Learner} from "../../src/training/learner.js";
import {LanguageModelTask} from "../../src/training/lm-task.js";
import {classificationScores} from "../../src/training/scores.js";
import {Stream} from "../../src/training/stream.js";
import {arraysOf} from "./causal-golden.js";
import {difference, folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

interface Settings {
  readonly optimizer: "adamw" | "sgd";
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly clip: number;
  readonly tied?: boolean;
  readonly labels?: number;
}

interface Case {
  readonly settings: Settings;
  readonly losses: readonly number[];
  readonly ids: readonly number[];
  readonly batch: number;
  readonly window: number;
  readonly texts: readonly (readonly number[])[];
  readonly truth: readonly number[];
}

interface Golden {
  readonly model: {
    readonly vocab: number;
    readonly embedding: number;
    readonly hidden: number;
    readonly layers: number;
  };
  readonly cases: Readonly<Record<string, Case>>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(folderOf("training"), name), "utf8"));
const {model, cases} = read("golden.json") as Golden;
const array = arraysOf(readFileSync(join(folderOf("training"), "golden.safetensors")));

/** The state of a learner before its first step, with the reference's weights. */
const startOf =
  (name: string, shapes: ReadonlyMap<string, number>) =>
  (entry: string): Float32Array => {
    const [kind, parameter] = entry.split("/");
    return kind === "weight"
      ? Float32Array.from(array(`${name}/before/${parameter}`))
      : new Float32Array(shapes.get(parameter)!);
  };

function expectWeights(name: string, weights: ReadonlyMap<string, Float32Array>): void {
  for (const [parameter, data] of weights) {
    const expected = Array.from(array(`${name}/after/${parameter}`));
    expect(difference(data, expected)).toBeLessThan(tolerances.trainedWeights);
    // Such small steps would not be seen within the tolerance: all must be far from where they began.
    if (parameter !== "embedding.weight" || !name.startsWith("classifier")) {
      expect(difference(data, Array.from(array(`${name}/before/${parameter}`)))).toBeGreaterThan(1e-3);
    }
  }
}

const sizes = (parameters: readonly Parameter[]): Map<string, number> =>
  new Map(parameters.map(({name, shape}) => [name, shape.reduce((a, b) => a * b, 1)]));

describe.each(["language-model-adamw", "language-model-sgd", "language-model-tied"])("%s", (name) => {
  test("has the losses and weights of PyTorch after two epochs of running text", () => {
    const {settings, ids, batch, window, losses} = cases[name];
    const {tied = false, learningRate} = settings;
    const words = Array.from({length: model.vocab}, (_, i) => `w${i}`);
    const task = new LanguageModelTask(new Stream(Int32Array.from(ids), batch, window), undefined, {
      vocabulary: {words, counts: [], lowercase: false, split: "whitespace"},
      embedding: tied ? model.hidden : model.embedding,
      hidden: model.hidden,
      layers: model.layers,
      tied,
      ...{batch, window, epochs: 2, keep: "all", patience: Infinity, seed: 1, saveEvery: Infinity},
      ...{signal: undefined, onProgress: undefined, dropout: 0},
      schedule: {learningRate, schedule: "constant", decay: 1, warmup: 0},
      ...settings,
    });
    try {
      const shapes = new Map(task.learner.state().map((one) => [one.name.split("/")[1], one.read().length]));
      task.learner.restore(0, startOf(name, shapes));
      const found = losses.map((_, step) => task.step(0, step % task.stepsPerEpoch, learningRate));
      expect(task.stepsPerEpoch * 2).toBe(losses.length);
      expect(difference(found, losses)).toBeLessThan(tolerances.trainingLoss);
      const after = new Map(
        task.learner
          .state()
          .filter((one) => one.name.startsWith("weight/"))
          .map((one) => [one.name.split("/")[1], one.read()]),
      );
      expectWeights(name, after);
    } finally {
      task.dispose();
    }
    expect(tf.memory().tensors).toBe(0);
  });
});

describe.each(["classifier-adamw", "classifier-classes"])("%s", (name) => {
  test("has the losses and weights of PyTorch, and its embeddings to the last bit", () => {
    const {settings, texts, truth, losses} = cases[name];
    const config = lstmClassifier.readConfig({
      vocab_size: model.vocab,
      hidden_size: model.hidden,
      embedding_dim: model.embedding,
      num_layers: model.layers,
      num_labels: settings.labels,
    });
    const {graph, data, loss} = learnedGraph(config, false);
    const parameters = lstmClassifier.parameters(config);
    const initial = new Map(
      [...sizes(parameters).keys()].map((key) => [key, Float32Array.from(array(`${name}/before/${key}`))]),
    );
    const frozen = new Set(["embedding.weight"]);
    const learner = new Learner({parameters, weights: graph.weights, frozen, data, loss}, initial, settings);
    try {
      const found = losses.map((_, step) => {
        const chosen = Int32Array.from(step % 2 === 0 ? [0, 1, 2] : [3, 4, 5]);
        const feeds = [
          ...feedsOfTexts(batchOf(texts, chosen), "last"),
          tf.tensor(
            Int32Array.from(chosen, (text) => truth[text]),
            [3],
            "int32",
          ),
          tf.tensor(new Float32Array(3).fill(1 / 3), [3]),
        ];
        return tf.using(feeds, () => learner.step(feeds, settings.learningRate).loss);
      });
      expect(difference(found, losses)).toBeLessThan(tolerances.trainingLoss);
      const weights = learner.weights(parameters);
      expectWeights(name, weights);
      expect(weights.get("embedding.weight")).toEqual(initial.get("embedding.weight"));
    } finally {
      learner.dispose();
    }
    expect(tf.memory().tensors).toBe(0);
  });
});

interface ScoresCase {
  readonly labels: number;
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly accuracy: number;
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly support: readonly number[];
  readonly macroF1: number;
  readonly confusion: readonly (readonly number[])[];
}

test.each((read("scores.json") as {cases: ScoresCase[]}).cases.map((one) => [one.labels, one] as const))(
  "scores of %i classes are those of scikit-learn",
  (labels, golden) => {
    const names = Array.from({length: labels}, (_, i) => `class ${i}`);
    const scores = classificationScores(golden.truth, golden.predicted, names);
    const {classes} = scores;
    expect(scores.confusion).toEqual(golden.confusion);
    expect(classes.map(({support}) => support)).toEqual(golden.support);
    expect(difference([scores.accuracy, scores.macroF1], [golden.accuracy, golden.macroF1])).toBeLessThan(
      1e-12,
    );
    for (const key of ["precision", "recall", "f1"] as const) {
      expect(
        difference(
          classes.map((one) => one[key]),
          golden[key],
        ),
      ).toBeLessThan(1e-12);
    }
    expect(scores.f1).toBe(labels === 2 ? classes[1].f1 : scores.macroF1);
  },
);
