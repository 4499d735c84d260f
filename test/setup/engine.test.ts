import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {createServer} from "node:http";
import type {Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {evaluate} from "./sandbox";

jest.setTimeout(30_000);

const text = JSON.stringify;

describe("the native engine counts as there", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "limpid-engine-"));
    for (const name of ["deps/lib", "lib/napi-v8", "cache"]) mkdirSync(join(folder, name), {recursive: true});
    writeFileSync(join(folder, "lib/napi-v8/tfjs_binding.node"), "");
    for (const name of ["libtensorflow.so.2", "libtensorflow_framework.so.2"]) {
      writeFileSync(join(folder, "cache", name), "");
      symlinkSync(join(folder, "cache", name), join(folder, "deps/lib", name));
    }
  });
  afterEach(() => rmSync(folder, {recursive: true, force: true}));
  const there = () => evaluate("engine-addon.mjs", `module.linksResolve(${text(folder)}, {})`);

  test("when the addon is there and its links lead to the library", async () => {
    expect(await there()).toBe(true);
  });
  test("not when the cache that the links lead to is gone", async () => {
    rmSync(join(folder, "cache"), {recursive: true});
    expect(await there()).toBe(false);
  });
  test("not when the addon is gone", async () => {
    rmSync(join(folder, "lib"), {recursive: true});
    expect(await there()).toBe(false);
  });
});

test("the addon of a clone whose path has spaces is compiled in a folder without", async () => {
  const base = mkdtempSync(join(tmpdir(), "limpid engine-"));
  const folder = join(base, "tfjs-node");
  mkdirSync(join(base, "node_modules/@mapbox/node-pre-gyp/bin"), {recursive: true});
  mkdirSync(join(folder, "deps"), {recursive: true});
  writeFileSync(join(folder, "deps/library"), "");
  writeFileSync(join(folder, "package.json"), text({name: "tfjs-node", version: "4.22.0"}));
  // In place of the compiler: it fails where make would.
  writeFileSync(
    join(base, "node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp.js"),
    `const fs = require("fs");
     if (process.cwd().includes(" ") || !fs.existsSync("deps/library")) process.exit(1);
     fs.mkdirSync("lib/napi-v8", {recursive: true});
     fs.writeFileSync("lib/napi-v8/tfjs_binding.node", "built");`,
  );
  writeFileSync(
    join(base, "node_modules/@mapbox/node-pre-gyp/package.json"),
    text({exports: {"./bin/node-pre-gyp": "./bin/node-pre-gyp.js"}}),
  );
  const env = {...process.env, CXX: process.execPath, MAKE: process.execPath};
  await evaluate("engine-addon.mjs", `module.buildAddon(${text(folder)}, "/venv")`, env);
  expect(readFileSync(join(folder, "lib/napi-v8/tfjs_binding.node"), "utf8")).toBe("built");
  rmSync(base, {recursive: true});
});

describe("the prebuilt engine", () => {
  let folder: string;
  let server: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    folder = mkdtempSync(join(tmpdir(), "limpid-prebuilt-"));
    mkdirSync(join(folder, "scripts"));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(
      join(folder, "package.json"),
      text({version: "4.22.0", binary: {host, napi_versions: [3, 8]}}),
    );
  });
  afterEach(() => {
    server.close();
    rmSync(folder, {recursive: true, force: true});
  });
  /** tfjs-node's install script, in small. */
  const installs = (ends: number) =>
    writeFileSync(
      join(folder, "scripts/install.js"),
      `require("fs").mkdirSync("deps/lib", {recursive: true}); process.exit(${ends});`,
    );
  const take = (works: boolean, env: NodeJS.ProcessEnv = {}) => {
    const progress = "{update() {}}";
    const call = `module.takePrebuilt(${text(folder)}, ${progress}, async () => ({ok: ${works}}))`;
    return evaluate("engine-prebuilt.mjs", call, {...process.env, LIMPID_ENGINE: "", ...env});
  };

  test("is taken when its host has it and it works", async () => {
    installs(0);
    expect(await take(true)).toBe(true);
    expect(asked).toEqual([
      expect.stringMatching(/^HEAD \/napi-v8\/4\.22\.0\/CPU-\w+-4\.22\.0\.(tar\.gz|zip)$/),
    ]);
  });
  test("is not taken when it does not work", async () => {
    installs(0);
    expect(await take(false)).toBe(false);
  });
  test("is not taken when its install script fails", async () => {
    installs(1);
    expect(await take(true)).toBe(false);
  });
  test("is not looked for when the user wants the wheel", async () => {
    installs(0);
    expect(await take(true, {LIMPID_ENGINE: "wheel"})).toBe(false);
    expect(asked).toEqual([]);
  });
  test("is not waited for when its host cannot be reached", async () => {
    installs(0);
    server.close();
    const before = Date.now();
    expect(await take(true)).toBe(false);
    expect(Date.now() - before).toBeLessThan(7_000);
    expect(existsSync(join(folder, "deps"))).toBe(false);
  });
});
