import {createRequire} from "node:module";
import type * as ts from "@tslab/typescript-for-tslab";
import type * as converter from "tslab/dist/converter.js";
import type * as executor from "tslab/dist/executor.js";
import type * as inspect from "tslab/dist/inspect.js";
import type * as zeromq from "zeromq";
import {longhandEdits} from "./cell-names.js";
import {announced, installSteps, intoSteps} from "./cell-steps.js";
import {edited, placeBefore} from "./edits.js";
import type {Edit} from "./edits.js";

export type Executor = executor.Executor;
type ConverterSet = executor.ConverterSet;

/** The parts of tslab that run cells. */
export interface Tslab {
  readonly converter: typeof converter;
  readonly executor: typeof executor;
  readonly inspect: typeof inspect;
  readonly jupyter: {lastWriteDisplayData: TslabDisplay | null};
  readonly typescript: typeof ts & {readonly sys: TypescriptSystem};
}

/** How tslab's own `display` sends its output. */
export type TslabDisplay = (
  content: {
    data: Record<string, unknown>;
    metadata: Record<string, unknown>;
    transient?: Record<string, unknown>;
  },
  update?: boolean,
) => void;

/** The file access of the TypeScript compiler inside tslab. */
export interface TypescriptSystem {
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  readFile(path: string, encoding?: string): string | undefined;
  getDirectories(path: string): string[];
  realpath?(path: string): string;
}

const tslabRequire = createRequire(require.resolve("tslab"));

export function loadTslab(): Tslab {
  return {
    converter: tslabRequire("./converter.js") as Tslab["converter"],
    executor: tslabRequire("./executor.js") as Tslab["executor"],
    inspect: tslabRequire("./inspect.js") as Tslab["inspect"],
    jupyter: tslabRequire("./jupyter.js") as Tslab["jupyter"],
    typescript: tslabRequire("@tslab/typescript-for-tslab") as Tslab["typescript"],
  };
}

/** The same zeromq that tslab uses, so that one process never loads the addon twice. */
export function loadZeromq(): typeof zeromq {
  return tslabRequire("zeromq") as typeof zeromq;
}

/** A converter that finds every variable of earlier cells, and whose cells can be interrupted between and after their awaits. */
function stepping(tslab: Tslab, inner: converter.Converter): converter.Converter {
  installSteps();
  return {
    ...inner,
    convert(before, code) {
      const edits = longhandEdits(tslab.typescript, code);
      const converted = withPlaces(inner.convert(before, edited(code, edits)), code, edits);
      const {output} = converted;
      if (!output) return converted;
      const steps = output.includes("await") ? intoSteps(tslab.typescript, output) : undefined;
      // tslab takes `await (f)(x)` for a call, and would not run it as the await that it is.
      const hasToplevelAwait = converted.hasToplevelAwait || steps !== undefined;
      return {...converted, output: announced(steps ?? output), hasToplevelAwait};
    },
  };
}

type Converted = ReturnType<converter.Converter["convert"]>;
type Place = Converted["diagnostics"][number]["start"];

/** What a conversion of edited code tells of places, in the code as it was. */
function withPlaces(converted: Converted, code: string, edits: readonly Edit[]): Converted {
  if (edits.length === 0) return converted;
  const before = (place: Place): Place => {
    const offset = placeBefore(edits, place.offset);
    return {offset, line: place.line, character: offset - (code.slice(0, offset).lastIndexOf("\n") + 1)};
  };
  const diagnostics = converted.diagnostics.map((told) =>
    told.fileName === undefined ? {...told, start: before(told.start), end: before(told.end)} : told,
  );
  return {...converted, diagnostics};
}

/** tslab's converters, made at first use: each takes about a second. */
export function converters(tslab: Tslab): ConverterSet {
  let node: ConverterSet["node"] | undefined;
  let browser: ConverterSet["browser"] | undefined;
  return {
    get node() {
      return (node ??= stepping(tslab, tslab.converter.createConverter({isJS: false, isBrowser: false})));
    },
    get browser() {
      return (browser ??= tslab.converter.createConverter({isJS: false, isBrowser: true}));
    },
    close() {
      node?.close();
      browser?.close();
    },
  };
}
