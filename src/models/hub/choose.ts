import {show} from "../options.js";
import {sentencePieceNames, sentencePieceOnly} from "../tokenizers/index.js";
import type {Hub} from "./hub.js";
import type {HubFile, Listing} from "./listing.js";

/** Small files that are taken if the model has them. */
const described = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "vocab.txt",
];
/** With one of these a model has a tokenizer that can be read. */
const tokenizerNames = ["tokenizer.json", "vocab.json", "vocab.txt"];
const singleName = "model.safetensors";
export const indexName = "model.safetensors.index.json";

/** What to download: the weights are one file, or several that an index names. */
export interface Choice {
  readonly small: readonly HubFile[];
  readonly single: HubFile | undefined;
  readonly index: HubFile | undefined;
}

/** The files of a model that are needed here; a model without safetensors is refused before anything is downloaded. */
export function chooseFiles(hub: Hub, {files}: Listing): Choice {
  if (!files.has("config.json")) throw lacks(hub, "config.json", files.keys(), "");
  const single = files.get(singleName);
  const index = single ? undefined : files.get(indexName);
  if (!single && !index) {
    const fix = files.has("pytorch_model.bin")
      ? " Its weights are in PyTorch's own format only: save them in Python with save_pretrained(), and load that folder."
      : "";
    throw lacks(hub, singleName, weightsIn(files.keys()), fix);
  }
  const unread = sentencePieceNames.find((name) => files.has(name));
  if (unread !== undefined && !tokenizerNames.some((name) => files.has(name))) throw sentencePieceOnly(hub.id, unread);
  return {small: described.flatMap((name) => files.get(name) ?? []), single, index};
}

/** The files that an index names. */
export function chooseShards(hub: Hub, {files}: Listing, names: readonly string[]): HubFile[] {
  return names.map((name) => {
    const file = files.get(name);
    if (!file) {
      throw lacks(hub, `${name}, which ${indexName} names`, weightsIn(files.keys()), " Is the upload complete?");
    }
    return file;
  });
}

function weightsIn(names: Iterable<string>): string[] {
  return [...names].filter((name) => /\.(safetensors|bin|pt|h5|msgpack|gguf|onnx)$/.test(name));
}

function lacks(hub: Hub, what: string, names: Iterable<string>, fix: string): Error {
  const all = [...names];
  const some = all.slice(0, 4).map(show).join(", ");
  const got = all.length === 0 ? "none" : all.length > 4 ? `${some}, …` : some;
  return new Error(`fromPretrained(): "${hub.id}" must hold ${what}, got ${got}.${fix}`);
}
