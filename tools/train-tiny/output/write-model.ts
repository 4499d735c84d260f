import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {gpt2, saveCheckpoint} from "../../../src/models/index.js";
import {END_OF_TEXT, tokenizerJson} from "../bpe/index.js";
import type {Bpe} from "../bpe/index.js";
import type {Settings} from "../settings.js";
import {configJson} from "../training/family.js";

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Writes the model as a Hugging Face checkpoint folder, weights as 16-bit floats. */
export async function writeModel(
  folder: string,
  settings: Settings,
  bpe: Bpe,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const config = configJson(settings);
  const parameters = gpt2.parameters(gpt2.readConfig(config));
  await saveCheckpoint(folder, config, parameters, weights, {dtype: "float16", prefix: "transformer."});
  const endOfText = settings.nVocab - 1;
  await writeFile(join(folder, "tokenizer.json"), json(tokenizerJson(bpe)));
  await writeFile(
    join(folder, "tokenizer_config.json"),
    json({
      tokenizer_class: "GPT2Tokenizer",
      add_prefix_space: false,
      clean_up_tokenization_spaces: false,
      model_max_length: settings.nPositions,
      bos_token: END_OF_TEXT,
      eos_token: END_OF_TEXT,
      unk_token: END_OF_TEXT,
    }),
  );
  await writeFile(
    join(folder, "generation_config.json"),
    json({_from_model_config: true, bos_token_id: endOfText, eos_token_id: endOfText}),
  );
}
