import type {Run} from "../capture/index.js";
import type {AttentionSizes} from "./attention-parts.js";
import type {AttentionPatterns, PatternOptions} from "./attention-patterns.js";

/** Refuses what rollout and flow do not mean anything for. */
export function checkSquare(caller: string, run: Run, {part}: AttentionSizes): void {
  if (part === "cross") {
    throw new RangeError(
      `${caller}(): part must be "encoder" or "decoder", whose positions look at one another, got "cross".`,
    );
  }
  const {windows} = run.provenance;
  if (windows) {
    throw new RangeError(
      `${caller}(): run must be read in one pass, got one in windows of ${windows.size}: their layers are not one network. Run the text, or a part of it, without window.`,
    );
  }
}

/** The mean of the heads of each layer up to one, `[query, key]` each. */
export async function headMeans(
  caller: string,
  patterns: AttentionPatterns,
  sizes: AttentionSizes,
  layer: number,
  options: PatternOptions & {readonly onProgress?: (done: number, total: number) => void},
): Promise<Float32Array[]> {
  const {queries, keys, nHeads} = sizes;
  const means = Array.from({length: layer + 1}, () => new Float32Array(queries * keys));
  await patterns.each(
    caller,
    sizes,
    [...means.keys()],
    (weights, at) => {
      const mean = means[at];
      for (let i = 0; i < mean.length; i++) mean[i] += weights[i] / nHeads;
    },
    options,
  );
  return means;
}
