import {fail, integer, record, stateOf, text} from "../check.js";
import {numbers} from "../check-packed.js";
import type {NeuronName, NeuronState} from "../neuron.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "neuronView.validate()";

/** The state of a neuron view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): NeuronState {
  const state = stateOf<NeuronState>(caller, value, "neuron", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  if (tokens.length === 0) fail(caller, "tokens", "at least one token", tokens, "", RangeError);
  const neurons = list("neurons", state.neurons, (entry, key) => checkName(entry, key));
  if (neurons.length === 0) fail(caller, "neurons", "at least one neuron", neurons, "", RangeError);
  const flag = (key: "signed" | "follows"): boolean =>
    typeof state[key] === "boolean" ? state[key] : fail(caller, key, "true or false", state[key]);
  return {
    view: "neuron",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt: integer(caller, "nPrompt", state.nPrompt, 0, tokens.length),
    layers: list("layers", state.layers, (entry, key) => integer(caller, key, entry, 0, Infinity)),
    nNeurons: integer(caller, "nNeurons", state.nNeurons, 1, Infinity),
    follows: flag("follows"),
    signed: flag("signed"),
    neurons,
    values: numbers(caller, "values", state.values, [neurons.length, tokens.length]),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    shown: integer(caller, "shown", state.shown, 0, neurons.length - 1),
    layer: orNull(state.layer, (given) => integer(caller, "layer", given, 0, Infinity)),
    selected: orNull(state.selected, (given) => integer(caller, "selected", given, 0, tokens.length - 1)),
    wish: orNull(state.wish, (given) => ({
      ...checkName(given, "wish"),
      number: integer(caller, "wish.number", record(caller, "wish", given).number, 1, Infinity),
    })),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: orNull(state.hovered, (given) => text(caller, "hovered", given)),
    focused: orNull(state.focused, (given) => text(caller, "focused", given)),
  };
}

function orNull<T>(value: unknown, check: (value: unknown) => T): T | null {
  return (value ?? null) === null ? null : check(value);
}

function list<T>(key: string, value: unknown, check: (entry: unknown, key: string) => T): readonly T[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  value.forEach((entry: unknown, i) => check(entry, `${key}[${i}]`));
  return value as readonly T[];
}

function checkName(value: unknown, key: string): NeuronName {
  const {layer, neuron} = record(caller, key, value);
  return {
    layer: integer(caller, `${key}.layer`, layer, 0, Infinity),
    neuron: integer(caller, `${key}.neuron`, neuron, 0, Infinity),
  };
}
