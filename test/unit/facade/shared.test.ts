import {Shared} from "../../../src/facade/shared.js";

/** A computation that ends when told to, or with its signal. */
function controlled(): {shared: Shared<number>; end: (value: number) => void; signal: () => AbortSignal} {
  let end!: (value: number) => void;
  let given!: AbortSignal;
  const shared = new Shared<number>(
    (signal) =>
      new Promise((resolve, reject) => {
        end = resolve;
        given = signal;
        signal.addEventListener("abort", () => reject(new Error("ended")));
      }),
  );
  return {shared, end: (value) => end(value), signal: () => given};
}

describe("a shared computation", () => {
  test("goes on for those who stay when another leaves", async () => {
    const {shared, end, signal} = controlled();
    const first = new AbortController();
    const leaves = shared.join("look", first.signal);
    const stays = shared.join("look", undefined);
    first.abort();
    await expect(leaves).rejects.toMatchObject({name: "AbortError", message: "look(): was interrupted."});
    expect(signal().aborted).toBe(false);
    end(7);
    expect(await stays).toBe(7);
    expect(await shared.join("look", undefined)).toBe(7);
  });

  test("ends when all have left, and cannot be joined again", async () => {
    const {shared, signal} = controlled();
    const [one, two] = [new AbortController(), new AbortController()];
    const both = [shared.join("look", one.signal), shared.join("look", two.signal)];
    one.abort();
    expect(shared.usable).toBe(true);
    two.abort();
    expect(signal().aborted).toBe(true);
    expect(shared.usable).toBe(false);
    for (const left of both) await expect(left).rejects.toMatchObject({name: "AbortError"});
  });

  test("fails for all who wait, and cannot be joined again", async () => {
    const shared = new Shared(() => Promise.reject(new RangeError("too much")));
    await expect(shared.join("look", undefined)).rejects.toThrow("too much");
    expect(shared.usable).toBe(false);
  });

  test("a signal that is aborted before ends the call", async () => {
    const {shared} = controlled();
    await expect(shared.join("look", AbortSignal.abort())).rejects.toMatchObject({name: "AbortError"});
  });
});
