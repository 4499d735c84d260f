import {placesOf, summariseLogits, summaryTemperatures} from "../../src/generation/index.js";
import {pack} from "../../src/views/index.js";
import type {DecodingState, Token} from "../../src/views/index.js";

/** A state made of whole rows of logits, as the kernel makes it. */
export function stateOf(
  rows: readonly Float32Array[],
  chosen: readonly number[],
  count: number,
  change: Partial<DecodingState> = {},
  nameOf: (id: number) => Token = (id) => ` t${id}`,
): DecodingState {
  const nVocab = rows[0]?.length ?? 64;
  const width = Math.min(count, nVocab);
  const places = placesOf(width, nVocab);
  const summaries = rows.map((row) => summariseLogits(row, width));
  const ids = [...new Set(summaries.flatMap((one) => one.ids))];
  const temperatures = places.length > 0 ? summaryTemperatures : [];
  const n = rows.length;
  const rank = (row: Float32Array, id: number): number =>
    row.filter((logit, i) => logit > row[id] || (logit === row[id] && i <= id)).length;
  return {
    view: "decoding",
    version: 1,
    output: "test",
    tokens: ["The", ...chosen.map(nameOf)],
    nPrompt: 1,
    nVocab,
    names: ids.map(nameOf),
    ids,
    candidates: pack(
      summaries.flatMap((one) => one.ids.map((id) => ids.indexOf(id))),
      [n, width],
    ),
    logits: pack(
      summaries.flatMap((one) => one.logits),
      [n, width],
    ),
    chosen: pack(
      rows.flatMap((row, i) => [rank(row, chosen[i]), row[chosen[i]]]),
      [n, 2],
    ),
    temperatures,
    others: pack(
      summaries.flatMap((one) => [...one.sums].flatMap((sum, k) => [sum, one.means[k]])),
      [n, temperatures.length, 2],
    ),
    places,
    curve: pack(
      summaries.flatMap((one) => [...one.curve]),
      [n, places.length],
    ),
    method: "greedy",
    provenance: "test model",
    branches: [],
    temperature: 1,
    topK: 0,
    topP: 1,
    minP: 0,
    selected: n === 0 ? -1 : 1,
    rows: Math.min(10, width),
    branch: -1,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    ...change,
  };
}

/** Logits that fall as those of language models do: a few likely tokens, and a long tail with some noise. */
export function steep(nVocab: number, seed: number): Float32Array {
  let state = seed;
  const noise = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return Float32Array.from({length: nVocab}, (_, i) => {
    const rank = ((i * 7919 + seed) % nVocab) + 1;
    return 8 - 1.6 * Math.log(rank) - 0.7 * noise();
  });
}
