import {join} from "node:path";
import {ofType, printed} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";
import type {Json, Message} from "../../src/widgets/wire";

jest.setTimeout(60_000);

const load = `const limpid = require(${JSON.stringify(join(__dirname, "tiny-figure.cjs"))});`;
const hub = `const hub = (globalThis as any)[Symbol.for("limpid.comm-hub")];`;

describe.each(["limpid", "tslab"] as const)("comms in the kernel of %s", (name) => {
  let kernel: KernelProcess;
  beforeAll(async () => {
    kernel = await startKernel({kernel: name});
    await kernel.client.execute(load);
    await kernel.client.execute(hub);
  });
  afterAll(() => kernel.stop());

  test("carry raw bytes to the front end", async () => {
    const id = kernel.client.startExecute(
      `hub.open("bytes", {}, {buffers: [Uint8Array.from({length: 256}, (_, i) => i), new Uint8Array(0)]}); undefined`,
    );
    const open = await kernel.client.first(
      (m) => m.parent.msg_id === id && m.header.msg_type === "comm_open",
    );
    expect(open.buffers.map((b) => [...b])).toEqual([Array.from({length: 256}, (_, i) => i), []]);
  });

  test("carry raw bytes to the kernel", async () => {
    await kernel.client.execute(
      `let got: any; hub.register("take", (comm: any) => { comm.onMessage = (m: any) => { got = m; comm.send({length: m.buffers[0].length}, {buffers: m.buffers}); }; }); undefined`,
    );
    kernel.client.send("shell", "comm_open", {comm_id: "take-1", target_name: "take", data: {}});
    const bytes = Uint8Array.from({length: 100_000}, (_, i) => (i * 7) % 256);
    kernel.client.send("shell", "comm_msg", {comm_id: "take-1", data: {a: 1}}, [
      bytes,
      Buffer.from([0, 255]),
    ]);
    const back = await kernel.client.first(
      (m) => m.header.msg_type === "comm_msg" && m.content.comm_id === "take-1",
    );
    expect(back.content.data).toEqual({length: 100_000});
    expect(back.buffers.map((b) => Buffer.from(b))).toEqual([Buffer.from(bytes), Buffer.from([0, 255])]);
  });

  test("survive a handler that throws", async () => {
    await kernel.client.execute(
      `hub.register("fragile", (comm: any, m: any) => { if (m.data.now) throw new Error("at once"); comm.onMessage = () => { throw new Error("later"); }; }); undefined`,
    );
    kernel.client.send("shell", "comm_open", {comm_id: "f1", target_name: "fragile", data: {now: true}});
    const close = await kernel.client.first((m) => m.content.comm_id === "f1");
    expect(close.header.msg_type).toBe("comm_close");
    kernel.client.send("shell", "comm_open", {comm_id: "f2", target_name: "fragile", data: {}});
    kernel.client.send("shell", "comm_msg", {comm_id: "f2", data: {}});
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("tell their owner when the front end closes them", async () => {
    await kernel.client.execute(`let closed = ""; const one = hub.open("any", {}); undefined`);
    await kernel.client.execute(`one.onClose = (m: any) => { closed = m.data.why; }; undefined`);
    const {outputs} = await kernel.client.execute("console.log(one.id)");
    kernel.client.send("shell", "comm_close", {comm_id: printed(outputs).trim(), data: {why: "tired"}});
    expect(printed((await kernel.client.execute("console.log(closed)")).outputs)).toBe("tired\n");
  });

  const count = name === "limpid" ? 20_000 : 500;
  test(`carry ${count.toLocaleString("en")} messages sent in one go`, async () => {
    const id = kernel.client.startExecute(
      `const many = hub.open("many", {}); for (let i = 0; i < ${count}; i++) many.send({i}); undefined`,
    );
    const isOne = (m: Message): boolean => m.parent.msg_id === id && m.header.msg_type === "comm_msg";
    await kernel.client.finished(id);
    expect(kernel.client.published.filter(isOne).map((m) => (m.content.data as Json).i)).toEqual(
      Array.from({length: count}, (_, i) => i),
    );
  });

  test("let widgets of other packages be made, and their traits be followed", async () => {
    const {outputs} = await kernel.client.execute(`
      const slider = limpid.jupyterWidget({
        module: "@jupyter-widgets/controls", model: "IntSliderModel", view: "IntSliderView",
        state: {value: 5, min: 1, max: 50}});
      slider.onChange((state: any, changed: any) => console.log(state.value, changed));
      console.log(slider.modelId);`);
    const id = printed(outputs).trim();
    const open = ofType(outputs, "comm_open").find((m) => m.content.comm_id === id)!;
    expect((open.content.data as Json).state).toMatchObject({
      _model_module: "@jupyter-widgets/controls",
      _model_module_version: "2.0.0",
      _model_name: "IntSliderModel",
      _view_name: "IntSliderView",
      value: 5,
    });
    kernel.client.send("shell", "comm_msg", {
      comm_id: id,
      data: {method: "update", state: {value: 9}, buffer_paths: []},
    });
    await kernel.client.first((m) => m.content.text === "9 [ 'value' ]\n");
    const update = kernel.client.startExecute("slider.set({value: 12}); undefined");
    const sent = await kernel.client.first(
      (m) => m.content.comm_id === id && (m.content.data as Json).method === "update",
    );
    expect((sent.content.data as Json).state).toEqual({value: 12});
    await kernel.client.finished(update);
  });

  test("carry typed arrays in a widget's state as buffers, both ways", async () => {
    const {outputs} = await kernel.client.execute(`
      const binary = limpid.jupyterWidget({module: "m", model: "BModel", view: null,
        state: {pixels: Uint8Array.from([1, 2, 3]), deep: {list: [0, Uint8Array.from([9])]}}});
      console.log(binary.modelId);`);
    const id = printed(outputs).trim();
    const open = ofType(outputs, "comm_open").find((m) => m.content.comm_id === id)!;
    const data = open.content.data as Json;
    expect(data.buffer_paths).toEqual([["pixels"], ["deep", "list", 1]]);
    expect(data.state).toMatchObject({deep: {list: [0, null]}});
    expect(data.state).not.toHaveProperty("pixels");
    expect(open.buffers.map((b) => [...b])).toEqual([[1, 2, 3], [9]]);
    kernel.client.send(
      "shell",
      "comm_msg",
      {comm_id: id, data: {method: "update", state: {}, buffer_paths: [["pixels"]]}},
      [Uint8Array.from([7, 8])],
    );
    const told = await kernel.client.execute("console.log([...(binary.state.pixels as Uint8Array)].join())");
    expect(printed(told.outputs)).toBe("7,8\n");
  });

  test("compose figures with other widgets", async () => {
    const {outputs} = await kernel.client.execute(
      `const part = limpid.tinyFigure().widget(); const box = limpid.vbox([part, limpid.hbox([])]); console.log(part.modelId);`,
    );
    const box = ofType(outputs, "comm_open")
      .map((m) => (m.content.data as Json).state as Json)
      .find((state) => state._model_name === "VBoxModel")!;
    expect(box.children).toEqual([
      `IPY_MODEL_${printed(outputs).trim()}`,
      expect.stringMatching(/^IPY_MODEL_/),
    ]);
  });

  test("show progress in one output, at most ten times a second", async () => {
    const {outputs} = await kernel.client.execute(`
      const host = limpid.displayHost();
      for (let i = 0; i <= 1000; i++) {
        host.progress("weights", i, 1000);
        if (i % 10 === 0) await new Promise((next) => setTimeout(next, 5));
      }`);
    const shown = ofType(outputs, "display_data");
    const updates = ofType(outputs, "update_display_data");
    expect(shown).toHaveLength(1);
    expect(updates.length).toBeGreaterThan(1);
    expect(updates.length).toBeLessThan(60);
    expect(new Set([...shown, ...updates].map((m) => JSON.stringify(m.content.transient))).size).toBe(1);
    const last = updates.at(-1)!.content.data as Json;
    expect(last["text/plain"]).toMatch(/^weights: done in [\d.]+ s$/);
    expect(String(last["text/html"])).not.toContain("<progress");
  });
});

describe("limpid in a stock tslab kernel", () => {
  let kernel: KernelProcess;
  beforeAll(async () => {
    kernel = await startKernel({kernel: "tslab"});
    await kernel.client.execute(load);
  });
  afterAll(() => kernel.stop());

  test("hears an interrupt, and keeps the kernel alive", async () => {
    await kernel.client.execute("const signal = limpid.displayHost().interruptSignal();");
    for (let i = 0; i < 2; i++) {
      const id = kernel.client.startExecute("await new Promise(() => {});");
      await kernel.client.first((m) => m.parent.msg_id === id);
      await new Promise((resolve) => setTimeout(resolve, 300));
      kernel.child.kill("SIGINT");
      expect((await kernel.client.finished(id)).reply.status).toBe("error");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const {outputs} = await kernel.client.execute("console.log(signal.aborted)");
    expect(printed(outputs)).toBe("true\n");
  });

  test("refuses a broken signature", async () => {
    const frames = kernel.client.wire.encode({type: "execute_request", content: {code: "process.exit(3)"}});
    kernel.client.sendFrames("shell", [frames[0], Buffer.from("0".repeat(64)), ...frames.slice(2)]);
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });
});
