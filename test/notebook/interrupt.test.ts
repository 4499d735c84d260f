import {ofType, printed} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

jest.setTimeout(60_000);

describe("an interrupt", () => {
  let kernel: KernelProcess;
  beforeAll(async () => {
    kernel = await startKernel();
    await kernel.client.execute("let kept = 41;");
    await kernel.client.execute(
      `import {displayHost} from "limpid/dist/figures"; import "limpid/dist/widgets";`,
    );
  });
  afterAll(() => kernel.stop());

  /** Starts a cell that prints "started", and interrupts it as a Jupyter server would. */
  async function interrupted(code: string) {
    const id = kernel.client.startExecute(`console.log("started");\n${code}`);
    await kernel.client.first((m) => m.parent.msg_id === id && m.content.text === "started\n");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await kernel.client.request("control", "interrupt_request");
    return kernel.client.finished(id, 5000);
  }

  test("stops a loop that never pauses", async () => {
    const {reply, outputs} = await interrupted("for (;;) {}");
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
    expect(ofType(outputs, "error")).toHaveLength(1);
  });

  test("stops a loop that stands behind an await", async () => {
    const {reply, outputs} = await interrupted(
      "await new Promise((next) => setTimeout(next, 50));\nfor (;;) {}",
    );
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
    expect(ofType(outputs, "error")).toHaveLength(1);
  });

  test("stops a loop of awaits that never wait", async () => {
    const {reply} = await interrupted("while (true) await null;");
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
  });

  test("stops a loop over what comes one by one, and has it tidy up", async () => {
    await kernel.client.execute(`
      let came = 0, tidy = 0;
      const endless = async function* () {
        try { for (;;) { yield came++; await new Promise((next) => setTimeout(next, 5)); } } finally { tidy++; }
      };`);
    const {reply} = await interrupted("for await (const x of endless()) { void x; }");
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
    // It may still come to the value that it was about to give.
    await kernel.client.execute("const had = came; await new Promise((next) => setTimeout(next, 200));");
    const {outputs} = await kernel.client.execute("console.log(had > 5, came - had <= 1, tidy)");
    expect(printed(outputs)).toBe("true true 1\n");
  });

  test("stops waiting for an awaited call", async () => {
    const {reply} = await interrupted("await new Promise(() => {});");
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
  });

  test("ends an awaiting cell for good, and runs its finally blocks", async () => {
    await kernel.client.execute("let turns = 0, tidied = 0;");
    await interrupted(`
      try {
        while (true) { turns++; await new Promise((next) => setTimeout(next, 10)); }
      } finally { tidied++; }`);
    await kernel.client.execute("const then = turns; await new Promise((next) => setTimeout(next, 200));");
    const {outputs} = await kernel.client.execute("console.log(then > 5, turns - then, tidied)");
    expect(printed(outputs)).toBe("true 0 1\n");
  });

  test("stops a value that shows itself for ever", async () => {
    const {reply} = await interrupted(`({[Symbol.for("Jupyter.display")]: () => new Promise(() => {})})`);
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
  });

  test("leaves the kernel usable, with its variables", async () => {
    const {outputs} = await kernel.client.execute("kept + 1");
    expect(ofType(outputs, "execute_result")[0].content.data).toEqual({"text/plain": "42"});
  });

  test("reaches long work through its signal", async () => {
    await kernel.client.execute("let steps = 0;");
    const {reply} = await interrupted(`
      const signal = displayHost()!.interruptSignal()!;
      while (!signal.aborted) { steps++; await new Promise((next) => setTimeout(next, 10)); }`);
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
    await kernel.client.execute("const stopped = steps; await new Promise((next) => setTimeout(next, 200));");
    const {outputs} = await kernel.client.execute("console.log(steps - stopped, steps > 5)");
    expect(printed(outputs)).toBe("0 true\n");
  });

  test("reaches long work through its signal after a loop, too", async () => {
    await kernel.client.execute("const before = displayHost()!.interruptSignal()!;");
    await interrupted("for (;;) {}");
    const {outputs} = await kernel.client.execute(
      "console.log(before.aborted, displayHost()!.interruptSignal()!.aborted)",
    );
    expect(printed(outputs)).toBe("true false\n");
  });

  test("does no harm where nothing runs", async () => {
    for (let i = 0; i < 3; i++) {
      const {content} = await kernel.client.request("control", "interrupt_request");
      expect(content).toEqual({status: "ok"});
    }
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("is also heard as a signal", async () => {
    const id = kernel.client.startExecute("await new Promise(() => {});");
    await kernel.client.first((m) => m.parent.msg_id === id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    kernel.child.kill("SIGINT");
    expect((await kernel.client.finished(id)).reply).toMatchObject({ename: "Interrupted"});
  });

  test("aborts what was queued behind the interrupted cell", async () => {
    const first = kernel.client.startExecute("await new Promise(() => {});");
    const second = kernel.client.startExecute("kept = 0;");
    await kernel.client.first((m) => m.parent.msg_id === first);
    await new Promise((resolve) => setTimeout(resolve, 200));
    kernel.client.send("control", "interrupt_request", {});
    expect((await kernel.client.finished(second)).reply.status).toBe("aborted");
    expect((await kernel.client.execute("kept")).outputs.at(-1)?.content.data).toEqual({"text/plain": "41"});
  });
});
