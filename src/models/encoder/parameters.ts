import {linear, norm} from "../causal/index.js";
import type {Parameter} from "../family.js";

/** The names of a block's layers. */
export interface BlockNames {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  /** From the heads to the residual stream. */
  readonly out: string;
  readonly attentionNorm: string;
  /** From the residual stream to the neurons. */
  readonly up: string;
  readonly down: string;
  readonly ffnnNorm: string;
}

/** The names of a block in BERT and most of its relatives. */
export function bertBlock(index: number): BlockNames {
  const at = `encoder.layer.${index}`;
  return {
    q: `${at}.attention.self.query`,
    k: `${at}.attention.self.key`,
    v: `${at}.attention.self.value`,
    out: `${at}.attention.output.dense`,
    attentionNorm: `${at}.attention.output.LayerNorm`,
    up: `${at}.intermediate.dense`,
    down: `${at}.output.dense`,
    ffnnNorm: `${at}.output.LayerNorm`,
  };
}

/** A norm's weight and bias, which the first checkpoints of BERT call gamma and beta. */
export function bertNorm(name: string, width: number, prefixes: readonly string[]): Parameter[] {
  const [weight, bias] = norm(name, width, true);
  const old = (part: string): string[] => ["", ...prefixes].map((prefix) => `${prefix}${name}.${part}`);
  return [
    {...weight, aliases: old("gamma")},
    {...bias, aliases: old("beta")},
  ];
}

export function blockParameters(
  names: BlockNames,
  {dModel, dFfnn}: {readonly dModel: number; readonly dFfnn: number},
  prefixes: readonly string[],
): Parameter[] {
  return [
    ...[names.q, names.k, names.v, names.out].flatMap((name) => linear(name, dModel, dModel, true)),
    ...bertNorm(names.attentionNorm, dModel, prefixes),
    ...linear(names.up, dModel, dFfnn, true),
    ...linear(names.down, dFfnn, dModel, true),
    ...bertNorm(names.ffnnNorm, dModel, prefixes),
  ];
}
