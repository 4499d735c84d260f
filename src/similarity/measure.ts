import {checkMaxMemory, checkMemory} from "./memory.js";
import type {Features, Representation} from "./representation.js";
import {checkPair} from "./representation.js";

/** What every measure has. */
export interface CommonOptions {
  /** Bytes that the call may need (default 2 GiB). */
  readonly maxMemory?: number;
}

/** A measure in two steps: what is done once with each representation, and what with each pair. */
export interface Measure<Prepared, Result> {
  /** Whether a and b may change places. */
  readonly symmetric: boolean;
  /** Bytes of what is kept of a representation, and of what one step needs at most. */
  bytes(positions: number, features: number): {readonly kept: number; readonly step: number};
  prepare(x: Features): Prepared;
  compare(a: Prepared, b: Prepared): Result;
}

/** Sizes that decide how a measure is computed. */
export interface Sizes {
  readonly positions: number;
  /** Of the representation with most. */
  readonly features: number;
  /** Whether each representation is compared with several. */
  readonly many: boolean;
}

/** Checks and compares two representations. */
export function compare<Prepared, Result>(
  caller: string,
  make: (sizes: Sizes) => Measure<Prepared, Result>,
  a: Representation,
  b: Representation,
  {least, maxMemory}: {readonly least?: number; readonly maxMemory?: number},
): Result {
  checkMaxMemory(caller, maxMemory);
  const [first, second] = checkPair(caller, a, b, least);
  const {positions} = first;
  const features = Math.max(first.features, second.features);
  const measure = make({positions, features, many: false});
  const {kept, step} = measure.bytes(positions, features);
  checkMemory(caller, positions, features, 2 * kept + step, maxMemory);
  const prepared = measure.prepare(first);
  return measure.compare(prepared, a === b ? prepared : measure.prepare(second));
}
