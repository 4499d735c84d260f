import {pack, unpack} from "../packed.js";
import type {Packed} from "../packed.js";

/**
 * A state of version 1 as one of version 2; anything else as it is. Version 1 held shares and their rows' totals of one
 * method without a sign, and explained every output token.
 */
export function upgrade(state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (state.version !== 1) return state;
  const {shares, totals, method, ...rest} = state;
  const nPrompt = typeof state.nPrompt === "number" ? state.nPrompt : 0;
  const count = Array.isArray(state.tokens) ? state.tokens.length : 0;
  const methods = [{name: method, hasSign: false, scores: scoresOf(shares, totals), completeness: null}];
  return {
    ...rest,
    version: 2,
    targets: Array.from({length: Math.max(0, count - nPrompt)}, (_, i) => nPrompt + i),
    methods,
    contrast: null,
    ignored: [],
    output: rest.output ?? "",
    method: 0,
    // What a reader changed in a page that knows version 2.
    granularity: rest.granularity ?? "tokens",
    regex: rest.regex ?? "",
    written: rest.written ?? "",
    position: rest.position ?? null,
    span: rest.span ?? null,
  };
}

/** Shares times totals; what cannot be read is left for the check to refuse. */
function scoresOf(shares: unknown, totals: unknown): unknown {
  try {
    const [all, sums] = [unpack(shares as Packed), unpack(totals as Packed)];
    const {shape} = shares as Packed;
    return pack(
      all.map((share, i) => share * sums[Math.floor(i / shape[1])]),
      shape,
    );
  } catch {
    return shares;
  }
}
