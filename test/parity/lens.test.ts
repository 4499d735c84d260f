import type {Run} from "../../src/capture/index.js";
import {run as read} from "../../src/capture/index.js";
import type {LayerPredictions} from "../../src/lens/index.js";
import {layerPredictions, watch} from "../../src/lens/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained, loaded} from "../../src/models/index.js";
import {memory} from "../../src/tensors/index.js";
import {encoderDecoderGoldenOf} from "./encoder-decoder-golden.js";
import {encoderGoldenOf} from "./encoder-golden.js";
import {difference, folderOf} from "./golden.js";
import {lensGoldenOf, lensNames} from "./lens-golden.js";
import {tolerances} from "./tolerances.js";

/** The run whose lens PyTorch computed, with logits of every position. */
async function runOf(name: string, model: Model): Promise<Run> {
  const {ids} = lensGoldenOf(name);
  const {kind} = loaded(model, "test");
  if (kind === "encoder") {
    const {tokenTypes} = encoderGoldenOf(folderOf(name)).batches.alone;
    const tells = "nTokenTypes" in model.config && (model.config.nTokenTypes as number) > 1;
    return read(model, ids, tells ? {tokenTypes: tokenTypes[0]} : {});
  }
  const capture = {logits: true};
  if (kind === "causal") return read(model, ids, {capture});
  const [source] = encoderDecoderGoldenOf(name).alone.source;
  return read(model, source, {target: ids.slice(1), capture});
}

/** Logits of a row as probabilities. */
function softmax(logits: Float32Array): number[] {
  const largest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

const cases = lensNames.flatMap((name) => [[name, "eager"] as const, [name, "graph"] as const]);

describe.each(cases)("the lens of %s, run %s", (name, executor) => {
  const golden = lensGoldenOf(name);
  let model: Model;
  let run: Run;
  let made: LayerPredictions;
  let before: number;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name), {executor});
    run = await runOf(name, model);
    before = memory().tensors;
    const first = loaded(model, "test").kind === "encoder" ? 0 : 1;
    const positions = Array.from(golden.ids, (_, i) => i + first);
    const halfSteps = golden.steps.some(([, part]) => part === "attention");
    made = await layerPredictions(model, run, {positions, halfSteps, topK: 3});
  });
  afterAll(() => model.dispose());

  test("reads the steps that PyTorch's hooks read, and leaves no tensor behind", () => {
    expect(made.steps.map(({layer, part}) => [layer, part])).toEqual(golden.steps);
    expect(memory().tensors).toBe(before);
  });

  test("ranks the tokens of the text, and finds the best, as PyTorch does with final norm and head", () => {
    // Of encoders the text's own token is ranked, also at what stands for a mask.
    expect(made.targets).toEqual(golden.targets);
    expect(Array.from(made.ranks.data)).toEqual(Array.from(golden.array("ranks")));
    expect(Array.from(made.topIds.data)).toEqual(Array.from(golden.array("top")));
  });

  test("has PyTorch's probabilities, entropies and divergences", () => {
    const logs = golden.array("logs");
    const probabilities = Array.from(logs, Math.exp);
    expect(difference(made.probabilities.data, probabilities)).toBeLessThan(tolerances.lens);
    expect(difference(made.entropies.data, Array.from(golden.array("entropy")))).toBeLessThan(
      tolerances.lens,
    );
    expect(difference(made.divergences.data, Array.from(golden.array("divergence")))).toBeLessThan(
      tolerances.lens,
    );
  });

  test("ends with the model's own distribution", () => {
    const logits = run.allLogits ?? run.outputs!.logits;
    const [nRows, nVocab] = logits.shape;
    const rows = Array.from({length: nRows}, (_, i) =>
      softmax(logits.data.subarray(i * nVocab, (i + 1) * nVocab)),
    );
    const from = (made.steps.length - 1) * nRows;
    rows.forEach((row, i) => {
      expect(Math.abs(made.probabilities.data[from + i] - row[made.targets[i]])).toBeLessThan(
        tolerances.lens,
      );
      const best = made.ids.data.subarray((from + i) * 3, (from + i) * 3 + 3);
      const ours = made.candidateProbabilities.data.subarray((from + i) * 3, (from + i) * 3 + 3);
      expect(
        difference(
          ours,
          Array.from(best, (id) => row[id]),
        ),
      ).toBeLessThan(tolerances.lens);
      expect(Array.from(ours)).toEqual(Array.from(ours).sort((a, b) => b - a));
    });
    expect(Array.from(made.divergences.data.slice(from))).toEqual(rows.map(() => 0));
  });
});

test("words are watched by models that have a tokenizer only", async () => {
  const model = await fromPretrained(folderOf("opt"));
  const run = await read(model, [3, 4, 5]);
  await expect(watch(model, run, ["is"])).rejects.toThrow(/^watch\(\): model must have a tokenizer, got /);
  model.dispose();
});
