import {spawn} from "node:child_process";
import {randomBytes} from "node:crypto";
import * as zmq from "zeromq";
import {KernelClient} from "./client";
import {freeConnection, startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

jest.setTimeout(20_000);

test("A shutdown request is answered, and ends the process", async () => {
  const kernel = await startKernel();
  const reply = await kernel.client.request("control", "shutdown_request", {restart: false});
  expect(reply.content).toEqual({status: "ok", restart: false});
  expect(await kernel.exited()).toBe(0);
  await kernel.stop();
});

test("A shutdown before a restart says so", async () => {
  const kernel = await startKernel();
  const reply = await kernel.client.request("control", "shutdown_request", {restart: true});
  expect(reply.content).toEqual({status: "ok", restart: true});
  expect(await kernel.exited()).toBe(0);
  await kernel.stop();
});

test("A shutdown ends a kernel whose cell awaits, too", async () => {
  const kernel = await startKernel();
  const id = kernel.client.startExecute("setInterval(() => {}, 10); await new Promise(() => {});");
  await kernel.client.first((m) => m.parent.msg_id === id);
  await kernel.client.request("control", "shutdown_request", {restart: false});
  expect(await kernel.exited()).toBe(0);
  await kernel.stop();
});

test("What a server asks before the kernel is ready is answered: it may ask only once", async () => {
  const connection = await freeConnection();
  const server = new KernelClient(connection, 1);
  const asked = Promise.all([
    server.request("shell", "kernel_info_request"),
    server.request("control", "kernel_info_request"),
  ]);
  const kernel = await startKernel({connection});
  try {
    const types = (await asked).map(({header}) => header.msg_type);
    expect(types).toEqual(["kernel_info_reply", "kernel_info_reply"]);
  } finally {
    server.close();
    await kernel.stop();
  }
});

test("A kernel ends when its server is gone", async () => {
  const server = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const kernel = await startKernel({env: {JPY_PARENT_PID: String(server.pid)}});
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await gone;
  expect(await kernel.exited(5000)).toBe(0);
  await kernel.stop();
});

test("A kernel ends when its server is gone, even in a loop that never pauses", async () => {
  const server = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const kernel = await startKernel({env: {JPY_PARENT_PID: String(server.pid)}});
  kernel.client.startExecute(`console.log("loop"); for (;;) {}`);
  await kernel.client.first((m) => m.content.text === "loop\n");
  server.kill("SIGKILL");
  await kernel.exited(10_000);
  await kernel.stop();
});

test("The heartbeat and the control channel answer while a loop runs", async () => {
  const kernel = await startKernel();
  const heart = new zmq.Request({linger: 0, receiveTimeout: 2000});
  try {
    kernel.client.startExecute(`console.log("loop"); for (;;) {}`);
    await kernel.client.first((m) => m.content.text === "loop\n");
    heart.connect(`tcp://127.0.0.1:${kernel.connection.hb_port}`);
    await heart.send("ping");
    expect(String(await heart.receive())).toBe("ping");
    expect((await kernel.client.request("control", "interrupt_request")).content).toEqual({status: "ok"});
  } finally {
    heart.close();
    await kernel.stop();
  }
});

describe("The kernel lives on, and refuses", () => {
  let kernel: KernelProcess;
  beforeAll(async () => void (kernel = await startKernel()));
  afterAll(() => kernel.stop());

  /** Sends frames that must be refused, then sees whether a cell still runs. */
  async function refused(frames: readonly Buffer[]): Promise<void> {
    const before = kernel.log().length;
    kernel.client.sendFrames("shell", frames);
    kernel.client.sendFrames("control", frames);
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
    await kernel.client.until(() => /on shell was refused/.test(kernel.log().slice(before)));
    await kernel.client.until(() => /on control was refused/.test(kernel.log().slice(before)));
  }

  test.each<[string, (frames: Buffer[]) => Buffer[]]>([
    ["a wrong signature", (f) => [f[0], Buffer.from("0".repeat(64)), ...f.slice(2)]],
    ["a signature of another length", (f) => [f[0], Buffer.from("00"), ...f.slice(2)]],
    ["an empty signature", (f) => [f[0], Buffer.alloc(0), ...f.slice(2)]],
    ["content changed after signing", (f) => [...f.slice(0, 5), Buffer.from('{"code":"process.exit(4)"}')]],
    ["a message without delimiter", (f) => f.slice(1)],
    ["a message with too few parts", (f) => f.slice(0, 4)],
    ["random bytes", () => [randomBytes(10), randomBytes(100)]],
    ["one empty frame", () => [Buffer.alloc(0)]],
  ])("%s", (_, breakIt) =>
    refused(
      breakIt(kernel.client.wire.encode({type: "execute_request", content: {code: "process.exit(3)"}})),
    ),
  );

  test.each([
    ["a signed header that is no JSON", ["nonsense", "{}", "{}", "{}"]],
    ["a signed header that is a list", ["[]", "{}", "{}", "{}"]],
    ["an empty header", ["{}", "{}", "{}", "{}"]],
    ["content that is null", ['{"msg_type":"x","msg_id":"y"}', "{}", "{}", "null"]],
  ])("%s", (_, parts) => refused(kernel.client.wire.frames(parts.map((part) => Buffer.from(part)))));

  test("an execute request without code", async () => {
    const {content} = await kernel.client.request("shell", "execute_request", {});
    expect(content).toMatchObject({status: "error", ename: "TypeError"});
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("a request of an unknown type", async () => {
    kernel.client.send("shell", "make_tea_request", {});
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
    await kernel.client.until(() => kernel.log().includes("make_tea_request"));
  });
});
