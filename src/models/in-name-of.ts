/** An error of what a method is built on, as one of the method that was called: a reader knows no other. */
export function inNameOf(caller: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const message = error.message.replace(/^\w+\(\): /, `${caller}(): `);
  if (message === error.message) return error;
  // A new one: others may wait for the same computation, under other names.
  const made = new (error.constructor as ErrorConstructor)(message, {cause: error});
  made.name = error.name;
  return made;
}
