import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {generate} from "../../../src/generation/index.js";
import type {LoadedModel} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {removeToys, toyFolder} from "./toy.js";

afterAll(removeToys);

/** A toy model whose folder has these files besides. */
async function withFiles(generation: object | undefined, config: object = {}): Promise<LoadedModel> {
  const folder = await toyFolder();
  const path = join(folder, "config.json");
  const json = JSON.parse(readFileSync(path, "utf8")) as object;
  writeFileSync(path, JSON.stringify({...json, ...config}));
  if (generation) writeFileSync(join(folder, "generation_config.json"), JSON.stringify(generation));
  return (await fromPretrained(folder)) as LoadedModel;
}

describe("generation_config.json", () => {
  test("is read into the names of generate()'s options; null is as good as nothing", async () => {
    const model = await withFiles({
      do_sample: true,
      temperature: 0.6,
      top_k: null,
      top_p: 0.9,
      eos_token_id: [3, 4],
      pad_token_id: 3,
      transformers_version: "4.40.0",
    });
    expect(model.generation).toEqual({
      doSample: true,
      temperature: 0.6,
      topP: 0.9,
      endTokens: [3, 4],
      unsupported: [],
    });
    model.dispose();
  });

  test("leaves the tokens that end a text to config.json where it names none", async () => {
    const model = await withFiles({max_new_tokens: 2}, {eos_token_id: [5, 6]});
    expect(model.generation.endTokens).toEqual([5, 6]);
    model.dispose();
  });

  test("is config.json itself where there is no such file, as in old checkpoints", async () => {
    const model = await withFiles(undefined, {eos_token_id: 9, num_beams: 3, length_penalty: 2});
    expect(model.generation).toMatchObject({endTokens: [9], numBeams: 3, lengthPenalty: 2});
    model.dispose();
  });

  test("sets what the caller leaves open, and provenance says so", async () => {
    const model = await withFiles({do_sample: true, temperature: 0.6, top_k: 4, max_new_tokens: 3, eos_token_id: null});
    const {provenance, ids} = await generate(model, [1, 2]);
    expect(ids.length).toBe(5);
    expect(provenance.choice).toBe(
      "sampled, temperature 0.6, top-k 4 (by the model's defaults: sampling, top-k, temperature)",
    );
    const own = await generate(model, [1, 2], {doSample: false, maxNewTokens: 2});
    expect(own.provenance.choice).toBe("greedy");
    const hot = await generate(model, [1, 2], {temperature: 2});
    expect(hot.provenance.choice).toBe("sampled, temperature 2, top-k 4 (by the model's defaults: top-k)");
    model.dispose();
  });

  test("counts the prompt where it says max_length, and never goes beyond the context", async () => {
    const model = await withFiles({max_length: 6, eos_token_id: null});
    expect((await generate(model, [1, 2])).ids.length).toBe(6);
    model.dispose();
    const endless = await withFiles({max_length: 4096, eos_token_id: null});
    expect((await generate(endless, [1, 2])).ids.length).toBe(8);
    endless.dispose();
  });

  test("may ask for what limpid does not have: the result says so", async () => {
    const model = await withFiles({guidance_scale: 1.5, eta_cutoff: 0, encoder_repetition_penalty: 1, cache_config: {a: 1}});
    const {provenance} = await generate(model, [1], {maxNewTokens: 1});
    expect(provenance.warnings).toEqual([
      "The model's defaults ask for guidance_scale = 1.5, which limpid does not heed.",
    ]);
    model.dispose();
  });

  test.each<[object, string]>([
    [{temperature: "hot"}, 'temperature in generation_config.json must be a number of at least 0, got "hot".'],
    [{top_p: 1.5}, "top_p in generation_config.json must be a number from 0 to 1, got 1.5."],
    [{num_beams: 0}, "num_beams in generation_config.json must be a whole number of at least 1, got 0."],
    [{eos_token_id: "</s>"}, 'eos_token_id in generation_config.json must be a token\'s id, a list of ids or null, got "</s>".'],
    [{bad_words_ids: [3]}, "bad_words_ids in generation_config.json must be a list of lists of token ids, got [3]."],
  ])("is refused with a value of a wrong kind: %j", async (json, message) => {
    await expect(withFiles(json)).rejects.toThrow(`fromPretrained(): ${message}`);
  });
});
