/** Of a representation in which nothing differs: it is like no other, and no measure is defined. */
export class NothingVaries extends RangeError {
  /**
   * @param layer - what errors call the representation
   * @param needed - what a measure needs, and it has not: "a feature that varies over the positions"
   */
  constructor(
    caller: string,
    readonly layer: string,
    readonly needed: string,
    got: string,
  ) {
    super(`${caller}(): ${layer} must have ${needed}, got ${got}. Take another layer or text.`);
  }
}

/** The result of a step, or why there is none; other errors are thrown. */
export function unlessNothing<Result>(step: () => Result): Result | NothingVaries {
  try {
    return step();
  } catch (error) {
    if (error instanceof NothingVaries) return error;
    throw error;
  }
}
