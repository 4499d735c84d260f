import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {mustRun} from "./command.mjs";
import {Failure} from "./failure.mjs";
import {cache, programOf} from "./places.mjs";
import {readStamp, writeStamp} from "./stamp.mjs";

const version = "2.21.0";

/**
 * The wheel whose C library tfjs-node is linked with, one for each platform. Only the library is taken, and it
 * does not depend on Python: so it is always the wheel for Python 3.11, whatever Python is here.
 * Windows wheels hold no C library to link with.
 */
const wheels = {
  "linux-x64": {
    name: "tensorflow-cpu",
    tag: "manylinux_2_27_x86_64",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  },
  // Untested, as is macOS:
  "linux-arm64": {
    name: "tensorflow",
    tag: "manylinux_2_27_aarch64",
    sha256: "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
  },
  "darwin-arm64": {
    name: "tensorflow",
    tag: "macosx_12_0_arm64",
    sha256: "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
  },
};

/** The names of the two libraries in the wheel, and those under which tfjs-node's build looks for them. */
const libraryNames = {
  linux: {
    "libtensorflow_cc.so.2": ["libtensorflow_cc.so.2", "libtensorflow.so.2", "libtensorflow.so"],
    "libtensorflow_framework.so.2": ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
  },
  darwin: {
    "libtensorflow_cc.2.dylib": ["libtensorflow_cc.2.dylib", "libtensorflow.2.dylib", "libtensorflow.dylib"],
    "libtensorflow_framework.2.dylib": ["libtensorflow_framework.2.dylib", "libtensorflow_framework.dylib"],
  },
};

/** The wheel for this machine, or undefined if there is none. */
export function wheelHere(platform = process.platform, arch = process.arch) {
  const wheel = wheels[`${platform}-${arch}`];
  return wheel && {...wheel, version, libraries: libraryNames[platform]};
}

/** Where the unpacked library lies: `lib/` and `include/`. */
export function libraryFolder(wheel) {
  return join(cache, "tensorflow", `${wheel.name}-${wheel.version}-${process.platform}-${process.arch}`);
}

export function hasLibrary(wheel) {
  const folder = libraryFolder(wheel);
  return (
    readStamp(join(folder, "complete.json")) === wheel.sha256 &&
    Object.keys(wheel.libraries).every((name) => existsSync(join(folder, "lib", name)))
  );
}

const pipProgress = (progress) => (line) => {
  const [, done, all] = /^Progress (\d+) of (\d+)/.exec(line) ?? [];
  if (done && Number(all) > 1e6)
    progress.update("downloading the TensorFlow library", Number(done) / Number(all));
};

async function download(wheel, venv, folder, progress) {
  progress.update("downloading the TensorFlow library");
  const list = join(folder, "requirements.txt");
  writeFileSync(list, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const env = {...process.env, PYTHONNOUSERSITE: "1"};
  const wanted = [
    "--only-binary=:all:",
    "--no-deps",
    "--require-hashes",
    "--no-cache-dir",
    "--progress-bar=raw",
  ];
  const machine = ["--python-version=3.11", "--implementation=cp", "--abi=cp311", `--platform=${wheel.tag}`];
  await mustRun(
    "the TensorFlow library could not be downloaded.",
    programOf(venv, "python"),
    [
      "-m",
      "pip",
      "download",
      "--disable-pip-version-check",
      "--no-input",
      ...wanted,
      ...machine,
      "-d",
      folder,
      "-r",
      list,
    ],
    {env, onLine: pipProgress(progress)},
  );
  const file = readdirSync(folder).find((name) => name.endsWith(".whl"));
  if (file === undefined)
    throw new Failure("the TensorFlow library could not be downloaded.", {
      cause: "pip ended well and left no wheel.",
      fix: "Run again; if it stays, set PIP_INDEX_URL to a complete package index.",
    });
  return join(folder, file);
}

/** What an interrupted set-up left; the engine's lock keeps others from being at work here. */
function removeLeftovers(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name.endsWith(".tmp")) rmSync(join(folder, name), {recursive: true, force: true});
}

/** Puts the library into the cache folder: whole or not at all. */
export async function fetchLibrary(wheel, venv, progress) {
  const folder = libraryFolder(wheel);
  const temporary = `${folder}.${process.pid}.tmp`;
  removeLeftovers(dirname(folder));
  mkdirSync(temporary, {recursive: true});
  try {
    const file = await download(wheel, venv, temporary, progress);
    progress.update("unpacking the TensorFlow library");
    const script = fileURLToPath(new URL("unpack_wheel.py", import.meta.url));
    const onLine = (line) => {
      const share = /^(\d+) %/.exec(line)?.[1];
      if (share) progress.update("unpacking the TensorFlow library", Number(share) / 100);
    };
    const names = Object.keys(wheel.libraries);
    await mustRun(
      "the TensorFlow library could not be unpacked.",
      programOf(venv, "python"),
      [script, file, temporary, ...names],
      {
        onLine,
      },
    );
    rmSync(file);
    writeStamp(join(temporary, "complete.json"), wheel.sha256);
    rmSync(folder, {recursive: true, force: true});
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, {recursive: true, force: true});
  }
}
