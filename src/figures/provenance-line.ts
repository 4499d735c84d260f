import type {Provenance} from "../capture/index.js";

/** One line that says where the numbers of a figure come from. `choice` is left out where a figure shows it elsewhere. */
export function provenanceLine(provenance: Provenance, choice = provenance.choice): string {
  const {model, weightsHash, seed, versions, interventions = []} = provenance;
  const name = model.split(/[\\/]/).slice(-2).join("/");
  const parts = [`${name} (weights ${weightsHash.slice(0, 12)})`];
  if (choice !== "") parts.push(choice);
  if (seed !== null) parts.push(`seed ${seed}`);
  if (interventions.length > 0) parts.push(`changed: ${listed(interventions)}`);
  parts.push(`limpid ${versions.limpid}`);
  return parts.join(" · ");
}

/** An ablation may be of hundreds of neurons: a line tells the first ones, and how many there are. */
const mostListed = 3;

function listed(interventions: readonly string[]): string {
  const first = interventions.slice(0, mostListed).join("; ");
  return interventions.length > mostListed ? `${first}; … (${interventions.length} changes)` : first;
}
