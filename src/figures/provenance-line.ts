import type {Provenance} from "../capture/index.js";

/** One line that says where the numbers of a figure come from. `choice` is left out where a figure shows it elsewhere. */
export function provenanceLine(provenance: Provenance, choice = provenance.choice): string {
  const {model, weightsHash, seed, versions} = provenance;
  const name = model.split(/[\\/]/).slice(-2).join("/");
  const parts = [`${name} (weights ${weightsHash.slice(0, 12)})`];
  if (choice !== "") parts.push(choice);
  if (seed !== null) parts.push(`seed ${seed}`);
  parts.push(`limpid ${versions.limpid}`);
  return parts.join(" · ");
}
