import {gemma, gptNeo, gptNeoX, llama, mistral, opt, qwen2} from "./causal/index.js";
import {bart, mbart, mt5, t5} from "./encoder-decoder/index.js";
import {
  albert,
  bert,
  camembert,
  debertaV2,
  distilBert,
  electra,
  roberta,
  xlmRoberta,
} from "./encoder/index.js";
import type {CausalFamily, Family, FamilyBase, ModelConfig} from "./family.js";
import type {Gpt2Config} from "./gpt2-config.js";
import {readGpt2Config} from "./gpt2-config.js";
import {gpt2Graph, gpt2Parameters} from "./gpt2.js";
import {lstm, lstmClassifier} from "./recurrent/index.js";

/** GPT-2 and models of its shape: DistilGPT-2, DialoGPT. */
export const gpt2: CausalFamily<Gpt2Config> = {
  name: "gpt2",
  architectures: ["GPT2LMHeadModel", "GPT2Model"],
  prefixes: ["transformer."],
  readConfig: readGpt2Config,
  parameters: gpt2Parameters,
  graph: gpt2Graph,
};

/** By name and kind: one `model_type` may be read in several ways. */
const families = new Map<string, Family>();
const known: readonly FamilyBase[] = [gpt2, gptNeo, gptNeoX, opt, llama, mistral, qwen2, gemma, t5, mt5, bart, mbart];
const encoders: readonly FamilyBase[] = [
  bert,
  distilBert,
  roberta,
  xlmRoberta,
  camembert,
  albert,
  electra,
  debertaV2,
];
[...known, ...encoders, lstm, lstmClassifier].forEach((family) => add(family as Family));

function add(family: Family): void {
  families.set(`${family.name} ${family.kind ?? "causal"}`, family);
}

/**
 * Makes a family of models known: `fromPretrained()` takes checkpoints of it from then on, and everything else works with
 * them. A family of the same name and kind is replaced.
 *
 * @param family - see `Family`; `name` is the `model_type` of config.json
 * @throws TypeError if a part of the family is missing
 * @example
 * registerFamily({...llama, name: "my_llama", architectures: ["MyLlamaForCausalLM"]});
 */
export function registerFamily<C extends ModelConfig>(family: Family<C>): void {
  const kinds = {
    name: "string",
    architectures: "object",
    prefixes: "object",
    readConfig: "function",
    parameters: "function",
    graph: "function",
  } as const;
  for (const [key, kind] of Object.entries(kinds)) {
    const value: unknown = (family as Partial<Family<C>> | null | undefined)?.[key as keyof Family<C>];
    if (typeof value === kind && value !== null && value !== "") continue;
    throw new TypeError(`registerFamily(): family.${key} must be ${expected(kind)}, got ${String(value)}.`);
  }
  // Each family's functions are only ever given the config that it has read itself.
  add(family as FamilyBase as Family);
}

function expected(kind: "string" | "object" | "function"): string {
  return {string: "a name", object: "an array of names", function: "a function"}[kind];
}

/** The family that config.json names. */
export function familyOf(json: Readonly<Record<string, unknown>>): Family {
  const named = [...families.values()].filter(({name}) => name === json.model_type);
  if (named.length === 0) {
    const names = [...new Set([...families.values()].map(({name}) => name))];
    throw new Error(
      `fromPretrained(): model_type in config.json must be one of ${names.join(", ")}, got ${JSON.stringify(json.model_type)}. Add another with registerFamily().`,
    );
  }
  // Absent or null in checkpoints without a head.
  const names = json.architectures ?? [named[0].architectures[0]];
  const family =
    Array.isArray(names) &&
    named.find(({architectures}) => names.some((name) => architectures.includes(name as string)));
  if (!family) {
    const all = named.flatMap(({architectures}) => architectures);
    throw new Error(
      `fromPretrained(): architectures in config.json must be one of ${all.join(", ")}, got ${JSON.stringify(names)}.`,
    );
  }
  return family;
}
