import type {Executor, Tslab} from "./tslab.js";
import type {Json} from "./wire.js";

/** The content of a `kernel_info_reply`. */
export function kernelInfo(tslab: Tslab, version: string): Json {
  return {
    status: "ok",
    protocol_version: "5.3",
    implementation: "limpid",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: tslab.typescript.version,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab colours by `mode`, the classic notebook by the other two.
      codemirror_mode: {mode: "typescript", name: "javascript", typescript: true},
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${tslab.typescript.version} on Node.js ${process.version}, with limpid ${version}`,
    help_links: [],
    debugger: false,
  };
}

export function isComplete(tslab: Tslab, content: Json): Json {
  const {completed, indent} = tslab.converter.isCompleteCode(String(content.code ?? ""));
  return completed ? {status: "complete"} : {status: "incomplete", indent: indent ?? ""};
}

export function complete(executor: Executor, content: Json): Json {
  const code = String(content.code ?? "");
  const info = executor.complete(code, utf16Offset(code, content.cursor_pos));
  return {
    status: "ok",
    matches: info.candidates,
    cursor_start: codePoints(code, info.start),
    cursor_end: codePoints(code, info.end),
    metadata: {},
  };
}

export function inspectCode(tslab: Tslab, executor: Executor, content: Json): Json {
  const code = String(content.code ?? "");
  const info = executor.inspect(code, utf16Offset(code, content.cursor_pos)) as
    ReturnType<Executor["inspect"]> | undefined;
  if (!info) return {status: "ok", found: false, data: {}, metadata: {}};
  return {status: "ok", found: true, data: {"text/plain": tslab.inspect.printQuickInfo(info)}, metadata: {}};
}

/** Jupyter counts characters; TypeScript counts UTF-16 units. */
function utf16Offset(code: string, cursor: unknown): number {
  if (typeof cursor !== "number") return code.length;
  return [...code].slice(0, cursor).join("").length;
}

function codePoints(code: string, offset: number): number {
  return [...code.slice(0, offset)].length;
}
