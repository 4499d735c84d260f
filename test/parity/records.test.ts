import {cpSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {corpusOf} from "../../src/corpora/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {capture} from "../../src/records/index.js";
import {rowsOf, writeWords} from "../unit/records/toys.js";
import {folderOf} from "./golden.js";
import {languageModels, lstmGoldenOf} from "./lstm-golden.js";
import {tolerances} from "./tolerances.js";

/** Largest of a row, and where it is. */
function best(row: Float32Array): readonly [neuron: number, value: number] {
  const value = Math.max(...row);
  return [row.indexOf(value), value];
}

test.each(languageModels)("%s: maximum and neuron of each layer and position are PyTorch's", async (name) => {
  const golden = lstmGoldenOf(name);
  const hidden = golden.array("hidden"); // [layer, position, neuron]
  const folder = mkdtempSync(join(tmpdir(), "limpid-parity-"));
  cpSync(folderOf(name), folder, {recursive: true});
  const model = await fromPretrained(folder);
  const words = ["<unk>", ...Array.from({length: model.config.nVocab - 1}, (_, id) => `w${id + 1}`)];
  model.dispose();
  writeWords(folder, words);
  const named = await fromPretrained(folder);
  const {nLayers: layers, dModel: width} = named.config;
  const {length} = golden.ids;
  const text = golden.ids.map((id) => words[id]).join(" ");
  // Other sentences stand beside it, shorter and longer.
  const corpus = corpusOf(["w1", text, `${text} ${text}`]);
  const records = await capture(named, corpus, join(folder, "records"));
  const rows = (await rowsOf(records)).filter(({sentence}) => sentence === 1);
  expect(rows).toHaveLength(length * layers);
  for (const {position, layer, neuron, activation} of rows) {
    const from = ((layer as number) * length + (position as number)) * width;
    const [expected, value] = best(hidden.subarray(from, from + width));
    expect(Math.abs((activation as number) - value)).toBeLessThan(tolerances.hiddenStates);
    expect(neuron).toBe(expected);
  }
  named.dispose();
  rmSync(folder, {recursive: true});
});
