import {gradientTimesInput} from "../../src/attribution/index.js";
import {feedsOf, inputsOf, run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained, loaded, range} from "../../src/models/index.js";
import type {GraphNode} from "../../src/tensors/index.js";
import {read, using} from "../../src/tensors/index.js";
import {causalGoldenOf, causalNames} from "./causal-golden.js";
import {difference, folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

const cases = Object.entries(causalNames).flatMap(([family, names]) =>
  names.flatMap((name) => [[family, name, "eager"] as const, [family, name, "graph"] as const]),
);

/** Largest difference, relative to the largest expected value. */
function relative(actual: ArrayLike<number>, expected: Float32Array): number {
  return difference(actual, Array.from(expected)) / Math.max(...expected.map(Math.abs));
}

/** The values of the points whose names `pattern` matches, in the order of the forward pass. */
function tapped(model: Model, ids: readonly number[], pattern: RegExp): Float32Array[] {
  const nodes: GraphNode[] = [];
  const inner = loaded(model, "test");
  const made = using(
    feedsOf(ids, range(ids.length)),
    inner.program(`test ${pattern}`, () => {
      const tap = (point: string, node: GraphNode): GraphNode => {
        if (pattern.test(point)) nodes.push(node);
        return node;
      };
      const graph = inner.graph({tap});
      return {graph, inputs: inputsOf(graph), outputs: nodes};
    }),
  );
  return using(made, () => made.map((tensor) => Float32Array.from(read(tensor) as Float32Array)));
}

describe.each(cases)("a checkpoint of %s, %s, run %s", (family, name, executor) => {
  const golden = causalGoldenOf(name);
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name), {executor});
  });
  afterAll(() => model.dispose());

  test("is read by its family", () => expect(model.config.family).toBe(family));

  test("has the logits of PyTorch at every position", async () => {
    const {allLogits} = await run(model, golden.ids, {capture: {logits: true}});
    expect(difference(allLogits!.data, Array.from(golden.array("logits")))).toBeLessThan(tolerances.logits);
  });

  test.each(["hiddenStates", "ffnnActivations"] as const)("has all %s of PyTorch", async (kind) => {
    const captured = (await run(model, golden.ids))[kind]!;
    expect(difference(captured.data, Array.from(golden.array(kind)))).toBeLessThan(tolerances[kind]);
  });

  test("has every attention pattern of PyTorch", () => {
    const patterns = tapped(model, golden.ids, /attention\.pattern$/);
    const all = patterns.flatMap((pattern) => Array.from(pattern));
    expect(difference(all, Array.from(golden.array("patterns")))).toBeLessThan(tolerances.patterns);
  });

  test("goes on greedily as transformers does", async () => {
    const {ids} = await generate(model, golden.greedy.prompt, {maxNewTokens: 8});
    expect(ids).toEqual(golden.greedy.ids);
  });

  test("captures the same states when generating as when reading the same tokens", async () => {
    const made = await generate(model, golden.greedy.prompt, {maxNewTokens: 8});
    const again = await run(model, made.ids, {nPrompt: made.nPrompt});
    for (const kind of ["hiddenStates", "ffnnActivations"] as const) {
      expect(difference(made[kind]!.data, Array.from(again[kind]!.data))).toBeLessThan(tolerances[kind]);
    }
    expect(difference(made.logits, Array.from(again.logits))).toBeLessThan(tolerances.logits);
  });

  test.each(golden.saliency)(
    "has PyTorch's gradient × input of the $unit at $target",
    async ({unit, target}) => {
      const expected = golden.array(`saliency.${unit}.${target}`);
      const [norms, dots] = [expected.subarray(0, target), expected.subarray(target)];
      const text = await run(model, golden.ids, {nPrompt: 1});
      const {shares, totals, signed} = await gradientTimesInput(model, text, {of: unit});
      const row = (target - 1) * golden.ids.length;
      const scores = shares.data.subarray(row, row + target).map((share) => share * totals[target - 1]);
      expect(relative(scores, norms)).toBeLessThan(tolerances.saliency);
      expect(relative(signed.data.subarray(row, row + target), dots)).toBeLessThan(tolerances.signedSaliency);
    },
  );
});
