/** Saves a run of 4 MB to the path that it is given, and prints the error, if there is one. */
import {saveRun} from "../../../src/capture/index.js";
import type {Run} from "../../../src/capture/index.js";

const run: Run = {
  ids: [1],
  tokens: ["a"],
  nPrompt: 1,
  prompt: "a",
  output: "",
  text: "a",
  logits: new Float32Array(),
  probabilities: new Float32Array(),
  hiddenStates: {axes: ["model"], shape: [2 ** 20], data: new Float32Array(2 ** 20)},
  provenance: {
    model: "none",
    weightsHash: "",
    choice: "given",
    seed: null,
    versions: {limpid: "", tfjs: "", tensorflow: ""},
  },
};
saveRun(run, process.argv[2]).catch((error: Error) => process.stdout.write(error.message));
