import {ofType, printed} from "./client";
import {startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

jest.setTimeout(60_000);

describe("the kernel", () => {
  let kernel: KernelProcess;
  beforeAll(async () => void (kernel = await startKernel()));
  afterAll(() => kernel.stop());

  test("says what it is", async () => {
    const {content} = await kernel.client.request("shell", "kernel_info_request");
    expect(content).toMatchObject({
      status: "ok",
      protocol_version: "5.3",
      implementation: "limpid",
      language_info: {name: "typescript", mimetype: "text/typescript", file_extension: ".ts"},
    });
  });

  test("repeats the code it runs, with its count", async () => {
    const {reply, outputs} = await kernel.client.execute("const a = 1;");
    expect(ofType(outputs, "execute_input")[0].content).toEqual({
      code: "const a = 1;",
      execution_count: reply.execution_count,
    });
  });

  test("keeps variables from cell to cell", async () => {
    await kernel.client.execute("let kept = 41;");
    const {outputs} = await kernel.client.execute("kept + 1");
    expect(ofType(outputs, "execute_result")[0].content.data).toEqual({"text/plain": "42"});
  });

  test("answers with everything the protocol asks for", async () => {
    const {reply} = await kernel.client.execute("1");
    expect(reply).toEqual({
      status: "ok",
      execution_count: expect.any(Number),
      user_expressions: {},
      payload: [],
    });
  });

  test("shows a value by its own bundle, and waits for it", async () => {
    const {outputs} = await kernel.client.execute(
      `({[Symbol.for("Jupyter.display")]: async () => { await null; return {"text/html": "<b>1</b>", "text/plain": "1"}; }})`,
    );
    expect(ofType(outputs, "execute_result")[0].content.data).toEqual({
      "text/html": "<b>1</b>",
      "text/plain": "1",
    });
  });

  test("fails the cell where a value cannot show itself", async () => {
    const {reply} = await kernel.client.execute(
      `({[Symbol.for("Jupyter.display")]: () => { throw new RangeError("no picture"); }})`,
    );
    expect(reply).toMatchObject({status: "error", ename: "RangeError", evalue: "no picture"});
  });

  test("refuses a bundle that is none", async () => {
    const {reply} = await kernel.client.execute(`({[Symbol.for("Jupyter.display")]: () => "text"})`);
    expect(reply).toMatchObject({status: "error", ename: "TypeError"});
  });

  test("tells an error in full, in the output and in the reply", async () => {
    const {reply, outputs} = await kernel.client.execute(`throw new RangeError("too far")`);
    const told = {ename: "RangeError", evalue: "too far"};
    expect(reply).toMatchObject({status: "error", ...told});
    const [error] = ofType(outputs, "error");
    expect(error.content).toMatchObject(told);
    expect(error.content.traceback).toEqual(reply.traceback);
    expect(String(error.content.traceback)).toContain("RangeError: too far");
    expect(String(error.content.traceback)).not.toContain("node_modules");
  });

  test("tells a rejected await like a thrown error", async () => {
    const {reply} = await kernel.client.execute(`await Promise.reject(new TypeError("later"))`);
    expect(reply).toMatchObject({status: "error", ename: "TypeError", evalue: "later"});
  });

  test.each([
    ["several awaits", `const a1 = await 1; const b1 = (await 2) + await 3; a1 + b1`, "6"],
    ["an await in an await", `await (await Promise.resolve(Promise.resolve(4))) * 2`, "8"],
    [
      "an await in a template, a call and a condition",
      "`${await 1}${[await 2].length}${(await 3) ? await 4 : 5}`",
      "'114'",
    ],
    [
      "a caught rejection",
      `let c1 = ""; try { await Promise.reject(new Error("no")); } catch (e) { c1 = (e as Error).message; } c1`,
      "'no'",
    ],
    [
      "functions that await by themselves",
      `const f1 = async (x: number) => (await x) + 1; await f1(await 5)`,
      "6",
    ],
    ["a loop that awaits", `let s1 = 0; for (const x of [1, 2, 3]) { s1 += await x; } s1`, "6"],
    [
      "destructuring",
      `const {p1, q1 = 9} = await Promise.resolve({p1: 1} as {p1: number; q1?: number}); p1 + q1`,
      "10",
    ],
    [
      "a loop over what comes one by one",
      `async function* up() { yield 1; yield 2; yield 3; }
       let s2 = 0; for await (const x of up()) s2 += await x; s2`,
      "6",
    ],
    [
      "a loop over promises",
      `let s3 = ""; for await (const {a} of [Promise.resolve({a: 4})]) s3 += a; s3`,
      "'4'",
    ],
    [
      "loops in loops, left by their labels",
      `const seen: number[] = [];
       const three = async function* () { for (const x of [1, 2, 3]) yield x; };
       outer: for await (const x of three()) {
         for await (const y of three()) {
           if (y === x) continue outer;
           if (x === 3) break outer;
           seen.push(10 * x + y);
         }
       }
       seen.join()`,
      "'21'",
    ],
    [
      "a loop that is left, whose iterator tidies up",
      `const told: string[] = [];
       const tidy = async function* () { try { yield 1; yield 2; } finally { told.push("tidied"); } };
       for await (const x of tidy()) { told.push(String(x)); break; }
       told.join()`,
      "'1,tidied'",
    ],
    [
      "a loop that fails, and is caught",
      `const fails = async function* () { yield 1; throw new Error("in the middle"); };
       let c2 = ""; try { for await (const x of fails()) c2 += x; } catch (e) { c2 += (e as Error).message; } c2`,
      "'1in the middle'",
    ],
  ])("runs a cell with %s", async (_, code, shown) => {
    const {outputs} = await kernel.client.execute(code);
    expect(outputs.at(-1)?.content.data).toEqual({"text/plain": shown});
  });

  test("finds variables of earlier cells where an object takes their names", async () => {
    await kernel.client.execute("const early = 1; let later = 2;");
    const {outputs} = await kernel.client.execute("const both = {early, later}; both");
    expect(outputs.at(-1)?.content.data).toEqual({"text/plain": "{ early: 1, later: 2 }"});
    const {outputs: set} = await kernel.client.execute("({later} = {later: 3}); [later]");
    expect(set.at(-1)?.content.data).toEqual({"text/plain": "[ 3 ]"});
  });

  test("tells a type error behind such an object where it is", async () => {
    await kernel.client.execute("const here = 1;");
    const {reply} = await kernel.client.execute(`\nconst far = [{here}, {here}]; const bad: string = far;`);
    expect(reply.evalue).toMatch(/^2:37 - /);
    const {reply: unknown} = await kernel.client.execute(`const it = {here, nowhere};`);
    expect(unknown.evalue).toMatch(/^1:19 - .*'nowhere'/);
  });

  test("names the line of an error behind an await", async () => {
    const {reply} = await kernel.client.execute(
      `await null;\nawait null;\nthrow new RangeError("third line");`,
    );
    expect(reply).toMatchObject({status: "error", ename: "RangeError"});
    expect(String((reply.traceback as string[]).join("\n"))).not.toContain("limpid.cell-step");
  });

  test("tells what is thrown and is no error", async () => {
    const {reply} = await kernel.client.execute(`throw "plain text"`);
    expect(reply).toMatchObject({status: "error", ename: "Thrown", evalue: "plain text"});
  });

  test("tells a type error with its place", async () => {
    const {reply} = await kernel.client.execute(`const wrong: string = 3;`);
    expect(reply).toMatchObject({status: "error", ename: "CompileError"});
    expect(reply.evalue).toMatch(/^1:7 - Type 'number' is not assignable/);
  });

  test("counts only what is stored", async () => {
    const {reply: before} = await kernel.client.execute("1");
    await kernel.client.execute("2", {store_history: false});
    const {reply: after} = await kernel.client.execute("3");
    expect(after.execution_count).toBe(Number(before.execution_count) + 1);
  });

  test("publishes nothing of a silent cell", async () => {
    const {reply, outputs} = await kernel.client.execute("console.log(1); 2", {silent: true});
    expect(reply.status).toBe("ok");
    expect(outputs).toEqual([]);
  });

  test("keeps printed text and displays in order", async () => {
    const {outputs} = await kernel.client.execute(`
      import * as tslab from "tslab";
      console.log("before");
      tslab.display.html("<i>between</i>");
      console.error("after");`);
    const told = outputs.filter((m) => m.header.msg_type !== "execute_input");
    expect(told.map((m) => m.content.text ?? m.content.data)).toEqual([
      "before\n",
      {"text/html": "<i>between</i>"},
      "after\n",
    ]);
  });

  test("gives late lines to the cell that printed them", async () => {
    const first = kernel.client.startExecute(`setTimeout(() => console.log("late"), 300);`);
    await kernel.client.finished(first);
    await kernel.client.execute("0");
    const line = await kernel.client.first((m) => m.content.text === "late\n");
    expect(line.parent.msg_id).toBe(first);
  });

  test("lives on after an unhandled rejection, and reports it", async () => {
    const id = kernel.client.startExecute(`void Promise.reject(new Error("nobody cared"));`);
    const line = await kernel.client.first((m) => String(m.content.text).includes("nobody cared"));
    expect(line.content.name).toBe("stderr");
    expect(line.parent.msg_id).toBe(id);
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("lives on after an uncaught exception, and reports it", async () => {
    await kernel.client.execute(`setTimeout(() => { throw new Error("out of the blue"); }, 0);`);
    const line = await kernel.client.first((m) => String(m.content.text).includes("out of the blue"));
    expect(line.content.name).toBe("stderr");
    expect((await kernel.client.execute("1")).reply.status).toBe("ok");
  });

  test("completes by characters, not by UTF-16 units", async () => {
    const code = `"😀"; Mat`;
    const {content} = await kernel.client.request("shell", "complete_request", {code, cursor_pos: 8});
    expect(content).toMatchObject({status: "ok", cursor_start: 5, cursor_end: 8});
    expect(content.matches).toContain("Math");
  });

  test("inspects what is under the cursor", async () => {
    const {content} = await kernel.client.request("shell", "inspect_request", {
      code: "Math.max",
      cursor_pos: 6,
      detail_level: 0,
    });
    expect(content).toMatchObject({status: "ok", found: true});
    expect(JSON.stringify(content.data)).toContain("max(...values: number[]): number");
  });

  test("knows an unfinished cell", async () => {
    const {content} = await kernel.client.request("shell", "is_complete_request", {code: "if (1) {"});
    expect(content).toEqual({status: "incomplete", indent: "  "});
  });

  test("is idle at the end of each cell", async () => {
    const id = kernel.client.startExecute("1");
    await kernel.client.finished(id);
    const states = ofType(kernel.client.published, "status").filter((m) => m.parent.msg_id === id);
    expect(states.map((m) => m.content.execution_state)).toEqual(["busy", "idle"]);
  });

  test("gives every line and every character of a large output", async () => {
    const {outputs} = await kernel.client.execute(`for (let i = 0; i < 20_000; i++) console.log("line", i);`);
    const expected = Array.from({length: 20_000}, (_, i) => `line ${i}\n`).join("");
    expect(printed(outputs)).toBe(expected);
  });
});
