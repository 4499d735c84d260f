import {spawnSync} from "node:child_process";
import {mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {fromPretrained} from "../../../src/models/index.js";

const root = resolve(__dirname, "../../..");
const trainTiny = (...args: string[]): {status: number | null; stdout: string; stderr: string} =>
  spawnSync(process.execPath, ["-r", "./tools/typescript.cjs", "tools/train-tiny/main.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });

describe("npm run train:tiny", () => {
  test("goes through every part in its smoke run, and leaves a model that loads", async () => {
    const out = mkdtempSync(join(tmpdir(), "train-tiny-"));
    try {
      const {status, stdout} = trainTiny("--smoke", "--fresh", "--out", out);
      expect(stdout).toMatch(/step 12\/12 {2}loss \d\.\d{3} {2}\d+ tokens\/s/);
      expect(status).toBe(0);
      expect(readdirSync(out).sort()).toEqual([
        "README.md",
        "config.json",
        "evaluation.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
      ]);
      expect(readFileSync(join(out, "README.md"), "utf8")).toContain("12 steps of 512 tokens");
      const model = await fromPretrained(out);
      expect(model.config).toMatchObject({nLayers: 2, nVocab: 600});
      model.dispose();
    } finally {
      rmSync(out, {recursive: true});
    }
  }, 60_000);

  test("says which option it does not know", () => {
    const {status, stderr} = trainTiny("--stepz", "3");
    expect(status).toBe(1);
    expect(stderr).toContain("--stepz");
  });
});
