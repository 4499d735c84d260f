import type {Records} from "../records/index.js";

/** @throws Error if a record is of another layer or neuron than the manifest has */
export function checkRange(caller: string, records: Records, layer: number, neuron: number): void {
  if (layer < records.layers && neuron < records.width) return;
  throw new Error(
    `${caller}(): records must be of ${records.layers} × ${records.width} neurons as their manifest says, got neuron ${neuron} of layer ${layer}. Capture them again.`,
  );
}
