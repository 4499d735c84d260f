import {readFileSync} from "node:fs";
import path from "node:path";

let script: string | null | undefined;

/** The stand-alone front end, as it goes into a page; null where it has not been built. */
export function standaloneScript(): string | null {
  if (script !== undefined) return script;
  // dist/figures when compiled, src/figures when run from source.
  const file = path.join(__dirname, "../../dist/standalone.js");
  try {
    script = readFileSync(file, "utf8")
      .replace(/<\/(script)/gi, "<\\/$1")
      .replace(/<!--/g, "<\\!--");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return null;
  }
  return script;
}
