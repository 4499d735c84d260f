import type {ContextLine, ContextsState, NeuronContexts} from "../contexts.js";

type State = ContextsState;

export function shownNeuron({neurons, shown}: State): NeuronContexts {
  return neurons[shown];
}

/** A line with where it stands. */
export interface PlacedLine {
  readonly line: ContextLine;
  readonly checkpoint: number;
  readonly group: number;
}

interface Listed {
  readonly key: string;
  readonly lines: readonly PlacedLine[];
}
const known = new WeakMap<NeuronContexts, Listed>();

/** The lines that are listed, from top to bottom. */
export function shownLines(state: State): readonly PlacedLine[] {
  const neuron = shownNeuron(state);
  const key = `${state.checkpoint} ${state.most}`;
  const found = known.get(neuron);
  if (found?.key === key) return found.lines;
  const lines = shownCheckpoints(state).flatMap((checkpoint) =>
    neuron.checkpoints[checkpoint].groups.flatMap((each, group) =>
      each.lines.slice(0, state.most).map((line): PlacedLine => ({line, checkpoint, group})),
    ),
  );
  known.set(neuron, {key, lines});
  return lines;
}

/** The checkpoints that are shown, in order. */
export function shownCheckpoints({checkpoint, checkpoints}: State): readonly number[] {
  return checkpoint === null ? checkpoints.map((_, c) => c) : [checkpoint];
}

/** The activation of the token that fires. */
export function activationOf({at, fired}: ContextLine): number {
  return fired.find(([place]) => place === at)![1];
}

const values = new WeakMap<ContextLine, ReadonlyMap<number, number>>();

/** Activations of a line by place. */
export function valuesOf(line: ContextLine): ReadonlyMap<number, number> {
  let found = values.get(line);
  if (!found) values.set(line, (found = new Map(line.fired)));
  return found;
}

const scales = new WeakMap<NeuronContexts, {readonly most: number; readonly signed: boolean}>();

/** The magnitude of the strongest colour: the largest of all checkpoints, so that they can be compared. */
export function scaleOf(state: State): {readonly most: number; readonly signed: boolean} {
  const neuron = shownNeuron(state);
  let found = scales.get(neuron);
  if (!found) {
    let [most, signed] = [0, false];
    for (const {groups} of neuron.checkpoints) {
      for (const {fired} of groups.flatMap(({lines}) => lines)) {
        for (const [, value] of fired) {
          most = Math.max(most, Math.abs(value));
          signed ||= value < 0;
        }
      }
    }
    scales.set(neuron, (found = {most, signed}));
  }
  return found;
}

/** A token of a line, by the line's number among those that are listed. */
export interface TokenMark {
  readonly line: number;
  readonly token: number;
}

export function readMark(state: State, mark: string | null): TokenMark | null {
  const found = /^(\d+):(\d+)$/.exec(mark ?? "");
  if (!found) return null;
  const [line, token] = [Number(found[1]), Number(found[2])];
  const lines = shownLines(state);
  return line < lines.length && token < lines[line].line.tokens.length ? {line, token} : null;
}

export const markOf = ({line, token}: TokenMark): string => `${line}:${token}`;

/** The token under the pointer, else the one with the focus. */
export function shownToken(state: State): TokenMark | null {
  return readMark(state, state.hovered) ?? readMark(state, state.focused);
}

/** The token that Tab leads to; null where there is no line. */
export function tabbable(state: State): TokenMark | null {
  const [first] = shownLines(state);
  return readMark(state, state.focused) ?? (first ? {line: 0, token: first.line.at} : null);
}
