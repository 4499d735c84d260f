import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {prepareJupyter, readNotebook} from "./jupyter";
import type {Jupyter} from "./jupyter";

jest.setTimeout(120_000);

const failing = [
  `console.log("before");`,
  `await Promise.reject(new RangeError("this cell fails"));`,
  `console.log("after");`,
];

let jupyter: Jupyter;
beforeAll(() => void (jupyter = prepareJupyter()));
afterAll(() => jupyter?.remove());

test("jupyter execute stops at a failing cell with exit code 1, and shows its error", async () => {
  const {code, output} = await jupyter.run("jupyter", "execute", jupyter.notebook("execute.ipynb", failing));
  expect(code).toBe(1);
  expect(output).toContain("RangeError: this cell fails");
});

test("nbconvert --execute stops at a failing cell with exit code 1, and shows its error", async () => {
  const notebook = jupyter.notebook("convert.ipynb", failing);
  const {code, output} = await jupyter.run(
    "jupyter",
    ...["nbconvert", "--to", "notebook", "--execute", "--output", "converted.ipynb", notebook],
  );
  expect(code).toBe(1);
  expect(output).toContain("RangeError: this cell fails");
  expect(existsSync(join(jupyter.folder, "converted.ipynb"))).toBe(false);
});

test("papermill stops at a failing cell with exit code 1, and shows its error", async () => {
  const out = join(jupyter.folder, "milled.ipynb");
  const {code, output} = await jupyter.run("papermill", jupyter.notebook("mill.ipynb", failing), out);
  expect(code).toBe(1);
  expect(output).toContain("RangeError: this cell fails");
  const {cells} = readNotebook(out);
  expect(cells.at(-1)!.outputs).toEqual([]);
});

test("nbconvert --allow-errors runs the next cell", async () => {
  const notebook = jupyter.notebook("allow.ipynb", failing);
  const {code} = await jupyter.run(
    "jupyter",
    ...[
      "nbconvert",
      "--to",
      "notebook",
      "--execute",
      "--allow-errors",
      "--output",
      "allowed.ipynb",
      notebook,
    ],
  );
  expect(code).toBe(0);
  const [before, failed, after] = readNotebook(join(jupyter.folder, "allowed.ipynb")).cells;
  expect(before.outputs).toMatchObject([{output_type: "stream", text: ["before\n"]}]);
  expect(failed.outputs).toMatchObject([
    {output_type: "error", ename: "RangeError", evalue: "this cell fails"},
  ]);
  expect(after.outputs).toMatchObject([{output_type: "stream", text: ["after\n"]}]);
});

test("A notebook in an empty folder imports limpid, types included", async () => {
  const notebook = jupyter.notebook("types.ipynb", [
    `import * as limpid from "limpid";`,
    `const load: (path: string) => Promise<limpid.LanguageModel> = limpid.fromPretrained;\ntypeof load`,
    `import {readFileSync} from "node:fs";\nconst bytes: Buffer = Buffer.from("x");`,
  ]);
  const {code, output} = await jupyter.run("jupyter", "execute", "--inplace", notebook);
  expect(output).not.toContain("Error");
  expect(code).toBe(0);
  expect(readNotebook(notebook).cells[1].outputs).toMatchObject([{data: {"text/plain": ["'function'"]}}]);
});

test("The types of limpid are checked, not any", async () => {
  const notebook = jupyter.notebook("wrong.ipynb", [
    `import * as limpid from "limpid";\nconst wrong: number = limpid.fromPretrained;`,
  ]);
  const {code, output} = await jupyter.run("jupyter", "execute", notebook);
  expect(code).toBe(1);
  expect(output).toContain("is not assignable to type 'number'");
});

test("A figure executed without a browser is saved whole, as it was at the end of its cell", async () => {
  const tiny = JSON.stringify(join(__dirname, "tiny-figure.cjs"));
  const notebook = jupyter.notebook("figure.ipynb", [
    `const {tinyFigure} = require(${tiny}); const figure = tinyFigure(); figure`,
    `figure.set({selected: 8}); undefined`,
  ]);
  expect((await jupyter.run("jupyter", "execute", "--inplace", notebook)).code).toBe(0);
  const [{outputs}] = readNotebook(notebook).cells;
  expect(outputs).toHaveLength(1);
  expect(outputs[0]).toMatchObject({
    output_type: "display_data",
    data: {
      "application/vnd.limpid.v1+json": {state: {selected: 8}},
      "text/plain": ["tiny: 8"],
    },
  });
  const {code} = await jupyter.run("jupyter", "nbconvert", "--to", "html", notebook);
  expect(code).toBe(0);
  const html = readFileSync(join(jupyter.folder, "figure.html"), "utf8");
  expect(html.includes('<img alt="tiny: 8"')).toBe(true);
});
