import {existsSync} from "node:fs";
import {join} from "node:path";
import * as ts from "@tslab/typescript-for-tslab";

const root = join(__dirname, "../..");

/** Checks a cell as tslab does: TypeScript 5.0, Node10 resolution, the library's own declarations included. */
function diagnose(cell: string): string[] {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    esModuleInterop: true,
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    baseUrl: root,
    paths: {limpid: ["dist/index"]},
  };
  const file = join(root, "examples/cell.ts");
  const host = ts.createCompilerHost(options);
  const {getSourceFile, fileExists} = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, cell, rest[0]) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter((d) => !d.file || d.file.fileName === file || d.file.fileName.startsWith(join(root, "dist")))
    .map(
      (d) =>
        `${d.file?.fileName.slice(root.length + 1) ?? ""}: ${ts.flattenDiagnosticMessageText(d.messageText, " ")}`,
    );
}

describe("the public types, read by TypeScript 5.0 as tslab does", () => {
  beforeAll(() => {
    if (!existsSync(join(root, "dist/index.d.ts")))
      throw new Error("dist is missing. Run `npm run build:kernel`.");
  });

  test("the compiler is the one tslab uses", () => {
    expect(ts.version).toBe("5.0.4");
  });

  test("the first cell of the README has no type error", () => {
    const cell = `
      import * as limpid from "limpid";
      async function cell() {
        const lm = await limpid.fromPretrained("limpid/tiny-gpt2");
        const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 5, seed: 1});
        out.saliency();
        await out.saliency({style: "detailed"}).save("saliency.svg");
        const selected: number = out.saliency().state.selected;
        const states: Float32Array = out.hiddenStates.data;
        return [selected, states];
      }
      export {cell};`;
    expect(diagnose(cell)).toEqual([]);
  });

  test.each([
    ["an unknown option of generate()", `lm.generate("a", {maxTokens: 5})`, /maxTokens/],
    ["a style that does not exist", `out.saliency({style: "huge"})`, /"huge"/],
    ["a write to a result", `out.run.nPrompt = 3`, /read-only/],
  ])("%s is a type error", (_what, expression, message) => {
    const cell = `
      import type {LanguageModel, Output} from "limpid";
      export function cell(lm: LanguageModel, out: Output) { return ${expression}; }`;
    const found = diagnose(cell);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test("no public declaration mentions lit or tfjs", () => {
    const seen: string[] = [];
    const visit = (file: string): void => {
      if (seen.includes(file)) return;
      seen.push(file);
      const text = ts.sys.readFile(file) ?? "";
      for (const match of text.matchAll(/from "(\.[^"]+)"/g)) {
        visit(join(file, "..", match[1].replace(/\.js$/, ".d.ts")));
      }
    };
    visit(join(root, "dist/index.d.ts"));
    const foreign = seen.filter((file) =>
      /from "(lit|lit-html|@tensorflow)/.test(ts.sys.readFile(file) ?? ""),
    );
    expect(foreign.map((file) => file.slice(root.length + 1))).toEqual([]);
  });
});
