import type {Dim, GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Tensor} from "../tensors/index.js";
import type {Affine, Segment} from "./intervention-plan.js";
import type {Values} from "./intervention-values.js";
import type {Layout, Role} from "./points-layout.js";
import type {Pass} from "./pass.js";
import {keyAt, positionAt} from "./pass.js";
import type {Numbers, Range} from "./selection.js";

type AffineSegment = Extract<Segment, {kind: "affine"}>;

/**
 * Along which axes the factors and terms of a point differ. Where they do not, they are fed with a size of 1: one number
 * for each neuron, say, whatever the length of the text.
 */
export interface Spread {
  readonly text: boolean;
  readonly position: boolean;
  readonly head: boolean;
  readonly last: boolean;
  /** Whether there is a product; whether there is a sum. */
  readonly product: boolean;
  readonly sum: boolean;
}

export function spreadOf({layout, parts}: AffineSegment): Spread {
  const some = (test: (part: Affine) => unknown): boolean => parts.some((part) => test(part));
  const fills = (part: Affine): boolean => part.b !== undefined || part.mean === true;
  // What is put into a pattern must not reach keys that the query cannot see.
  const hides = layout.keys !== undefined && some(fills);
  const position = hides || some(({chosen, b}) => chosen.positions ?? b?.uses.position);
  return {
    text: position || some(({mean, chosen}) => mean ?? chosen.keys),
    position,
    head: layout.nHeads !== undefined && some(({chosen, b, mean}) => chosen.heads ?? (b?.uses.head || mean)),
    last: hides || some(({chosen, b, mean}) => chosen.units ?? chosen.keys ?? (b?.uses.last || mean)),
    // Sums alone need no product. A factor that happens to be 1 makes no other program.
    product: some(({a, b}) => a !== 1 || b === undefined),
    sum: some(fills),
  };
}

/** Programs differ by this, not by the numbers. */
export const keyOf = ({text, position, head, last, product, sum}: Spread): string =>
  [text && "t", position && "p", head && "h", last && "u", product && "×", sum && "+"]
    .filter(Boolean)
    .join("");

/** value · factor + term in a graph, with factor and term as inputs. */
export function affine(
  node: GraphNode,
  layout: Layout,
  spread: Spread,
  name: string,
): {readonly node: GraphNode; readonly inputs: readonly GraphNode[]} {
  const {roles, shape} = apart(layout, node.shape);
  const sizes = shape.map((dim, axis): Dim => (spreads(spread, roles[axis]) ? dim : 1));
  const inputs: GraphNode[] = [];
  const input = (kind: string): GraphNode => {
    const made = tf.input(`${name}.${kind}`, sizes);
    inputs.push(made);
    return made;
  };
  let x = tf.reshape(node, shape);
  if (spread.product) x = tf.mul(x, input("factor"));
  if (spread.sum) x = tf.add(x, input("term"));
  return {node: tf.reshape(x, node.shape), inputs};
}

/** The axes with texts and positions apart. */
export function apartRoles({roles}: Layout): readonly Role[] {
  return roles[0] === "rows" ? ["text", "position", ...roles.slice(1)] : roles;
}

function apart(layout: Layout, shape: readonly Dim[]): {roles: readonly Role[]; shape: readonly Dim[]} {
  const roles = apartRoles(layout);
  if (layout.roles[0] !== "rows") return {roles, shape};
  const position = (shape[0] as string).replace(/^batch\*|\*batch$/, "");
  return {roles, shape: ["batch", position, ...shape.slice(1)]};
}

function spreads({text, position, head, last}: Spread, role: Role): boolean {
  if (role === "text") return text;
  if (role === "position") return position;
  if (role === "query") return position || text;
  return role === "head" ? head : last;
}

/** What is known of the texts in a batch while a pass is read. */
export interface Texts {
  readonly pass: Pass;
  /** Where keys of a pattern come from: the pass itself, or the source's. */
  readonly keys: Pass;
  /** Whether queries see only what is before them. */
  readonly causal: boolean;
  /** Positions of each row's text as it was given: what negative positions count from. */
  readonly given: readonly number[];
  /** Of the keys' text. */
  readonly givenKeys: readonly number[];
  /** The mean of a part over the unchanged prompt of a row's text. */
  mean(part: Affine, row: number): Values;
}

/** Arrays for the inputs of `affine`, in its order. */
export function affineFeeds(segment: AffineSegment, spread: Spread, texts: Texts): Tensor[] {
  const {layout, parts} = segment;
  const {pass, keys} = texts;
  const roles = apartRoles(layout);
  const nKeys = keys.past + keys.seq;
  const full: Record<Role, number> = {
    rows: 1,
    text: pass.batch,
    position: pass.seq,
    query: pass.queries?.length ?? 0,
    head: layout.nHeads ?? 1,
    key: nKeys,
    unit: layout.width ?? 1,
  };
  const shape = roles.map((role) => (spreads(spread, role) ? full[role] : 1));
  const size = shape.reduce((a, b) => a * b, 1);
  const [factor, term] = [new Float32Array(size).fill(1), new Float32Array(size)];
  const strides = Object.fromEntries(
    roles.map((role, axis) => [
      role,
      shape[axis] === 1 ? 0 : shape.slice(axis + 1).reduce((a, b) => a * b, 1),
    ]),
  ) as Partial<Record<Role, number>>;
  for (const part of parts) {
    const context = {layout, spread, texts, strides, nKeys, seen: new Map<number, Line>()};
    for (const place of places(roles, spread, pass, strides)) fillPlace(part, place, context, factor, term);
  }
  return [...(spread.product ? [factor] : []), ...(spread.sum ? [term] : [])].map((data) =>
    tf.tensor(data, shape),
  );
}

interface Place {
  readonly row: number;
  readonly slot: number;
  readonly offset: number;
}

/** Rows and slots that factors and terms tell apart, and where theirs begin. */
function places(
  roles: readonly Role[],
  {text, position}: Spread,
  {batch, seq, queries = []}: Pass,
  strides: Partial<Record<Role, number>>,
): Place[] {
  if (roles[0] === "query") {
    if (!text && !position) return [{row: 0, slot: 0, offset: 0}];
    return Array.from(queries, (at, i) => ({
      row: Math.floor(at / seq),
      slot: at % seq,
      offset: i * (strides.query ?? 0),
    }));
  }
  const rows = text ? batch : 1;
  const slots = position ? seq : 1;
  return Array.from({length: rows * slots}, (_, i) => {
    const [row, slot] = [Math.floor(i / slots), i % slots];
    return {row, slot, offset: row * (strides.text ?? 0) + slot * (strides.position ?? 0)};
  });
}

interface Context {
  readonly layout: Layout;
  readonly spread: Spread;
  readonly texts: Texts;
  readonly strides: Partial<Record<Role, number>>;
  readonly nKeys: number;
  /** What is chosen along the last axis, by row. */
  readonly seen: Map<number, Line>;
}

/** Numbers along the last axis, and where they lie. */
interface Line {
  readonly numbers: ArrayLike<number>;
  readonly at: ArrayLike<number>;
}

/** Joins one part to the factors and terms of one place: what was to be done before it is done before it. */
function fillPlace(
  part: Affine,
  {row, slot, offset}: Place,
  context: Context,
  factor: Float32Array,
  term: Float32Array,
): void {
  const {layout, spread, texts, strides, seen} = context;
  const {chosen, a} = part;
  const position = spread.position ? positionAt(texts.pass, row, slot) : 0;
  if (position < 0 || !reaches(chosen.positions, position, texts.given[row])) return;
  const b = part.mean ? texts.mean(part, row) : part.b;
  const line = seen.get(row) ?? lineOf(part, context, row);
  seen.set(row, line);
  const hides = b !== undefined && layout.keys !== undefined && texts.causal;
  const {numbers, at} = line;
  for (const head of spread.head ? (chosen.heads ?? count(layout.nHeads!)) : [0]) {
    const from = offset + head * (strides.head ?? 0);
    for (let n = 0; n < numbers.length; n++) {
      const last = numbers[n];
      if (hides && last > position) continue;
      const value = b?.at({head, position, last});
      if (b && value === undefined) continue;
      const i = from + at[n];
      factor[i] *= a;
      term[i] = term[i] * a + (value ?? 0);
    }
  }
}

const count = (n: number): number[] => Array.from({length: n}, (_, i) => i);

/** What is chosen along the last axis: neurons, or keys that are no padding. */
function lineOf(
  {chosen}: Affine,
  {layout, spread, texts: {keys, givenKeys}, strides, nKeys}: Context,
  row: number,
): Line {
  if (!spread.last) return {numbers: [0], at: [0]};
  if (layout.keys === undefined) {
    const numbers = chosen.units ?? count(layout.width ?? 1);
    return {numbers, at: numbers.map((unit) => unit * (strides.unit ?? 0))};
  }
  const slots = count(nKeys).filter((slot) => {
    const key = keyAt(keys, row, slot);
    return key >= 0 && reaches(chosen.keys, key, givenKeys[row]);
  });
  return {
    numbers: slots.map((slot) => keyAt(keys, row, slot)),
    at: slots.map((slot) => slot * (strides.key ?? 0)),
  };
}

/** Whether a position is meant; negative ones count from the end of the text as it was given. */
export function reaches(numbers: Numbers | undefined, position: number, given: number): boolean {
  if (numbers === undefined) return true;
  if (Array.isArray(numbers)) {
    return (numbers as readonly number[]).some((n) => (n < 0 ? n + given : n) === position);
  }
  const {from = 0, to} = numbers as Range;
  const end = to === undefined ? Infinity : to < 0 ? to + given : to;
  return position >= (from < 0 ? from + given : from) && position <= end;
}
