import type {Parameter} from "../family.js";

/** Weights `[out, in]` and biases as PyTorch's Linear has them, at their usual initial values. */
export function linear(name: string, from: number, to: number, bias: boolean, deviation = 0.02): Parameter[] {
  return [
    {name: `${name}.weight`, shape: [to, from], initial: {deviation}},
    ...(bias ? [{name: `${name}.bias`, shape: [to], initial: {value: 0}}] : []),
  ];
}

/** A norm's weight, and its bias if it has one. */
export function norm(name: string, width: number, bias: boolean, start = 1): Parameter[] {
  return [
    {name: `${name}.weight`, shape: [width], initial: {value: start}},
    ...(bias ? [{name: `${name}.bias`, shape: [width], initial: {value: 0}}] : []),
  ];
}

/** An embedding, `[rows, width]`. */
export function embedding(name: string, rows: number, width: number): Parameter {
  return {name: `${name}.weight`, shape: [rows, width], initial: {deviation: 0.02}};
}

/** The same for each layer. */
export function layers(n: number, of: (i: number) => readonly Parameter[]): Parameter[] {
  return Array.from({length: n}, (_, i) => of(i)).flat();
}
