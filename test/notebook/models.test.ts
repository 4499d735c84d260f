import {ofType, printed} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

jest.setTimeout(120_000);

describe("models in a notebook", () => {
  let kernel: KernelProcess;
  const lastLine = async (code: string): Promise<string> => {
    const {reply, outputs} = await kernel.client.execute(code, {}, 60_000);
    expect(reply).toMatchObject({status: "ok"});
    return printed(outputs).trimEnd();
  };

  beforeAll(async () => {
    kernel = await startKernel();
    await lastLine(`
      import * as limpid from "limpid";
      import {memory} from "limpid/dist/tensors";
      const lm = await limpid.fromPretrained("limpid/tiny-gpt2");
      const endless = {maxNewTokens: 500, endTokens: []};
      const tell = async (call: () => unknown) => {
        try { await call(); console.log("no error"); } catch (error) { console.log((error as Error).message); }
      };
      const tensors = memory().tensors;`);
  });
  afterAll(() => kernel.stop());

  test.each([
    ["generation", `await lm.generate("The keys", endless)`],
    ["beam search", `await lm.generate("The keys", {...endless, numBeams: 4})`],
    ["contrastive search", `await lm.generate("The keys", {...endless, penaltyAlpha: 0.6})`],
    ["generation of many texts", `await lm.generateAll(Array.from({length: 20}, () => "The keys"), endless)`],
    [
      "reading of many texts",
      `await lm.runAll(Array.from({length: 10_000}, (_, i) => "The keys to the cabinet " + i))`,
    ],
    ["reading in windows", `await lm.run("The keys are here. ".repeat(5_000), {window: {}})`],
    ["a stream that is shown", `lm.stream("The keys", endless)`],
    ["a stream in a loop", `for await (const step of lm.stream("The keys", endless)) void step;`],
    [
      "generation with a function inside",
      `await lm.generate("The keys", {
         ...endless, interventions: [{point: "blocks.*.ffnn.activation", apply: ({data}) => data}],
       })`,
    ],
  ])("an interrupt ends %s, and leaves no tensor behind", async (_, code) => {
    const id = kernel.client.startExecute(`console.log("started");\n${code}`);
    await kernel.client.first((m) => m.parent.msg_id === id && m.content.text === "started\n");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await kernel.client.request("control", "interrupt_request");
    const {reply, outputs} = await kernel.client.finished(id, 10_000);
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
    expect(ofType(outputs, "error")).toHaveLength(1);
    // The call itself ends at its next step.
    await lastLine(`
      for (let i = 0; i < 100 && memory().tensors !== tensors; i++) await new Promise((next) => setTimeout(next, 50));`);
    expect(await lastLine(`console.log(memory().tensors - tensors)`)).toBe("0");
    expect(await lastLine(`console.log((await lm.generate("1, 2, 3,", {maxNewTokens: 2})).text)`)).toBe(
      "1, 2, 3, 4,",
    );
  });

  test("two of them work at once, and one that is disposed says so", async () => {
    await lastLine(`const other = await limpid.fromPretrained("limpid/tiny-gpt2", {dtype: "bfloat16"});`);
    const text = "The keys to the cabinet are lost. The old";
    expect(
      await lastLine(`
        const outs = await Promise.all([lm, other].map((one) => one.generate("The keys to the cabinet", {maxNewTokens: 5})));
        for (const {text} of outs) console.log(text);`),
    ).toBe(`${text}\n${text}`);
    expect(await lastLine(`await tell(() => other.open(outs[0].run));`)).toMatch(
      /^open\(\): run must be made by the weights of this model \(limpid\/tiny-gpt2, \w{7}\), got one of limpid\/tiny-gpt2, \w{7}\./,
    );
    const disposed = "must be in memory, got one that is disposed. Load it again.";
    expect(
      await lastLine(`
        other.dispose();
        await tell(() => other.generate("a"));
        await tell(() => other.runAll(["a"]));
        await tell(() => other.stream("a"));
        await tell(() => outs[1].saliency().ready);`),
    ).toBe(
      ["generate", "runAll", "stream", "saliency"].map((name) => `${name}(): model ${disposed}`).join("\n"),
    );
    expect(await lastLine(`console.log(outs[1].hiddenStates.shape.join(), memory().tensors - tensors)`)).toBe(
      "5,10,128 0",
    );
  });

  test("what a refusal for memory suggests is true", async () => {
    const shown = await lastLine(`
      const long = (await lm.run("The keys to the cabinet are here. ".repeat(20))).run.ids;
      const maxMemory = 2_000_000;
      await tell(() => lm.run(long, {maxMemory}));
      await tell(() => lm.runAll(Array.from({length: 500}, () => long.slice(0, 5)), {maxMemory}));`);
    const [positions, texts] = [/Shorten the text to (\d+) tokens/, /Run (\d+) texts at once/].map((words) =>
      Number(words.exec(shown)![1]),
    );
    expect(
      await lastLine(`
        await tell(() => lm.run(long.slice(0, ${positions}), {maxMemory}));
        await tell(() => lm.runAll(Array.from({length: ${texts}}, () => long.slice(0, 5)), {maxMemory}));`),
    ).toBe("no error\nno error");
  });
});
