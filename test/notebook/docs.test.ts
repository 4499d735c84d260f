import {mkdirSync, mkdtempSync, rmSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {ofType, printed} from "./client";
import type {Executed} from "./client";
import {blocksOf, brokenLinks, claimsOf, pages, readPage} from "./docs";
import {root, startKernel} from "./kernel-process";
import type {KernelProcess} from "./kernel-process";

jest.setTimeout(180_000);

const withCode = pages.filter((page) => blocksOf(readPage(page)).length > 0);

/** What pages say of their examples in words. */
const inWords: Readonly<Record<string, readonly (readonly [expression: string, value: unknown])[]>> = {
  "docs/capture.md": [
    ["pattern.axes", ["head", "query", "key"]],
    [
      "[two.axes, two.shape]",
      [
        ["position", "neuron"],
        [6, 2],
      ],
    ],
    ["JSON.stringify(again.run) === JSON.stringify(out.run)", true],
    ["hiddenStates.data.every((x, i) => x === out.hiddenStates.data[i])", true],
  ],
  "docs/generation.md": [
    ["beams.run.others!.length", 2],
    ["second.run.score! < beams.run.score!", true],
    ["given.text", "The keys to the cabinet is on the table."],
  ],
  "docs/interventions.md": [
    ["two.run.provenance.interventions!.length", 2],
    [
      `rows.every((row) => {
        const {layer, position, token} = row as {layer: number; position: number; token: string};
        return token === (position === 4 && layer >= 2 ? " is" : " are");
      })`,
      true,
    ],
  ],
};

/** A notebook's folder in which the paths of the docs lead to something. */
function notebookFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "limpid-docs-"));
  mkdirSync(join(folder, "path/to"), {recursive: true});
  symlinkSync(join(root, "models/tiny-gpt2"), join(folder, "path/to/checkpoint"));
  return folder;
}

/** What went wrong in a cell: its error, what it wrote as one, and figures that say that they failed. */
function faults({reply, outputs}: Executed): readonly string[] {
  const figures = outputs.flatMap(({content}) => {
    const data = content.data as Readonly<Record<string, {state?: {error?: string}}>> | undefined;
    return data?.["application/vnd.limpid.v1+json"]?.state?.error ?? [];
  });
  const error = reply.status === "ok" ? [] : [`${String(reply.ename)}: ${String(reply.evalue)}`];
  return [...error, printed(outputs, "stderr"), ...figures].filter((text) => text !== "");
}

describe("the code of the docs", () => {
  const folder = notebookFolder();
  let kernel: KernelProcess;
  beforeEach(async () => void (kernel = await startKernel({folder})));
  afterEach(() => kernel.stop());
  afterAll(() => rmSync(folder, {recursive: true}));

  /** Runs an expression in the kernel. */
  async function valueOf(expression: string): Promise<unknown> {
    const {outputs, reply} = await kernel.client.execute(
      `console.log(JSON.stringify(${expression}))`,
      {},
      60_000,
    );
    expect({expression, error: reply.evalue}).toEqual({expression, error: undefined});
    return JSON.parse(printed(outputs)) as unknown;
  }

  test.each(withCode)(
    "of %s runs in a notebook, from top to bottom, and gives what it says",
    async (page) => {
      for (const {code, line, notRun} of blocksOf(readPage(page))) {
        // What is not run is read by the kernel all the same: it must have the right names and types.
        const cell = notRun === undefined ? code : `const notRun = async () => {\n${code}};`;
        const executed = await kernel.client.execute(cell, {}, 60_000);
        expect({line, faults: faults(executed)}).toEqual({line, faults: []});
        if (notRun !== undefined) continue;
        for (const {expression, value} of claimsOf(code)) {
          expect({line, expression, value: await valueOf(expression)}).toEqual({line, expression, value});
        }
      }
      for (const [expression, value] of inWords[page] ?? []) {
        expect({expression, value: await valueOf(expression)}).toEqual({expression, value});
      }
    },
  );

  test("of the README's first cell shows a figure", async () => {
    const [{code}] = blocksOf(readPage("README.md"));
    const {outputs} = await kernel.client.execute(code, {}, 60_000);
    const [shown] = ofType(outputs, "display_data");
    expect(Object.keys(shown.content.data as object)).toContain("application/vnd.limpid.v1+json");
  });

  test("is left out only where it needs what a test has not", () => {
    const left = pages.flatMap((page) =>
      blocksOf(readPage(page)).flatMap(({notRun}) => (notRun === undefined ? [] : [`${page}: ${notRun}`])),
    );
    expect(left).toEqual([
      "docs/capture.md: needs the hub",
      "docs/corpora.md: needs a treebank",
      "docs/your-model.md: needs the hub",
    ]);
  });

  test("is all found: no other fence holds TypeScript", () => {
    for (const page of pages) {
      const fences = [...readPage(page).matchAll(/^```(?:ts|typescript)\b.*$/gm)];
      expect({page, fences: fences.length}).toEqual({page, fences: blocksOf(readPage(page)).length});
    }
  });
});

describe("what the docs claim", () => {
  test("is read from comments that state a value, with or without words after it", () => {
    const code = [
      'out.text; // "a: b"',
      'two.index; // {"a":[2,3],"b":[1]}: which ones these are',
      "out.tokens.length; // 5",
      "out.hiddenStates; // axes",
      'rows; // " are" everywhere',
      "const x = 1; // 1",
    ].join("\n");
    expect(claimsOf(code)).toEqual([
      {expression: "out.text", value: "a: b"},
      {expression: "two.index", value: {a: [2, 3], b: [1]}},
      {expression: "out.tokens.length", value: 5},
    ]);
  });

  test("is there to be checked", () => {
    const claims = withCode.flatMap((page) => blocksOf(readPage(page)).flatMap(({code}) => claimsOf(code)));
    expect(claims.length).toBeGreaterThan(12);
  });

  test.each(pages)("of links in %s: each leads somewhere", (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });
});
