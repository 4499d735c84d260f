import {pack, unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {groupsOf, lastOf} from "../tokens/groups.js";
import type {Groups} from "../tokens/groups.js";
import {textOf, tokenName} from "../tokens/words.js";

/** Tokens on their own, or put together to words. */
export function groups({tokens, nPrompt, granularity}: TextSparklinesState): Groups {
  return groupsOf(tokens, {granularity, regex: "", nPrompt});
}

/** The token at which the chart of a token stands: its own, or the first of its word. */
export function leadOf(state: TextSparklinesState, position: number): number {
  const {first, of} = groups(state);
  return first[of[position]];
}

/** A token, or a word, as it is named in a sentence. */
export function unitName(state: TextSparklinesState, position: number): string {
  const all = groups(state);
  const group = all.of[position];
  const [first, last] = [all.first[group], lastOf(all, group)];
  return first === last ? tokenName(state.tokens[first]) : tokenName(textOf(state.tokens, first, last));
}

interface Pooled {
  readonly key: string;
  readonly missing: readonly number[];
  readonly state: Pick<TextSparklinesState, "values" | "missing">;
}
const pooled = new WeakMap<Packed, Pooled>();

/** The state with the values of words at their first tokens; the same where tokens are on their own. */
export function byUnit(state: TextSparklinesState): TextSparklinesState {
  if (state.granularity === "tokens") return state;
  const key = `${state.pools} ${state.nPrompt}`;
  let known = pooled.get(state.values);
  if (known?.key !== key || known.missing !== state.missing) {
    known = {key, missing: state.missing, state: pool(state)};
    pooled.set(state.values, known);
  }
  return {...state, ...known.state};
}

function pool(state: TextSparklinesState): Pooled["state"] {
  const {values, missing, pools, tokens} = state;
  const count = values.shape[1];
  const data = Float32Array.from(unpack(values));
  const all = groups(state);
  const none = new Set(missing);
  const left: number[] = [];
  tokens.forEach((_, position) => {
    const lead = all.first[all.of[position]];
    // A word is told only where all of it can be.
    if (none.has(position) && !left.includes(lead)) left.push(lead);
    if (position === lead) return;
    left.push(position);
    for (let series = 0; series < count; series++) {
      const [at, from] = [lead * count + series, position * count + series];
      data[at] = join(data[at], data[from], pools);
    }
  });
  return {values: pack(data, values.shape), missing: [...new Set(left)].sort((a, b) => a - b)};
}

function join(a: number, b: number, pools: TextSparklinesState["pools"]): number {
  if (pools === "product") return a * b;
  if (pools === "largest") return Math.max(a, b);
  return Math.abs(b) > Math.abs(a) ? b : a;
}
