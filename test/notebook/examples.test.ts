import {execFileSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

const root = join(__dirname, "../..");

/** The words of a picture, without numbers: these may differ in the last digit between processors. */
const words = (svg: string): string =>
  svg
    .replace(/<[^>]+>/g, " ")
    .replace(/[\d.%…]+/g, "")
    .replace(/\s+/g, " ");

interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly Output[];
}

describe("the examples", () => {
  const folder = mkdtempSync(join(tmpdir(), "limpid-examples-"));
  afterAll(() => rmSync(folder, {recursive: true}));

  const execute = (notebook: string, target: string): {cells: readonly Cell[]; metadata: object} => {
    execFileSync(process.execPath, ["tools/start.mjs", "--run", notebook, "--output", target], {
      cwd: root,
      stdio: "pipe",
    });
    return JSON.parse(readFileSync(target, "utf8")) as {cells: readonly Cell[]; metadata: object};
  };

  test("the README's picture is what its script draws", () => {
    const file = join(folder, "readme.svg");
    execFileSync(process.execPath, [join(root, "examples/figures/readme.cjs"), file], {stdio: "pipe"});
    expect(words(readFileSync(file, "utf8"))).toBe(
      words(readFileSync(join(root, "docs/saliency.svg"), "utf8")),
    );
  });

  test("the quickstart runs headless, and every figure is in the file in all its forms", () => {
    const {cells} = execute("examples/00-quickstart.ipynb", join(folder, "quickstart.ipynb"));
    const outputs = cells.flatMap(({outputs = []}) => outputs);
    expect(outputs.filter(({output_type}) => output_type === "error")).toEqual([]);
    const figures = outputs.flatMap(({data}) => (data?.["application/vnd.limpid.v1+json"] ? [data] : []));
    expect(figures).toHaveLength(5);
    for (const data of figures) {
      expect(Object.keys(data).sort()).toEqual([
        "application/vnd.limpid.v1+json",
        "image/svg+xml",
        "text/html",
        "text/plain",
      ]);
    }
  }, 120_000);
});
