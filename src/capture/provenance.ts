import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {Model} from "../models/index.js";
import {versions} from "../tensors/index.js";
import type {Provenance} from "./run-type.js";

const {version} = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
  version: string;
};

export function provenanceOf(model: Model, choice: string, seed: number | null): Provenance {
  return {
    model: model.id,
    weightsHash: model.weightsHash,
    choice,
    seed,
    versions: {limpid: version, ...versions()},
  };
}
