import {ofType} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

jest.setTimeout(60_000);

describe("requests in a queue", () => {
  let kernel: KernelProcess;
  beforeAll(async () => void (kernel = await startKernel()));
  afterAll(() => kernel.stop());

  test("run in the order they came", async () => {
    const ids = [30, 20, 10].map((ms) =>
      kernel.client.startExecute(`await new Promise((go) => setTimeout(go, ${ms})); ${ms}`),
    );
    const results = await Promise.all(ids.map((id) => kernel.client.finished(id)));
    const counts = results.map(({reply}) => Number(reply.execution_count));
    expect(counts).toEqual([counts[0], counts[0] + 1, counts[0] + 2]);
  });

  test.each([
    ["fails at once", `throw new Error("stop here")`],
    ["fails after a wait", `await new Promise((_, no) => setTimeout(() => no(new Error("stop here")), 100))`],
  ])("are aborted behind a cell that %s", async (_, code) => {
    const ids = [code, "1", "2"].map((cell) => kernel.client.startExecute(cell));
    const results = await Promise.all(ids.map((id) => kernel.client.finished(id)));
    expect(results.map(({reply}) => reply.status)).toEqual(["error", "aborted", "aborted"]);
    expect(results[1].outputs).toEqual([]);
  });

  test("run on behind a cell that may fail", async () => {
    const ids = [`throw new Error("go on")`, "1"].map((cell) =>
      kernel.client.startExecute(cell, {stop_on_error: false}),
    );
    const results = await Promise.all(ids.map((id) => kernel.client.finished(id)));
    expect(results.map(({reply}) => reply.status)).toEqual(["error", "ok"]);
  });

  test("run at once when they are sent after an error is known", async () => {
    expect((await kernel.client.execute(`throw new Error("known")`)).reply.status).toBe("error");
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("wait for no other message: the kernel answers while a cell awaits", async () => {
    const id = kernel.client.startExecute("await new Promise((go) => setTimeout(go, 1000))");
    await kernel.client.first((m) => m.parent.msg_id === id);
    const {content} = await kernel.client.request("shell", "is_complete_request", {code: "1"}, 800);
    expect(content.status).toBe("complete");
    await kernel.client.finished(id);
  });

  test("keep the kernel busy while another message is answered", async () => {
    const id = kernel.client.startExecute("await new Promise((go) => setTimeout(go, 500))");
    await kernel.client.first((m) => m.parent.msg_id === id);
    await kernel.client.request("shell", "comm_info_request");
    await kernel.client.finished(id);
    const states = ofType(kernel.client.published, "status").slice(-5);
    expect(states.map((m) => [m.content.execution_state, m.parent.msg_id === id])).toEqual([
      ["busy", true],
      ["busy", false],
      ["idle", false],
      ["busy", true],
      ["idle", true],
    ]);
  });
});
