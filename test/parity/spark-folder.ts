import {spawnSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, renameSync, rmSync} from "node:fs";
import {join, resolve} from "node:path";

const root = resolve(__dirname, "../..");
const version = "4.3.0";

/** Where pyspark lies, and the Python that can import it from there; or why it is not there. */
export type Spark =
  | {readonly folder: string; readonly python: string; readonly missing?: undefined}
  | {readonly missing: string; readonly folder?: undefined};

/**
 * The pinned pyspark in limpid's cache folder. Where it is absent pip installs it there, by its hash: a download of 456 MB,
 * once. Without Java 17 or newer, or without a network, it is missing, and tests that need it are skipped; another file than the
 * pinned one is an error.
 */
export function sparkFolder(): Spark {
  const java = javaVersion();
  if (java === undefined) return {missing: "Java, which Spark runs on, was not found"};
  if (java < 17) return {missing: `Spark ${version} needs Java 17 or newer, and Java ${java} was found`};
  const python = process.env.LIMPID_VENV ? join(process.env.LIMPID_VENV, "bin", "python") : "python3";
  const cache = join(cacheFolder(), "parity");
  const folder = join(cache, `pyspark-${version}`);
  if (existsSync(folder)) return {folder, python};
  mkdirSync(cache, {recursive: true});
  const fresh = mkdtempSync(join(cache, ".spark-"));
  try {
    const missing = install(python, fresh);
    if (missing !== undefined) return {missing};
    // Another run may have been faster: its folder stays.
    if (!existsSync(folder)) renameSync(join(fresh, "packages"), folder);
    return {folder, python};
  } finally {
    rmSync(fresh, {recursive: true, force: true});
  }
}

function javaVersion(): number | undefined {
  const {JAVA_HOME} = process.env;
  const program = JAVA_HOME ? join(JAVA_HOME, "bin", "java") : "java";
  const {stderr, error} = spawnSync(program, ["-version"], {encoding: "utf8"});
  const found = error === undefined ? /version "(\d+)/.exec(stderr) : null;
  return found === null ? undefined : Number(found[1]);
}

/** pyspark comes as source: so what makes a package of it is pinned too, and is there first. Says why it was not possible. */
function install(python: string, fresh: string): string | undefined {
  const tools = join(fresh, "tools");
  return (
    pip(python, tools, "build-requirements.txt", {}) ??
    pip(python, join(fresh, "packages"), "requirements.txt", {PYTHONPATH: tools})
  );
}

function pip(
  python: string,
  target: string,
  requirements: string,
  env: Readonly<Record<string, string>>,
): string | undefined {
  const options = ["--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--require-hashes"];
  const network = ["--retries", "1", "--timeout", "20"];
  const from = ["--target", target, "-r", join(root, "tools/spark", requirements)];
  const {status, stderr, error} = spawnSync(
    python,
    ["-m", "pip", "install", ...options, ...network, ...from],
    {
      encoding: "utf8",
      timeout: 900_000,
      env: {...process.env, ...env},
    },
  );
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
