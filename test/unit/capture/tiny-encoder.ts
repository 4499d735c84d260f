import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Model} from "../../../src/models/index.js";
import {bert, fromPretrained, initialWeights, saveCheckpoint} from "../../../src/models/index.js";

const words =
  "the key keys to cabinet are is here where what capital of france paris city ##s ##et in . ?".split(" ");
export const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...words];

/** A BERT with random weights, large enough that tokens matter, and a vocabulary that fits on a line. */
export async function tinyEncoder(
  architecture: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{model: Model; folder: string}> {
  const json = {
    model_type: "bert",
    architectures: [architecture],
    num_hidden_layers: 2,
    num_attention_heads: 2,
    hidden_size: 8,
    intermediate_size: 12,
    vocab_size: vocabulary.length,
    max_position_embeddings: 16,
    type_vocab_size: 2,
    ...more,
  };
  const folder = mkdtempSync(join(tmpdir(), "limpid-encoder-"));
  const config = bert.readConfig(json);
  const parameters = bert
    .parameters(config)
    .map((one) => ("deviation" in one.initial ? {...one, initial: {deviation: 0.5}} : one));
  await saveCheckpoint(folder, json, parameters, initialWeights(parameters, 3));
  writeFileSync(join(folder, "vocab.txt"), vocabulary.join("\n"));
  writeFileSync(
    join(folder, "tokenizer_config.json"),
    JSON.stringify({tokenizer_class: "BertTokenizer", do_lower_case: true}),
  );
  return {model: await fromPretrained(folder), folder};
}
