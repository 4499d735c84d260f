import {existsSync} from "node:fs";
import path from "node:path";
import {Figure, stateMimeType} from "../../../src/figures/index.js";
import {viewOf} from "../../../src/views/index.js";
import type {ViewState} from "../../../src/views/index.js";
import {root} from "./lab.js";
import {displayed} from "./notebook.js";

export {stateMimeType};

/** What a cell that showed this state left in its notebook: the same bundle that the kernel sends. */
export async function savedOutput(state: ViewState, modelId?: string): Promise<unknown> {
  if (!existsSync(path.join(root, "dist/standalone.js"))) {
    throw new Error(
      "savedOutput(): dist/standalone.js must be there, got none. Run `npm run build:labextension`.",
    );
  }
  return displayed({...(await new Figure(viewOf(state.view)!, state).mimeBundle({modelId}))});
}
