import {fail, integer, record, stateOf, text} from "../check.js";
import {
  checkpointNames,
  finite,
  flag,
  list,
  modelSize,
  orNull,
  unit,
  unitWish,
} from "../checkpoints/check.js";
import type {ContextLine, ContextsState, NeuronContexts} from "../contexts.js";
import {checkNeurons} from "../selection.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "contextsView.validate()";

/** The state of contexts, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): ContextsState {
  const state = stateOf<ContextsState>(caller, value, "contexts", 1);
  const checkpoints = checkpointNames(caller, state.checkpoints);
  const model = modelSize(caller, state);
  const neurons = list<NeuronContexts>(caller, "neurons", state.neurons, (entry, key) =>
    checkNeuron(entry, key, model, checkpoints.length),
  );
  if (neurons.length === 0) fail(caller, "neurons", "at least one neuron", neurons, "", RangeError);
  return {
    view: "contexts",
    version: 1,
    output: text(caller, "output", state.output),
    checkpoints,
    ...model,
    neurons,
    warnings: list<string>(caller, "warnings", state.warnings, (entry, key) => text(caller, key, entry)),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    shown: integer(caller, "shown", state.shown, 0, neurons.length - 1),
    layer: orNull(state.layer, (given) => integer(caller, "layer", given, 0, model.layers - 1)),
    brushed: checkNeurons(caller, "brushed", state.brushed, model.layers, model.width),
    kept: orNull(state.kept, (given) => unit(caller, "kept", given, model)),
    checkpoint: orNull(state.checkpoint, (given) =>
      integer(caller, "checkpoint", given, 0, checkpoints.length - 1),
    ),
    most: integer(caller, "most", state.most, 1, Infinity),
    wish: orNull(state.wish, (given) => unitWish(caller, given, model)),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: orNull(state.hovered, (given) => text(caller, "hovered", given)),
    focused: orNull(state.focused, (given) => text(caller, "focused", given)),
  };
}

const approved = new WeakMap<object, string>();

function checkNeuron(
  value: unknown,
  key: string,
  model: {readonly layers: number; readonly width: number},
  count: number,
): void {
  unit(caller, key, value, model);
  const neuron = record(caller, key, value);
  // Many tokens: a neuron that passed is not walked again at each change of the state.
  if (approved.get(neuron) === String(count)) return;
  const checkpoints = list<unknown>(caller, `${key}.checkpoints`, neuron.checkpoints, (entry, at) => {
    const {hits, groups} = record(caller, at, entry);
    integer(caller, `${at}.hits`, hits, 0, Infinity);
    list(caller, `${at}.groups`, groups, (group, name) => {
      const {name: called, lines} = record(caller, name, group);
      text(caller, `${name}.name`, called);
      list(caller, `${name}.lines`, lines, (line, place) => checkLine(line, place));
    });
  });
  if (checkpoints.length !== count) {
    fail(caller, `${key}.checkpoints`, `${count} checkpoints`, checkpoints.length, "", RangeError);
  }
  approved.set(neuron, String(count));
}

function checkLine(value: unknown, key: string): void {
  const line = record(caller, key, value) as unknown as ContextLine;
  const tokens = checkTokens(caller, `${key}.tokens`, line.tokens);
  const at = integer(caller, `${key}.at`, line.at, 0, tokens.length - 1);
  const fired = list<ContextLine["fired"][number]>(caller, `${key}.fired`, line.fired, (entry, name) => {
    const pair: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (pair.length !== 2) fail(caller, name, "[place, activation]", entry);
    integer(caller, `${name}[0]`, pair[0], 0, tokens.length - 1);
    finite(caller, `${name}[1]`, pair[1]);
  });
  if (!fired.some(([place]) => place === at)) {
    fail(caller, `${key}.fired`, `activations, also of the token at ${at}`, fired, "", RangeError);
  }
  text(caller, `${key}.sentence`, line.sentence);
  orNull(line.label, (given) => text(caller, `${key}.label`, given));
  orNull(line.predicted, (given) => text(caller, `${key}.predicted`, given));
  orNull(line.probability, (given) => finite(caller, `${key}.probability`, given, 0, 1));
  const cut = list(caller, `${key}.cut`, line.cut, (entry, name) => flag(caller, name, entry));
  if (cut.length !== 2) fail(caller, `${key}.cut`, "[before, after]", cut);
}
