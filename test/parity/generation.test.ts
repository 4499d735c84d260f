import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {GenerateOptions} from "../../src/generation/index.js";
import {distribution} from "../../src/generation/pick.js";
import {settle} from "../../src/generation/settings.js";
import type {LoadedModel} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {difference, folderOf} from "./golden.js";
import {tolerances} from "./tolerances.js";

/** What tools/parity/generation.py writes. */
interface Case {
  readonly model: string;
  readonly prompt: readonly number[];
  readonly options: GenerateOptions;
  /** Of each sequence. */
  readonly ids: readonly (readonly number[])[];
  readonly scores?: readonly number[];
}
interface Facts {
  readonly maxNewTokens: number;
  readonly search: readonly Case[];
  readonly contrastive: readonly Case[];
  readonly defaults: readonly (Omit<Case, "options"> & {readonly file: Readonly<Record<string, unknown>>})[];
  readonly distributions: readonly {
    readonly model: string;
    readonly prompt: readonly number[];
    readonly options: GenerateOptions;
    readonly ids: readonly number[];
    /** `[step, vocab]` */
    readonly probabilities: readonly (readonly number[])[];
  }[];
}

const facts = JSON.parse(readFileSync(join(__dirname, "golden", "generation.json"), "utf8")) as Facts;
const none = {hiddenStates: false, ffnnActivations: false};
const models = new Map<string, LoadedModel>();

async function modelOf(name: string): Promise<LoadedModel> {
  const known = models.get(name) ?? ((await fromPretrained(folderOf(name))) as LoadedModel);
  models.set(name, known);
  return known;
}
afterAll(() => {
  for (const model of models.values()) model.dispose();
});

const titled = <T extends {readonly model: string; readonly options: GenerateOptions}>(
  cases: readonly T[],
): [string, T][] => cases.map((one) => [`${one.model}: ${JSON.stringify(one.options)}`, one]);

describe("generate", () => {
  test.each(titled([...facts.search, ...facts.contrastive]))(
    "chooses the tokens of the reference: %s",
    async (_, one) => {
      const model = await modelOf(one.model);
      const {maxNewTokens} = facts;
      const best = await generate(model, one.prompt, {
        endTokens: [],
        maxNewTokens,
        capture: none,
        ...one.options,
      });
      const all = [best, ...(best.others ?? [])];
      expect(all.map(({ids}) => ids)).toEqual(one.ids);
      if (one.scores) {
        const scores = all.map(({score}) => score!);
        expect(difference(scores, one.scores)).toBeLessThan(tolerances.logits);
      }
    },
  );

  test.each(facts.defaults.map((one) => [`${one.model}: ${JSON.stringify(one.file)}`, one] as const))(
    "heeds the model's generation_config.json: %s",
    async (_, {model: name, file, prompt, ids}) => {
      const folder = mkdtempSync(join(tmpdir(), "limpid-defaults-"));
      cpSync(folderOf(name), folder, {recursive: true});
      writeFileSync(join(folder, "generation_config.json"), JSON.stringify(file));
      // Nothing else says what ends a text.
      const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as object;
      writeFileSync(join(folder, "config.json"), JSON.stringify({...config, eos_token_id: null}));
      const model = await fromPretrained(folder);
      try {
        expect((await generate(model, prompt, {capture: none})).ids).toEqual(ids[0]);
      } finally {
        model.dispose();
        rmSync(folder, {recursive: true});
      }
    },
  );
});

describe("sampling", () => {
  test.each(titled(facts.distributions))(
    "draws from transformers' distribution: %s",
    async (_, {model: name, prompt, options, ids, probabilities}) => {
      const model = await modelOf(name);
      const start = model.kind === "causal" ? prompt.length : 1;
      const {nVocab} = model.config;
      const settings = settle(model, {...options, endTokens: [], maxNewTokens: probabilities.length}, start);
      expect(settings.strategy).toBe("sampling");
      const probabilitiesOf = distribution("test", settings, start, nVocab);
      const capture = {...none, logits: true};
      const {allLogits} =
        model.kind === "causal"
          ? await run(model, ids, {capture})
          : await run(model, prompt, {target: ids.slice(1), capture});
      probabilities.forEach((expected, step) => {
        const position = start + step;
        const row = allLogits!.data.slice((position - 1) * nVocab, position * nVocab);
        const made = probabilitiesOf(row, ids.slice(0, position));
        expect(difference(made, expected)).toBeLessThan(tolerances.warped);
        // What is ruled out is the same, exactly.
        expect(Array.from(made, (p) => p === 0)).toEqual(expected.map((p) => p === 0));
      });
    },
  );
});
