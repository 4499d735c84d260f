import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {printed} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

// Cells start processes, which load TensorFlow.
jest.setTimeout(180_000);

describe("a capture in processes of their own, from a notebook", () => {
  let folder: string;
  let kernel: KernelProcess;
  const lastLine = async (code: string): Promise<string> => {
    const {reply, outputs} = await kernel.client.execute(code, {}, 120_000);
    expect(reply).toMatchObject({status: "ok"});
    return printed(outputs).trimEnd();
  };
  const capture = (into: string, options: string): string =>
    `await captureInWorkers({model: "limpid/tiny-gpt2", corpus: "keys.txt"}, "${into}", ${options})`;
  const shards = (into: string): string[] => {
    const path = join(folder, into);
    return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".parquet")) : [];
  };
  /** Processes that the kernel has started, where Linux tells. */
  const children = (): number => {
    const list = `/proc/${kernel.child.pid}/task/${kernel.child.pid}/children`;
    return existsSync(list) ? readFileSync(list, "utf8").split(" ").filter(Boolean).length : 0;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "limpid-capture-"));
    const lines = Array.from({length: 200}, (_, i) => `${i} keys to the cabinet are on the table .`);
    writeFileSync(join(folder, "keys.txt"), `${lines.join("\n")}\n`);
    kernel = await startKernel({folder});
    await lastLine(`import {captureInWorkers, fromPretrained, readCorpus} from "limpid";`);
  });
  afterAll(async () => {
    await kernel.stop();
    rmSync(folder, {recursive: true});
  });

  test("writes what a capture in the kernel writes, and leaves no process behind", async () => {
    const shown = await lastLine(`
      const records = ${capture("apart", "{workers: 2, sentencesPerShard: 50}")};
      const lm = await fromPretrained("limpid/tiny-gpt2");
      const same = await lm.capture(readCorpus("keys.txt"), "here", {sentencesPerShard: 50});
      const hashes = (of: typeof same) => of.manifest.shards.map(({sha256}) => sha256).join();
      console.log(records.rows > 0, records.rows === same.rows, hashes(records) === hashes(same));`);
    expect(shown).toBe("true true true");
    expect(shards("apart")).toHaveLength(4);
    expect(children()).toBe(0);
  });

  test("ends with its processes on an interrupt, and the same cell goes on", async () => {
    const code = capture("stopped", "{workers: 2, sentencesPerShard: 1}");
    const id = kernel.client.startExecute(`console.log("started");\n${code}`);
    await kernel.client.first((m) => m.parent.msg_id === id && m.content.text === "started\n");
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise((next) => setTimeout(next, 20));
    };
    await until(() => shards("stopped").length > 2);
    await kernel.client.request("control", "interrupt_request");
    const {reply} = await kernel.client.finished(id, 10_000);
    expect(reply).toMatchObject({status: "error", ename: "Interrupted"});
    await until(() => children() === 0);
    expect(shards("stopped").length).toBeLessThan(200);
    expect(await lastLine(`console.log((${code}).manifest.complete)`)).toBe("true");
  });
});
