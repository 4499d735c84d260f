import {join} from "node:path";
import {ofType, printed} from "./client";
import type {KernelClient} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";
import type {Json, Message} from "../../src/widgets/wire";

jest.setTimeout(60_000);

const tiny = JSON.stringify(join(__dirname, "tiny-figure.cjs"));
/** A cell that makes a figure and shows it. */
const showFigure = `const limpid = require(${tiny}); const figure = limpid.tinyFigure(); figure`;

/** The comm_open of the figure that `outputs` shows. */
function modelOf(outputs: readonly Message[]): {id: string; state: Json} {
  const open = ofType(outputs, "comm_open").find((m) => stateOf(m)._model_name === "LimpidModel")!;
  return {id: String(open.content.comm_id), state: stateOf(open)};
}

function dataOf(message: Message): Json {
  return message.content.data as Json;
}

function stateOf(message: Message): Json {
  return dataOf(message).state as Json;
}

/** What the front end sees happen to one comm after the message `id`. */
async function answers(client: KernelClient, id: string): Promise<readonly Json[]> {
  await client.until(() =>
    client.published.some((m) => m.parent.msg_id === id && m.content.execution_state === "idle"),
  );
  return client.published
    .filter((m) => m.parent.msg_id === id && m.header.msg_type === "comm_msg")
    .map((m) => dataOf(m));
}

function send(client: KernelClient, id: string, data: Json, buffers: readonly Uint8Array[] = []): string {
  return client.send("shell", "comm_msg", {comm_id: id, data}, buffers);
}

describe.each(["limpid", "tslab"] as const)("figures in the kernel of %s", (name) => {
  let kernel: KernelProcess;
  let model: {id: string; state: Json};
  let shown: Message;
  beforeAll(async () => {
    kernel = await startKernel({kernel: name});
    const {outputs} = await kernel.client.execute(
      // Only limpid's kernel asks a value how it shows itself.
      name === "limpid" ? showFigure : `${showFigure}.show(); undefined`,
    );
    model = modelOf(outputs);
    shown = ofType(outputs, "display_data")[0];
  });
  afterAll(() => kernel.stop());

  test("are shown as one bundle, without a widget view in it", () => {
    expect(Object.keys(dataOf(shown)).sort()).toEqual([
      "application/vnd.limpid.v1+json",
      "image/svg+xml",
      "text/html",
      "text/plain",
    ]);
    expect(dataOf(shown)["application/vnd.limpid.v1+json"]).toEqual({
      version: 1,
      modelId: model.id,
      state: {view: "tiny", version: 1, title: "kernel's own", selected: 1},
    });
  });

  test("are widgets of the Jupyter protocol", () => {
    const {layout, ...state} = model.state;
    expect(state).toEqual({
      _model_module: "limpid",
      _model_module_version: "^0.1.0",
      _model_name: "LimpidModel",
      _view_module: "limpid",
      _view_module_version: "^0.1.0",
      _view_name: "LimpidView",
      _view_count: null,
      _dom_classes: [],
      tabbable: null,
      tooltip: null,
      state: {view: "tiny", version: 1, title: "kernel's own", selected: 1},
      reader: {selected: 1},
      answered: {},
    });
    const opened = ofType(kernel.client.published, "comm_open");
    expect(opened.map((m) => `IPY_MODEL_${String(m.content.comm_id)}`)).toContain(layout);
    expect(opened.every((m) => m.metadata.version === "2.1.0")).toBe(true);
  });

  test("are known by comm_info", async () => {
    const info = await kernel.client.request("shell", "comm_info_request", {target_name: "jupyter.widget"});
    expect(info.header.msg_type).toBe("comm_info_reply");
    expect(info.content).toMatchObject({status: "ok", comms: {[model.id]: {target_name: "jupyter.widget"}}});
    const none = await kernel.client.request("shell", "comm_info_request", {target_name: "other"});
    expect(none.content).toEqual({status: "ok", comms: {}});
  });

  test("give their state when asked", async () => {
    const [answer] = await answers(kernel.client, send(kernel.client, model.id, {method: "request_state"}));
    expect(answer).toMatchObject({
      method: "update",
      state: {reader: {selected: 1}, state: {selected: 1}, _model_name: "LimpidModel"},
    });
  });

  test("give all states when asked for all", async () => {
    kernel.client.send("shell", "comm_open", {
      comm_id: "control-1",
      target_name: "jupyter.widget.control",
      data: {},
    });
    const [answer] = await answers(
      kernel.client,
      send(kernel.client, "control-1", {method: "request_states"}),
    );
    expect(answer).toMatchObject({
      method: "update_states",
      states: {
        [model.id]: {model_name: "LimpidModel", model_module: "limpid", state: {reader: {selected: 1}}},
      },
    });
  });

  test("take what the reader may change, and echo it", async () => {
    const id = send(kernel.client, model.id, {
      method: "update",
      state: {reader: {selected: 5}},
      buffer_paths: [],
    });
    expect(await answers(kernel.client, id)).toEqual([
      {method: "echo_update", state: {reader: {selected: 5}}, buffer_paths: []},
    ]);
    const {outputs} = await kernel.client.execute("console.log(figure.state.selected)");
    expect(printed(outputs)).toBe("5\n");
  });

  test("say which of a page's changes they have taken in, after what came of it", async () => {
    await kernel.client.execute("figure.set({selected: 4}); undefined");
    const change = {reader: {selected: 5}, turn: {page: "p", number: 7}};
    send(kernel.client, model.id, {method: "update", state: change, buffer_paths: []});
    const told = (): Json[] =>
      ofType(kernel.client.published, "comm_msg")
        .filter((m) => m.content.comm_id === model.id)
        .map(stateOf);
    await kernel.client.until(() =>
      told().some((state) => Object.hasOwn((state?.answered ?? {}) as Json, "p")),
    );
    expect(told().slice(-2)).toEqual([{reader: {selected: 5}}, {answered: {p: 7}}]);
  });

  test.each<[string, Json, Json]>([
    ["a value of the wrong type", {reader: {selected: "six"}}, {reader: {selected: 5}}],
    ["a key of the kernel's", {reader: {title: "mine"}}, {reader: {selected: 5}}],
    ["a good key beside a bad one", {reader: {selected: 6, title: "mine"}}, {reader: {selected: 5}}],
    ["a reader that is a list", {reader: [6]}, {reader: {selected: 5}}],
    ["the kernel's whole state", {state: {selected: 6}}, {state: expect.objectContaining({selected: 5})}],
    ["the widget's own keys", {_model_name: "Other"}, {_model_name: "LimpidModel"}],
    ["a key that is not there", {unheard: 1}, {}],
    ["a prototype", JSON.parse('{"__proto__": {"polluted": 1}}') as Json, {}],
  ])("refuse %s, and say what holds", async (_, change, holds) => {
    await kernel.client.execute("figure.set({selected: 5}); undefined");
    const id = send(kernel.client, model.id, {method: "update", state: change, buffer_paths: []});
    const told = await answers(kernel.client, id);
    expect(told[0]).toEqual({method: "echo_update", state: holds, buffer_paths: []});
    expect(told[1]).toMatchObject({method: "custom", content: {type: "refused", keys: Object.keys(change)}});
    const {outputs} = await kernel.client.execute("console.log(figure.state.selected, figure.state.title)");
    expect(printed(outputs)).toBe("5 kernel's own\n");
  });

  test.each<[string, Json]>([
    ["a state that is a list", {method: "update", state: [1]}],
    ["no state", {method: "update"}],
    ["buffer paths into nowhere", {method: "update", state: {}, buffer_paths: [["a", "b"]]}],
    ["buffer paths that are no lists", {method: "update", state: {}, buffer_paths: "x"}],
    ["an unknown method", {method: "explode"}],
    ["no method", {}],
  ])("refuse %s, and live on", async (_, data) => {
    const told = await answers(kernel.client, send(kernel.client, model.id, data, [Buffer.from("x")]));
    expect(told.some((m) => m.method === "custom")).toBe(true);
    expect((await kernel.client.execute("figure.state.selected")).reply.status).toBe("ok");
  });

  test.each<[string, Json]>([
    ["without a comm", {data: {}}],
    ["with data that is text", {comm_id: "x", data: "text"}],
    ["with a comm that is a number", {comm_id: 7, data: {}}],
  ])("survive a comm message %s", async (_, content) => {
    for (const type of ["comm_open", "comm_msg", "comm_close"]) kernel.client.send("shell", type, content);
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("tell of a change by the kernel, several as one", async () => {
    const {outputs} = await kernel.client.execute(
      "for (let i = 10; i <= 20; i++) figure.set({selected: i}); undefined",
    );
    const id = outputs[0]?.parent.msg_id ?? kernel.client.published.at(-1)?.parent.msg_id;
    const isUpdate = (m: Message): boolean =>
      m.header.msg_type === "comm_msg" && m.parent.msg_id === id && dataOf(m).method === "update";
    await kernel.client.first(isUpdate);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(kernel.client.published.filter(isUpdate).map(stateOf)).toEqual([{reader: {selected: 20}}]);
  });

  test("refresh the saved output", async () => {
    await kernel.client.execute("figure.set({selected: 21}); undefined");
    const refreshed = await kernel.client.first(
      (m) => m.header.msg_type === "update_display_data" && String(dataOf(m)["text/plain"]) === "tiny: 21",
    );
    expect(refreshed.content.transient).toEqual(shown.content.transient);
    expect(dataOf(refreshed)["application/vnd.limpid.v1+json"]).toMatchObject({state: {selected: 21}});
    expect(String(dataOf(refreshed)["image/svg+xml"])).toContain("21");
  });

  test("keep to the page what is the page's", async () => {
    const id = kernel.client.startExecute("figure.set({hovered: 3}); undefined");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sent = kernel.client.published.filter((m) => m.parent.msg_id === id).map((m) => m.header.msg_type);
    expect(sent).toContain("status");
    expect(sent).not.toContain("comm_msg");
    expect(sent).not.toContain("update_display_data");
  });

  test("hear the reader while a cell awaits", async () => {
    const cell = kernel.client.startExecute(
      "await new Promise<void>((heard) => { const stop = figure.onChange(() => { stop(); heard(); }); }); figure.state.selected",
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const id = send(kernel.client, model.id, {
      method: "update",
      state: {reader: {selected: 33}},
      buffer_paths: [],
    });
    const {reply} = await kernel.client.finished(cell, 5000);
    expect(reply.status).toBe("ok");
    const states = ofType(kernel.client.published, "status").filter((m) =>
      [cell, id].includes(String(m.parent.msg_id)),
    );
    // After the comm message's idle the cell says that it is still busy.
    const said = states.map((m) => [m.content.execution_state, m.parent.msg_id === cell]);
    expect(said.slice(0, 4)).toEqual([
      ["busy", true],
      ["busy", false],
      ["idle", false],
      ["busy", true],
    ]);
    expect(said.at(-1)).toEqual(["idle", true]);
  });

  test("tell every front end", async () => {
    const second = await kernel.connect();
    const id = send(second, model.id, {method: "update", state: {reader: {selected: 44}}, buffer_paths: []});
    for (const client of [kernel.client, second]) {
      const [echo] = await answers(client, id);
      expect(echo).toEqual({method: "echo_update", state: {reader: {selected: 44}}, buffer_paths: []});
    }
    await kernel.client.execute("figure.set({selected: 45}); undefined");
    for (const client of [kernel.client, second]) {
      await client.first(
        (m) => m.header.msg_type === "comm_msg" && (stateOf(m)?.reader as Json)?.selected === 45,
      );
    }
  });

  test("close an unknown comm, such as that of a former kernel", async () => {
    send(kernel.client, "of-a-former-kernel", {method: "request_state"});
    const close = await kernel.client.first((m) => m.content.comm_id === "of-a-former-kernel");
    expect(close.header.msg_type).toBe("comm_close");
  });

  test("close a comm for an unknown target", async () => {
    kernel.client.send("shell", "comm_open", {comm_id: "odd", target_name: "no.such.target", data: {}});
    const late = kernel.client.send("shell", "comm_msg", {comm_id: "odd", data: {}});
    const close = await kernel.client.first((m) => m.content.comm_id === "odd");
    expect(close.header.msg_type).toBe("comm_close");
    expect(await answers(kernel.client, late)).toEqual([]);
    expect(kernel.client.published.filter((m) => m.content.comm_id === "odd")).toHaveLength(1);
  });

  test("ignore late messages for a closed widget", async () => {
    const {outputs} = await kernel.client.execute(
      "const brief = limpid.tinyFigure(); const widget = brief.widget(); widget.close(); console.log(widget.modelId);",
    );
    const id = printed(outputs).trim();
    const before = kernel.client.published.length;
    const late = send(kernel.client, id, {method: "update", state: {selected: 1}});
    expect(await answers(kernel.client, late)).toEqual([]);
    const since = kernel.client.published.slice(before).map((m) => m.header.msg_type);
    expect(since).not.toContain("comm_close");
    const {content} = await kernel.client.request("shell", "comm_info_request");
    expect(Object.keys(content.comms as Json)).not.toContain(id);
  });
});

test("After a restart, views that are still open are told to close, and new figures live", async () => {
  const first = await startKernel();
  const {id} = modelOf((await first.client.execute(showFigure)).outputs);
  await first.client.request("control", "shutdown_request", {restart: true});
  await first.exited();
  const second = await startKernel({connection: first.connection});
  try {
    // The front end goes on as it was: the same sockets, the same views.
    await first.client.listening();
    const late = send(first.client, id, {method: "update", state: {reader: {selected: 2}}, buffer_paths: []});
    const close = await first.client.first((m) => m.parent.msg_id === late && m.content.comm_id === id);
    expect(close.header.msg_type).toBe("comm_close");
    const again = modelOf((await first.client.execute(showFigure)).outputs);
    const answer = await answers(
      first.client,
      send(first.client, again.id, {method: "update", state: {reader: {selected: 2}}, buffer_paths: []}),
    );
    expect(answer[0]).toMatchObject({method: "echo_update", state: {reader: {selected: 2}}});
  } finally {
    await second.stop();
    await first.stop();
  }
});
