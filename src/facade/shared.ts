/**
 * A computation that several callers wait for. Each may leave by its own signal; the computation is ended only when
 * all have left, and goes on while one waits that gave no signal.
 */
export class Shared<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;
  #failed = false;

  constructor(compute: (signal: AbortSignal) => Promise<T>) {
    this.#result = compute(this.#controller.signal);
    // Each caller is told by its own promise.
    this.#result.catch(() => (this.#failed = true));
  }

  /** Whether another may still join: it has not failed, and not everyone has left it. */
  get usable(): boolean {
    return !this.#failed && !this.#controller.signal.aborted;
  }

  /** The result, or an AbortError as soon as `signal` is aborted. */
  async join(caller: string, signal: AbortSignal | undefined): Promise<T> {
    this.#waiting++;
    let leave: (() => void) | undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        const error = new Error(`${caller}(): was interrupted.`, {cause: signal?.reason});
        error.name = "AbortError";
        reject(error);
        if (--this.#waiting === 0) this.#controller.abort(signal?.reason);
      };
    });
    if (signal?.aborted) leave!();
    else signal?.addEventListener("abort", leave!, {once: true});
    try {
      return await Promise.race([left, this.#result]);
    } finally {
      signal?.removeEventListener("abort", leave!);
    }
  }
}
