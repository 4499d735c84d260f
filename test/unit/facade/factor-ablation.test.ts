import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel, Output} from "../../../src/facade/index.js";
import type {Figure} from "../../../src/figures/index.js";
import {nmf} from "../../../src/neurons/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack} from "../../../src/views/index.js";
import type {FactorsState, FactorsWish} from "../../../src/views/index.js";

const prompt = "The keys to the cabinet";
let lm: LanguageModel;
let out: Output;
let before: number;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate(prompt, {maxNewTokens: 8});
  await out.runNmf({nComponents: 2}).ablate(0);
  await lm.run(out.run.ids, {nPrompt: 5});
  before = memory().tensors;
});
afterEach(() => expect(memory().tensors).toBe(before));
afterAll(() => lm.dispose());

/** Asks as a reader does, and waits for the answer. */
async function ask(figure: Figure<FactorsState>, wish: Omit<FactorsWish, "number">): Promise<FactorsState> {
  await figure.ready;
  const number = figure.state.granted + 1;
  const answered = new Promise<void>((resolve) => {
    const stop = figure.onChange(({granted}) => {
      if (granted < number) return;
      stop();
      resolve();
    });
  });
  figure.set({wish: {...wish, number}});
  await answered;
  return figure.state;
}

describe("ablate", () => {
  test("writes the text anew with the factor's neurons at 0", async () => {
    const factorization = out.runNmf({nComponents: 3});
    const without = await factorization.ablate(0);
    const {interventions} = without.run.provenance;
    expect(interventions!.length).toBeGreaterThan(0);
    expect(interventions!.every((one) => one.endsWith(": zero"))).toBe(true);
    expect(without.run.ids.slice(0, 5)).toEqual(out.run.ids.slice(0, 5));
    // The neurons are silent wherever the text was read.
    const [{layer, neuron}] = await factorization.topNeurons(0);
    const [, n, width] = without.ffnnActivations.shape;
    for (let position = 0; position < n; position++) {
      expect(without.ffnnActivations.data[(layer * n + position) * width + neuron]).toBeCloseTo(0, 10);
    }
    const others = await nmf(without.run, {factors: 3});
    expect(others.norm).toBeLessThan((await factorization.factors).norm);
  });

  test("with a scale of 1 changes nothing, and with a smaller share fewer neurons", async () => {
    const factorization = out.runNmf({nComponents: 3});
    const same = await factorization.ablate(1, {scale: 1});
    expect(same.run.ids).toEqual(out.run.ids);
    const count = ({run}: Output): number => run.provenance.interventions!.join().length;
    const [most, few] = [
      await factorization.ablate(1, {share: 0.9}),
      await factorization.ablate(1, {share: 0.05}),
    ];
    expect(count(few)).toBeLessThan(count(most));
    const one = await factorization.ablate(1, {most: 1});
    expect(one.run.provenance.interventions).toHaveLength(1);
  });

  test("writes a streamed text anew, with what was changed in it before", async () => {
    const interventions = [{point: "blocks.1.ffnn.activation", neurons: [3], zero: true}] as const;
    const options = {maxNewTokens: 8, topCandidates: 2, interventions};
    const streamed = await lm.stream(prompt, options).output;
    const [a, b] = [streamed, await lm.generate(prompt, {maxNewTokens: 8, interventions})];
    const [without, expected] = [
      await a.runNmf({nComponents: 3}).ablate(0),
      await b.runNmf({nComponents: 3}).ablate(0),
    ];
    expect(without.run.ids).toEqual(expected.run.ids);
    expect(without.run.provenance.interventions).toEqual(expected.run.provenance.interventions);
    expect(without.run.provenance.interventions![0]).toBe("blocks.1.ffnn.activation, neurons 3: zero");
  });

  test("reads a given text again", async () => {
    const read = await lm.run("The keys to the cabinet are");
    const without = await read.runNmf({nComponents: 2}).ablate(0);
    expect(without.run.ids).toEqual(read.run.ids);
    expect(without.run.nPrompt).toBe(read.run.nPrompt);
    expect(Array.from(without.run.probabilities)).not.toEqual(Array.from(read.run.probabilities));
  });

  test("goes on from an output that was changed before", async () => {
    const without = await out.runNmf({nComponents: 3}).ablate(0);
    const twice = await without.runNmf({nComponents: 2}).ablate(0);
    const counts = [without, twice].map(({run}) => run.provenance.interventions!.length);
    expect(counts[1]).toBeGreaterThan(counts[0]);
    expect(twice.run.provenance.interventions!.slice(0, counts[0])).toEqual(
      without.run.provenance.interventions,
    );
  });

  test.each([
    [3, {}, "ablate(): factor must be a whole number (0–2), got 3."],
    [0, {share: 0}, "share must be above 0 and at most 1, got 0."],
    [0, {scale: NaN}, "ablate(): scale must be a finite number, got NaN."],
    [0, {text: 1}, "ablate(): text must be a whole number (0–0), got 1."],
    [0, {shares: 1}, 'ablate(): unknown option "shares". Did you mean "share"?'],
  ])("refuses %j, %j", async (factor, options, message) => {
    await expect(out.runNmf({nComponents: 3}).ablate(factor, options as object)).rejects.toThrow(message);
  });
});

describe("the figure answers", () => {
  test("how stable the factors are", async () => {
    const state = await ask(out.runNmf({nComponents: 3}).explore(), {kind: "stability", factor: 0});
    expect(state.refusal).toBe("");
    expect(state.stability!.seeds).toEqual([0, 1, 2, 3, 4]);
    expect(state.stability!.cosines.shape).toEqual([5, 3]);
  });

  test("how much other numbers explain", async () => {
    const state = await ask(out.runNmf({nComponents: 3}).explore(), {kind: "curve", factor: 0});
    expect(state.curve!.map(({factors}) => factors)).toEqual([1, 2, 3, 5, 8, 12]);
    const shares = state.curve!.map(({explainedVariance}) => explainedVariance);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });

  test("what becomes of the text without a factor", async () => {
    const factorization = out.runNmf({nComponents: 3});
    const state = await ask(factorization.explore(), {kind: "ablate", factor: 1});
    const without = await factorization.ablate(1);
    const {ablation} = state;
    expect(state.refusal).toBe("");
    expect(ablation!.output).toEqual(without.tokens.slice(5));
    expect(unpack(ablation!.probabilities)).toEqual(without.run.probabilities);
    expect(unpack(ablation!.before)).toEqual(out.run.probabilities);
    // Up to the first other token both have read the same.
    const first = out.run.ids.findIndex((id, at) => id !== without.run.ids[at]);
    const shared = (first < 0 ? out.run.ids.length : first) - 5;
    const after = unpack(ablation!.after);
    for (let i = 0; i < shared; i++) expect(after[i]).toBeCloseTo(without.run.probabilities[i], 4);
    expect(ablation!.share).toBeGreaterThanOrEqual(0.9);
    expect(factorization.explore()).not.toBe(factorization.explore());
  });

  test("with the reason where it cannot", async () => {
    const bare = await lm.run("The", {});
    const figure = bare.runNmf().explore();
    await figure.ready;
    expect(figure.state.ablatable).toBe(false);
    const read = await ask(out.runNmf({nComponents: 12, layers: 0}).explore(), {kind: "ablate", factor: 11});
    expect(read.refusal === "" ? read.ablation !== null : read.refusal.includes("factor")).toBe(true);
  });
});
