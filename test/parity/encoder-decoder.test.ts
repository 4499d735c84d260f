import type {LoadedModel} from "../../src/models/index.js";
import {fromPretrained, loaded} from "../../src/models/index.js";
import type {GraphNode} from "../../src/tensors/index.js";
import * as tf from "../../src/tensors/index.js";
import {encoderDecoderGoldenOf, encoderDecoderNames} from "./encoder-decoder-golden.js";
import {decode, wholePass} from "./encoder-decoder-pass.js";
import {difference, folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

const cases = Object.entries(encoderDecoderNames).flatMap(([family, names]) =>
  names.flatMap((name) => [[family, name, "eager"] as const, [family, name, "graph"] as const]),
);
const batches = ["alone", "padded"] as const;

const joined = (arrays: readonly Float32Array[]): number[] => arrays.flatMap((array) => Array.from(array));

/** Largest difference, relative to the largest expected value. */
function relative(actual: ArrayLike<number>, expected: Float32Array): number {
  return difference(actual, Array.from(expected)) / Math.max(...expected.map(Math.abs));
}

/** States of one stack: what the graph calls them, and what the file does. */
const states = (["encoder", "decoder"] as const).flatMap((stack) =>
  (["hiddenStates", "ffnnActivations"] as const).map((kind) => [stack, kind] as const),
);
const patterns = {
  encoderPatterns: /^encoder.*attention\.pattern$/,
  decoderPatterns: /^decoder.*attention\.pattern$/,
  crossPatterns: /^decoder.*cross\.pattern$/,
};

describe.each(cases)("a checkpoint of %s, %s, run %s", (family, name, executor) => {
  const golden = encoderDecoderGoldenOf(name);
  let model: LoadedModel;
  let before: number;
  beforeAll(async () => {
    before = tf.memory().tensors;
    model = loaded(await fromPretrained(folderOf(name), {executor}), "test");
  });
  afterAll(() => {
    model.dispose();
    expect(tf.memory().tensors).toBe(before);
  });

  test("is read by its family", () => expect(model.config.family).toBe(family));

  test.each(batches)("has the logits of PyTorch at every position, %s", (kind) => {
    const [logits] = wholePass(model, "logits", golden[kind], {}, ({decoder}) => [decoder.logits]);
    expect(difference(logits, Array.from(golden.array(`${kind}.logits`)))).toBeLessThan(tolerances.logits);
  });

  test.each(batches.flatMap((kind) => states.map(([stack, what]) => [stack, what, kind] as const)))(
    "has all of PyTorch's %s %s, %s",
    (stack, what, kind) => {
      const all = wholePass(model, `${stack} ${what}`, golden[kind], {}, (graph) => [...graph[stack][what]]);
      const known = golden.array(`${kind}.${stack}${what.replace(/^./, (c) => c.toUpperCase())}`);
      expect(difference(joined(all), Array.from(known))).toBeLessThan(tolerances[what]);
    },
  );

  test.each(
    batches.flatMap((kind) => Object.entries(patterns).map(([what, at]) => [what, kind, at] as const)),
  )("has all %s of PyTorch, %s", (what, kind, at) => {
    const nodes: GraphNode[] = [];
    const tap = (point: string, node: GraphNode): GraphNode => {
      if (at.test(point)) nodes.push(node);
      return node;
    };
    const all = wholePass(model, what, golden[kind], {tap}, () => nodes);
    expect(difference(joined(all), Array.from(golden.array(`${kind}.${what}`)))).toBeLessThan(
      tolerances.patterns,
    );
  });

  test.each(batches)("has PyTorch's gradients by the embeddings of source and target, %s", (kind) => {
    const {explained, target} = golden[kind];
    const [source, own] = wholePass(model, `gradients ${kind}`, golden[kind], {}, ({encoder, decoder}) => {
      const length = target[0].length;
      const rows = explained.map(([position], text) => text * length + position);
      const chosen = explained.map(([, token]) => token);
      const seed = tf.matMul(
        tf.oneHot(tf.constant(rows, "int32"), rows.length * length),
        tf.oneHot(tf.constant(chosen, "int32"), model.config.nVocab),
        {transposeA: true},
      ); // [batch*seq, vocab]
      const by = [encoder.tokenEmbeddings, decoder.tokenEmbeddings];
      return tf.gradient([decoder.logits], by, [seed]) as GraphNode[];
    });
    expect(relative(source, golden.array(`${kind}.sourceGradients`))).toBeLessThan(tolerances.signedSaliency);
    expect(relative(own, golden.array(`${kind}.targetGradients`))).toBeLessThan(tolerances.signedSaliency);
  });

  test.each([
    ["alone", 1],
    ["alone", 3],
    ["padded", 1],
    ["padded", 4],
  ] as const)("has the same logits with a cache and the source read once, %s, %i at a time", (kind, step) => {
    const {target} = golden[kind];
    const [length, nVocab] = [target[0].length, model.config.nVocab];
    const known = golden.array(`${kind}.logits`); // [text, position, vocab]
    decode(model, golden[kind], step, (logits, until) => {
      const from = logits.length / target.length / nVocab;
      const rows = target.flatMap((_, text) =>
        Array.from(known.subarray((text * length + until - from) * nVocab, (text * length + until) * nVocab)),
      );
      expect(difference(logits, rows)).toBeLessThan(tolerances.logits);
    });
  });

  test("goes on greedily as transformers does", () => {
    const most = golden.greedy.length;
    const ids: number[] = [golden.greedy[0]];
    // The batch grows while it is read.
    const batch = {...golden.alone, target: [ids], targetMask: [Array<number>(most).fill(1)]};
    decode(model, batch, 1, (logits) => {
      if (ids.length < most) ids.push(logits.indexOf(Math.max(...logits)));
    });
    expect(ids).toEqual(golden.greedy);
  });
});
