/** Ends a call whose signal is aborted with an error named "AbortError". */
export function throwIfAborted(caller: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  const error = new Error(`${caller}(): was interrupted.`, {cause: signal.reason});
  error.name = "AbortError";
  throw error;
}

/** Lets messages and interrupts of the kernel get through; native work blocks them. */
export async function pause(): Promise<void> {
  await new Promise<void>((resume) => setImmediate(resume));
}
