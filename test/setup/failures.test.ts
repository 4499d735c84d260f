import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {evaluate, fakePython, Sandbox} from "./sandbox";

jest.setTimeout(60_000);

/** Nobody listens on the discard port. */
const closed = "http://127.0.0.1:9/";

describe("a set-up that cannot go on ends with its cause, its fix and exit code 1:", () => {
  let box: Sandbox;
  beforeEach(() => void (box = new Sandbox()));
  afterEach(() => box.remove());

  async function fails(cause: RegExp, fix: RegExp, more: NodeJS.ProcessEnv = {}, nodeArgs: string[] = []) {
    const {code, output} = await box.start(["--set-up-only"], more, nodeArgs).ended;
    expect(output).toMatch(new RegExp(`✗ .*\\n  Cause: .*${cause.source}.*\\n  Fix:   .*${fix.source}`));
    expect(code).toBe(1);
  }

  test("no Python", () => fails(/python3 is not there/, /apt install python3 python3-venv.*LIMPID_PYTHON/));

  test("a Python that is too old", () => {
    box.program("python3", fakePython("3.8.18"));
    return fails(/python3 is 3\.8\.18/, /Python 3\.10 or newer/);
  });

  test("a Python without venv", () => {
    box.program("python3", fakePython("3.11.2", {venv: false}));
    return fails(/venv module is missing/, /apt install python3-venv/);
  });

  test("a LIMPID_PYTHON that is not there", () =>
    fails(/\/nowhere\/python is not there/, /LIMPID_PYTHON/, {LIMPID_PYTHON: "/nowhere/python"}));

  test("a Node that is too old", async () => {
    const preload = join(box.folder, "old-node.cjs");
    const lie = `Object.defineProperty(process.versions, "node", {value: "18.20.4"});`;
    writeFileSync(preload, lie);
    await fails(/needs Node 20\.19 or newer/, /Install a newer Node/, {}, ["-r", preload]);
  });

  test("no npm", () => {
    box.needPackages();
    box.program("python3", fakePython("3.11.2"));
    return fails(/package manager is not on the PATH/, /apt install npm/);
  });

  test("no network for npm", () => {
    box.needPackages();
    box.write(
      "package.json",
      JSON.stringify({name: "limpid", version: "0.0.0", dependencies: {"left-pad": "1.3.0"}}),
    );
    const locked = {version: "1.3.0", resolved: `${closed}left-pad/-/left-pad-1.3.0.tgz`};
    const packages = {
      "": {name: "limpid", version: "0.0.0", dependencies: {"left-pad": "1.3.0"}},
      "node_modules/left-pad": locked,
    };
    box.write("package-lock.json", JSON.stringify({name: "limpid", lockfileVersion: 3, packages}));
    box.program("python3", fakePython("3.11.2"));
    const settings = {
      npm_config_registry: closed,
      npm_config_fetch_retries: "0",
      npm_config_offline: "false",
    };
    const npm = process.env.npm_execpath ?? npmScript();
    const caches = {npm_config_cache: join(box.folder, "npm-cache")};
    return fails(/cannot be reached/, /Check the connection/, {...settings, ...caches, npm_execpath: npm});
  });

  test("no network for pip", () => {
    box.program(
      "python3",
      fakePython("3.11.2", {pip: `echo "NewConnectionError: Connection refused"; exit 1`}),
    );
    return fails(/cannot be reached/, /HTTPS_PROXY/);
  });

  test("no space while npm installs", () => {
    box.needPackages();
    box.program(
      "npm",
      `[ "$1" = --version ] && exit 0; echo "npm error ENOSPC: no space left on device, write"; exit 228`,
    );
    box.program("python3", fakePython("3.11.2"));
    return fails(/disk is full/, /LIMPID_CACHE/);
  });

  test("a cache folder that cannot be made", () => {
    const file = join(box.folder, "file");
    writeFileSync(file, "");
    return fails(/ENOTDIR|not a directory/, /Set LIMPID_CACHE/, {LIMPID_CACHE: join(file, "cache")});
  });

  test("a tool that fails in an unknown way shows its last lines", async () => {
    box.program("python3", fakePython("3.11.2", {pip: `echo "the moon is full"; exit 3`}));
    const {code, output} = await box.start().ended;
    expect(output).toContain("the moon is full");
    expect(output).toMatch(/Cause: .*ended with code 3/);
    expect(code).toBe(1);
  });

  test("too little space, found before anything is loaded", async () => {
    const failure = `(() => { try { module.checkSpace("/somewhere", 2e9, 1e9); } catch (e) { return [e.message, e.why, e.fix]; } })()`;
    const [what, why, fix] = (await evaluate("step-tools.mjs", failure)) as string[];
    expect(what).toContain("/somewhere");
    expect(why).toContain("1.0 GB free, and this set-up needs 2.0 GB");
    expect(fix).toContain("LIMPID_CACHE");
  });

  test("no compiler and no make", async () => {
    const build = `module.buildAddon("/nowhere", "/nowhere").catch((e) => [e.why, e.fix])`;
    const [why, fix] = (await evaluate("engine-addon.mjs", build, box.env())) as string[];
    expect(why).toBe("g++ and make are not on the PATH.");
    expect(fix).toContain("apt install build-essential");
  });

  test("a platform without a TensorFlow library has no wheel", async () => {
    expect(await evaluate("tensorflow-wheel.mjs", `module.wheelHere("win32", "x64")`)).toBeNull();
    expect(await evaluate("tensorflow-wheel.mjs", `module.wheelHere("linux", "x64").name`)).toBe(
      "tensorflow-cpu",
    );
  });
});

/** npm's script beside this Node's programs, for a jest that npm did not start. */
function npmScript(): string {
  const {globalPaths} = jest.requireActual<{globalPaths: string[]}>("node:module");
  const places = [join(process.execPath, "..", "..", "lib", "node_modules"), ...globalPaths];
  for (const place of places)
    try {
      readFileSync(join(place, "npm", "bin", "npm-cli.js"));
      return join(place, "npm", "bin", "npm-cli.js");
    } catch {
      // The next one.
    }
  throw new Error("npm's own script was not found; run the tests with npm test.");
}

describe("what a tool prints is read for its cause:", () => {
  const causes: [string, string, RegExp][] = [
    [
      "a changed download",
      "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
      /not the one/,
    ],
    [
      "an untrusted certificate",
      "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]",
      /certificate/,
    ],
    ["a missing version", "ERROR: No matching distribution found for jupyterlab==4.6.6", /package index/],
    ["a missing make", "gyp ERR! stack Error: not found: make", /no C\+\+ compiler or no make/],
    ["missing headers", "fatal error: node_api.h: No such file or directory", /header files/],
    [
      "an error in the sources",
      "src/index.ts(1,1): error TS2304: Cannot find name 'x'.",
      /TypeScript sources/,
    ],
    ["a name that does not resolve", "getaddrinfo EAI_AGAIN registry.example", /network/],
    ["a file that may not be written", "npm error code EACCES", /may not be written/],
  ];
  test.each(causes)("%s", async (_name, output, cause) => {
    const found = await evaluate("diagnose.mjs", `module.diagnose(${JSON.stringify(output)})`);
    expect(found).toEqual({cause: expect.stringMatching(cause), fix: expect.stringMatching(/.{20}/)});
  });

  test("what it does not know it does not explain", async () => {
    expect(await evaluate("diagnose.mjs", `module.diagnose("the moon is full")`)).toBeNull();
  });
});
