import {execFileSync} from "node:child_process";
import {mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
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

  test.each([
    {notebook: "00-quickstart", figures: 5},
    {notebook: "01-watch-a-text", figures: 2},
    {notebook: "02-look-and-change", figures: 2},
  ])(
    "$notebook runs headless, and every figure is in the file in all its forms",
    ({notebook, figures}) => {
      const {cells} = execute(`examples/${notebook}.ipynb`, join(folder, `${notebook}.ipynb`));
      const outputs = cells.flatMap(({outputs = []}) => outputs);
      expect(outputs.filter(({output_type}) => output_type === "error")).toEqual([]);
      const shown = outputs.flatMap(({data}) => (data?.["application/vnd.limpid.v1+json"] ? [data] : []));
      expect(shown).toHaveLength(figures);
      for (const data of shown) {
        expect(Object.keys(data).sort()).toEqual([
          "application/vnd.limpid.v1+json",
          "image/svg+xml",
          "text/html",
          "text/plain",
        ]);
      }
    },
    120_000,
  );

  const papers = readdirSync(join(root, "examples")).filter((name) =>
    /^(?:0[3-9]|[1-9]\d)-.*\.ipynb$/.test(name),
  );

  test("there is a notebook for each section of the Ecco paper and article", () => {
    expect(papers.map((name) => name.replace(/^\d+-|\.ipynb$/g, ""))).toEqual([
      "birth-year",
      "keys-to-the-cabinet",
      "countries",
      "counting",
      "markup",
      "long-passage",
      "similarity",
      "neuron-firing",
    ]);
  });

  const experiments = readdirSync(join(root, "examples/txray"))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => `txray/${name}`);
  /** Where they keep their models: the first trains them, the others find them there. */
  const study = join(root, "examples/txray/txray-study");
  const forget = (): void => rmSync(study, {recursive: true, force: true});
  beforeAll(forget);
  afterAll(forget);

  test("there is a notebook for each question of the TX-Ray paper", () => {
    expect(experiments.map((name) => name.replace(/^txray\/\d+-|\.ipynb$/g, ""))).toEqual([
      "pretraining",
      "zero-shot",
      "supervision",
    ]);
  });

  test.each([...papers, ...experiments])(
    "%s runs headless, and shows what it is kept with",
    (name) => {
      const file = join(root, "examples", name);
      const kept = shownBy(JSON.parse(readFileSync(file, "utf8")) as {cells: readonly Cell[]});
      const made = shownBy(execute(`examples/${name}`, join(folder, name.replace("/", "-"))));
      expect(kept.length).toBeGreaterThan(2);
      expect(made).toEqual(kept);
    },
    // The first of the experiments trains its models.
    240_000,
  );

  test("those of the papers are kept with state, picture and text, which draw without a kernel", () => {
    for (const name of [...papers, ...experiments]) {
      const {cells} = JSON.parse(readFileSync(join(root, "examples", name), "utf8")) as {
        cells: readonly Cell[];
      };
      const figures = cells
        .flatMap(({outputs = []}) => outputs)
        .flatMap(({data}) => (data?.[limpid] ? [data] : []));
      for (const data of figures) {
        expect(Object.keys(data).sort()).toEqual([limpid, "image/svg+xml", "text/plain"]);
        expect(data[limpid]).not.toHaveProperty("modelId");
      }
    }
  });

  test("the others are tested, and kept without outputs, which tell of one machine", () => {
    const notebooks = readdirSync(join(root, "examples")).filter((name) => /^0[0-2].*\.ipynb$/.test(name));
    expect(notebooks).toEqual(["00-quickstart.ipynb", "01-watch-a-text.ipynb", "02-look-and-change.ipynb"]);
    for (const name of notebooks) {
      const {cells} = JSON.parse(readFileSync(join(root, "examples", name), "utf8")) as {
        cells: readonly Cell[];
      };
      expect(cells.flatMap(({outputs = []}) => outputs)).toEqual([]);
    }
  });
});

const limpid = "application/vnd.limpid.v1+json";

/** The figures of a notebook by their views, with the tokens that they show: what a figure is of, whatever its last digits. */
function shownBy({cells}: {readonly cells: readonly Cell[]}): unknown[] {
  const outputs = cells.flatMap(({outputs = []}) => outputs);
  expect(outputs.filter(({output_type}) => output_type === "error")).toEqual([]);
  return outputs.flatMap(({data}) => {
    const shown = data?.[limpid] as {readonly state: Readonly<Record<string, unknown>>} | undefined;
    return shown ? [[shown.state.view, shown.state.tokens]] : [];
  });
}
