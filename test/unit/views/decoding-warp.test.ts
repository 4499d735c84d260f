import {softmax} from "../../../src/capture/index.js";
import {distribution} from "../../../src/generation/pick.js";
import {minP} from "../../../src/generation/warpers/min-p.js";
import {temperature} from "../../../src/generation/warpers/temperature.js";
import {topK} from "../../../src/generation/warpers/top-k.js";
import {topP} from "../../../src/generation/warpers/top-p.js";
import {decodingView, unpack} from "../../../src/views/index.js";
import type {DecodingSettings, DecodingState} from "../../../src/views/index.js";
import {othersAt} from "../../../src/views/decoding/rest.js";
import {cutBy, warp} from "../../../src/views/decoding/warp.js";
import {stateOf, steep} from "../../views/decoding-logits.js";

/** What sampling draws from, by the warpers of generation, in their order. */
function drawn(logits: Float32Array, settings: DecodingSettings): Float64Array {
  const scores = Float32Array.from(logits);
  if (settings.temperature !== 1) temperature(settings.temperature)(scores, []);
  if (settings.topK > 0) topK(settings.topK)(scores, []);
  if (settings.topP < 1) topP(settings.topP, 1)(scores, []);
  if (settings.minP > 0) minP(settings.minP, 1)(scores, []);
  return softmax(scores);
}
const entropy = (p: Float64Array): number =>
  p.reduce((sum, each) => sum - (each > 0 ? each * Math.log2(each) : 0), 0);
const idsOf = (state: DecodingState): number[] =>
  [...unpack(state.candidates)].map((name) => state.ids[name]);

/** One likely token against a vocabulary of equal ones; two levels beyond the candidates; all equal; a tail far below. */
const shapes: readonly (readonly [string, Float32Array])[] = [
  ["a steep distribution", steep(50_257, 3)],
  ["a small vocabulary", steep(512, 5)],
  ["a flat distribution", Float32Array.from({length: 20_000}, (_, i) => -((i * 31) % 977) / 977)],
  [
    "one token against 50,000 equal ones, which the candidates do not hold",
    Float32Array.from({length: 50_060}, (_, i) => (i < 55 ? 5 : i < 60 ? 4 : -6)),
  ],
  [
    "a distribution with a cliff",
    Float32Array.from({length: 30_000}, (_, i) => (i < 400 ? 3 - i / 400 : -40)),
  ],
];
const temperatures = [0.1, 0.13, 0.25, 0.5, 0.77, 1, 1.31, 2, 2.72, 3];

describe.each(shapes)("the sum over all tokens of %s", (_, logits) => {
  const state = decodingView.validate(stateOf([logits], [0], 50));
  test.each(temperatures)("is right to a thousandth at temperature %d", (at) => {
    const largest = Math.max(...unpack(state.logits));
    const exact = logits.reduce((sum, logit) => sum + Math.exp((logit - largest) / at), 0);
    const candidates = unpack(state.logits).reduce((sum, logit) => sum + Math.exp((logit - largest) / at), 0);
    const told = candidates + Math.exp(othersAt(state, 0, at).log);
    expect(Math.abs(told / exact - 1)).toBeLessThan(1e-3);
  });
});

const settings: readonly DecodingSettings[] = [
  {temperature: 1, topK: 0, topP: 1, minP: 0},
  {temperature: 0.7, topK: 0, topP: 1, minP: 0},
  {temperature: 2.3, topK: 0, topP: 1, minP: 0},
  {temperature: 1, topK: 5, topP: 1, minP: 0},
  {temperature: 1, topK: 0, topP: 0.6, minP: 0},
  {temperature: 1, topK: 0, topP: 1, minP: 0.1},
  {temperature: 0.6, topK: 20, topP: 0.8, minP: 0},
  {temperature: 0.4, topK: 12, topP: 0.9, minP: 0.2},
  {temperature: 0.1, topK: 50, topP: 0.99, minP: 0.05},
];
const rows = [steep(50_257, 11), steep(512, 12), steep(512, 13)];

describe.each(settings)("after temperature $temperature, top-k $topK, top-p $topP, min-p $minP", (chosen) => {
  test.each([0, 1, 2])("candidates of row %d have the probabilities that sampling draws by", (row) => {
    const logits = rows[row];
    const state = stateOf([logits], [0], 50);
    const exact = drawn(logits, chosen);
    const {after, kept, about} = warp(state, 0, chosen);
    const kepts = exact.filter((p) => p > 0).length;
    expect(about).toBe(kepts > 50 && kepts < logits.length);
    if (!about) expect(kept).toBe(kepts);
    idsOf(state).forEach((id, i) => {
      expect(after[i] === 0).toBe(exact[id] === 0);
      expect(Math.abs(after[i] - exact[id])).toBeLessThan(1e-3 * Math.max(exact[id], 1e-3));
    });
  });

  test("the entropy is that of the whole distribution", () => {
    const state = stateOf([rows[1]], [0], 50);
    const {entropyBefore, entropyAfter} = warp(state, 0, chosen);
    expect(entropyBefore).toBeCloseTo(entropy(softmax(rows[1])), 3);
    expect(entropyAfter).toBeCloseTo(entropy(drawn(rows[1], chosen)), 2);
  });
});

test("the order is that of generate()", () => {
  const chosen = {temperature: 0.6, topK: 20, topP: 0.8, minP: 0.02};
  const logits = rows[0];
  const options = {repetitionPenalty: 1, noRepeatNgramSize: 0, badWordsIds: [], suppressTokens: []};
  const none = {beginSuppressTokens: [], forcedFirst: [], forcedLast: [], endTokens: [], minNewTokens: 0};
  const rest = {typicalP: 1, epsilonCutoff: 0, numBeams: 1};
  const by = distribution("test", {...chosen, ...options, ...none, ...rest} as never, 1, logits.length);
  const exact = by(logits, [1]);
  const state = stateOf([logits], [0], 50);
  const {after} = warp(state, 0, chosen);
  idsOf(state).forEach((id, i) => expect(after[i]).toBeCloseTo(exact[id], 5));
});

describe("what stays", () => {
  test("with top-k, are ties with the last, too", () => {
    const logits = Float32Array.of(3, 2, 1, 1, 1, 0);
    const {kept, after} = warp(stateOf([logits], [0], 6), 0, {temperature: 1, topK: 3, topP: 1, minP: 0});
    expect(kept).toBe(5);
    expect([...after].map((p) => p > 0)).toEqual([true, true, true, true, true, false]);
  });
  test("is told by the warper that cuts first", () => {
    const state = stateOf([steep(512, 1)], [0], 50);
    const warped = warp(state, 0, {temperature: 1, topK: 30, topP: 0.5, minP: 0});
    expect(cutBy(warped, 0)).toBeNull();
    expect(cutBy(warped, warped.kept)).toBe("top-p");
    expect(cutBy(warped, 30)).toBe("top-k");
  });
  test("beyond the candidates is about as much as it is", () => {
    for (const topPart of [0.9, 0.99]) {
      const logits = steep(50_257, 21);
      const chosen = {temperature: 2, topK: 0, topP: topPart, minP: 0};
      const exact = drawn(logits, chosen).filter((p) => p > 0).length;
      const {kept, about, after, mass} = warp(stateOf([logits], [0], 50), 0, chosen);
      expect(about).toBe(true);
      expect(Math.abs(kept / exact - 1)).toBeLessThan(0.05);
      expect(mass).toBeCloseTo(topPart, 3);
      expect(after[0]).toBeCloseTo(Math.max(...drawn(logits, chosen)), 4);
    }
  });
  test("with top-k beyond the candidates has nearly its probability", () => {
    const logits = steep(50_257, 22);
    const chosen = {temperature: 1.5, topK: 700, topP: 1, minP: 0};
    const {after, kept} = warp(stateOf([logits], [0], 50), 0, chosen);
    expect(kept).toBe(700);
    expect(Math.abs(after[0] / Math.max(...drawn(logits, chosen)) - 1)).toBeLessThan(0.02);
  });
  test("of one possible token is all", () => {
    const state = decodingView.validate(stateOf([Float32Array.of(2)], [0], 50));
    const {before, after, kept, entropyBefore} = warp(state, 0, {
      temperature: 2,
      topK: 3,
      topP: 0.5,
      minP: 1,
    });
    expect([...before, ...after, kept, entropyBefore]).toEqual([1, 1, 1, 0]);
  });
});
