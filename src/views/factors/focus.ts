import type {FactorsState} from "../factors.js";
import {readMark} from "./values.js";

/** The factor that Tab leads to. */
export function focusedFactor(state: FactorsState): number {
  const found = readMark(state, state.focused);
  return found?.kind === "factor" ? found.at : (state.factor ?? 0);
}

/** The token that Tab leads to. */
export function focusedToken(state: FactorsState): number {
  const found = readMark(state, state.focused);
  return found?.kind === "token" ? found.at : (state.position ?? 0);
}

/** The neuron that Tab leads to. */
export function focusedNeuron(state: FactorsState): number {
  const found = readMark(state, state.focused);
  return found?.kind === "neuron" ? found.at : 0;
}
