import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {generate} from "../../../src/generation/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyFolder} from "../models/toy.js";

afterEach(removeToys);

/** What comes of generating with a model whose generation_config.json says this. */
async function made(file: object): Promise<unknown> {
  const folder = await toyFolder();
  writeFileSync(join(folder, "generation_config.json"), JSON.stringify(file));
  const before = memory().tensors;
  const model = await fromPretrained(folder);
  try {
    return await generate(model, [1, 2], {maxNewTokens: 2});
  } finally {
    model.dispose();
    expect(memory().tensors).toBe(before);
  }
}

test.each([
  [
    {forced_bos_token_id: 11},
    "forced_bos_token_id in generation_config.json must be a token below 11, got 11",
  ],
  [
    {forced_eos_token_id: [3, 99]},
    "forced_eos_token_id in generation_config.json must be a token below 11, got 99",
  ],
  [{num_beams: 1e6}, "numBeams must be at most 1,000, got 1,000,000"],
])("what the model's file asks for in vain is named: %j", async (file, message) => {
  await expect(made(file)).rejects.toThrow(message);
});

test("a forced last token comes last", async () => {
  expect(await made({forced_eos_token_id: 7})).toMatchObject({ids: [1, 2, expect.any(Number), 7]});
});
