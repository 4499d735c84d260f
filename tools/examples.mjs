/**
 * `npm run examples`: runs the notebooks of the papers' cases and keeps them with their figures: state, picture and text. The
 * pages are left out, since each holds the whole front end; JupyterLab draws from the state.
 */
import {execFileSync} from "node:child_process";
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "examples");
/** The first three are kept without outputs: they are for trying out. */
const papers = /^(?:(?:0[3-9]|[1-9]\d)-|txray[\\/]\d\d-).*\.ipynb$/;
const chosen = process.argv.slice(2);

const notebooks = readdirSync(folder, {recursive: true}).map(String).sort();
for (const name of notebooks.filter((file) => papers.test(file) && !file.includes(".ipynb_checkpoints"))) {
  if (chosen.length > 0 && !chosen.some((part) => name.includes(part))) continue;
  const file = join(folder, name);
  execFileSync(process.execPath, [join(root, "tools/start.mjs"), "--run", file, "--output", file], {
    cwd: root,
    stdio: "inherit",
  });
  const notebook = JSON.parse(readFileSync(file, "utf8"));
  for (const cell of notebook.cells) {
    // What passes while a cell runs is of one machine.
    if (cell.cell_type !== "code") continue;
    delete cell.metadata.execution;
    cell.outputs = cell.outputs.filter(({data}) => data === undefined || !isProgress(data));
    for (const {data} of cell.outputs) {
      const state = data?.["application/vnd.limpid.v1+json"];
      if (!state) continue;
      // A figure is live by its model's number, which is of one kernel.
      delete state.modelId;
      delete data["text/html"];
    }
  }
  writeFileSync(file, `${JSON.stringify(notebook, null, 1)}\n`);
}

function isProgress(data) {
  const text = [data["text/plain"] ?? ""].flat().join("");
  return (
    data["image/svg+xml"] === undefined && /^[\w ]+: (?:[\d,]+ of [\d,]+|done in [\d.]+ s)\s*$/.test(text)
  );
}
