import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {root, start, until} from "./sandbox";

jest.setTimeout(120_000);

interface Cell {
  readonly source: string;
  readonly outputs: readonly {readonly output_type: string; readonly [key: string]: unknown}[];
}

function notebook(...sources: string[]): string {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  return JSON.stringify({cells, metadata: {}, nbformat: 4, nbformat_minor: 5});
}

const cellsOf = (path: string): Cell[] => JSON.parse(readFileSync(path, "utf8")).cells;

describe("npm start -- --run", () => {
  let folder: string;
  let input: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "limpid-run-"));
    input = join(folder, "in.ipynb");
  });
  afterEach(() => rmSync(folder, {recursive: true, force: true}));

  /** As npm starts it: in the clone's folder, with the user's folder in INIT_CWD. */
  const run = (...args: string[]) =>
    start(process.execPath, ["tools/start.mjs", ...args], {...process.env, INIT_CWD: folder}, root).ended;

  test("executes all cells, tells its progress, and writes the outputs beside the notebook", async () => {
    const source = notebook("const a: number = 40;", "console.log('out'); a + 2");
    writeFileSync(input, source);
    const {code, output} = await run("--run", "in.ipynb");
    expect(output).toMatch(/cell 1\/2: ok[^]*cell 2\/2: ok/);
    expect(code).toBe(0);
    const kinds = cellsOf(join(folder, "in.executed.ipynb"))[1].outputs.map(({output_type}) => output_type);
    expect(kinds).toEqual(["stream", "execute_result"]);
    expect(readFileSync(input, "utf8")).toBe(source);
  });

  test("stops at a failing cell with exit code 1, shows its error, and writes what came before", async () => {
    writeFileSync(
      input,
      notebook("console.log('before')", "throw new TypeError('sour milk')", "console.log('after')"),
    );
    const {code, output} = await run("--run", "in.ipynb", "--output", "deep/out.ipynb");
    expect(code).toBe(1);
    expect(output).toMatch(/cell 2\/3 failed[^]*TypeError: sour milk/);
    const [before, failing, after] = cellsOf(join(folder, "deep", "out.ipynb"));
    expect(before.outputs[0]).toMatchObject({output_type: "stream", text: ["before\n"]});
    expect(failing.outputs[0]).toMatchObject({output_type: "error", ename: "TypeError", evalue: "sour milk"});
    expect(after.outputs).toEqual([]);
  });

  test("ends a cell that takes too long, and says which and how to give it more", async () => {
    writeFileSync(input, notebook("await new Promise((resolve) => setTimeout(resolve, 60_000))"));
    const {code, output} = await run("--run", "in.ipynb", "--timeout", "2");
    expect(output).toMatch(/cell 1\/1 took longer than 2 s.*--timeout/);
    expect(code).toBe(1);
    expect(existsSync(join(folder, "in.executed.ipynb"))).toBe(true);
  });

  test("says of a kernel that dies in which cell it died", async () => {
    writeFileSync(input, notebook("1", "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})"));
    const {code, output} = await run("--run", "in.ipynb");
    expect(output).toMatch(/the kernel died while it ran cell 2\/2/);
    expect(code).toBe(1);
  });

  test("stops at Ctrl-C with 130, and writes what was done", async () => {
    writeFileSync(
      input,
      notebook("console.log('before')", "await new Promise((resolve) => setTimeout(resolve, 60_000))"),
    );
    const running = start(process.execPath, ["tools/start.mjs", "--run", input], process.env, root);
    await until(() => running.output().includes("cell 1/2: ok"));
    running.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(cellsOf(join(folder, "in.executed.ipynb"))[0].outputs).toHaveLength(1);
  });

  test.each([
    ["a notebook that is not there", ["--run", "none.ipynb"], /there is no notebook .*none\.ipynb/],
    ["a file that is no notebook", ["--run", "broken.ipynb"], /broken\.ipynb is not a notebook/],
    ["an unknown option", ["--rum", "in.ipynb"], /unknown option --rum/],
    ["a notebook without --run", ["in.ipynb"], /unexpected in\.ipynb.*--run in\.ipynb/],
    ["--output without --run", ["--output", "out.ipynb"], /--output belongs to --run/],
    [
      "a limit that is no number",
      ["--run", "in.ipynb", "--timeout", "soon"],
      /--timeout must be a whole number.*got soon/,
    ],
  ])("ends with 2 for %s", async (_name, args, message) => {
    writeFileSync(join(folder, "broken.ipynb"), "{");
    const {code, output} = await run(...args);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });
});

test("npm start -- --help tells the options and sets nothing up", async () => {
  const {code, output} = await start(process.execPath, ["tools/start.mjs", "--help"], process.env).ended;
  expect(output).toMatch(/--run IN\.ipynb[^]*--output[^]*--timeout[^]*--set-up-only/);
  expect(code).toBe(0);
});

test("npm test refuses an unknown tier and names the known ones", async () => {
  const {code, output} = await start(process.execPath, ["tools/test.mjs", "unti"], process.env).ended;
  expect(output).toMatch(/unknown tier unti[^]*unit, views, types, api/);
  expect(code).toBe(2);
});
