import {mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync} from "node:fs";
import {hostname, tmpdir} from "node:os";
import {join} from "node:path";
import {evaluate, root} from "./sandbox";

jest.setTimeout(30_000);

const text = JSON.stringify;

describe("the stamps", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "limpid-stamp-"))));
  afterEach(() => rmSync(folder, {recursive: true, force: true}));
  const hash = (skip: string[] = []) =>
    evaluate("stamp.mjs", `module.hashOfFiles(${text(folder)}, ["a", "b.txt"], ${text(skip)})`);

  test("the hash of files changes with a content, a name and a missing file, and with nothing else", async () => {
    const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
    write("b.txt", "one");
    const first = await hash();
    write("c.txt", "not named");
    expect(await hash()).toBe(first);
    write("b.txt", "two");
    const second = await hash();
    expect(second).not.toBe(first);
    rmSync(join(folder, "b.txt"));
    expect(await hash()).not.toBe(second);
  });

  test("what is skipped does not count", async () => {
    writeFileSync(join(folder, "b.txt"), "one");
    const first = await hash(["b.txt"]);
    writeFileSync(join(folder, "b.txt"), "two");
    expect(await hash(["b.txt"])).toBe(first);
  });

  test("the borders between parts count", async () => {
    expect(await evaluate("stamp.mjs", `module.hashOf("ab", "c") !== module.hashOf("a", "bc")`)).toBe(true);
  });

  test("a stamp is read back, and a broken one counts as none", async () => {
    const path = join(folder, "deep", "stamp.json");
    expect(
      await evaluate("stamp.mjs", `(module.writeStamp(${text(path)}, "k"), module.readStamp(${text(path)}))`),
    ).toBe("k");
    writeFileSync(path, `{"key": "k`);
    expect(await evaluate("stamp.mjs", `module.readStamp(${text(path)})`)).toBeNull();
  });
});

describe("the lock", () => {
  let path: string;
  beforeEach(() => void (path = join(mkdtempSync(join(tmpdir(), "limpid-lock-")), "x.lock")));
  const take = (options = "{}") =>
    evaluate("lock.mjs", `module.withLock(${text(path)}, async () => "in", ${options})`);

  test("a lock left by a process that is gone is taken over", async () => {
    const gone = await evaluate("lock.mjs", "process.pid");
    writeFileSync(path, text({pid: gone, host: hostname()}));
    expect(await take()).toBe("in");
  });

  test("a lock of another machine counts while it is touched, and not when it is old", async () => {
    writeFileSync(path, text({pid: 1, host: "another"}));
    const wait = `Promise.race([module.withLock(${text(path)}, async () => "in"), new Promise((r) => setTimeout(r, 700, "waits"))])
      .finally(() => setTimeout(() => process.exit(), 50))`;
    expect(await evaluate("lock.mjs", wait)).toBe("waits");
    const old = Date.now() / 1000 - 3600;
    utimesSync(path, old, old);
    expect(await take()).toBe("in");
  });

  test("whoever waits is told of the holder", async () => {
    writeFileSync(path, text({pid: process.pid, host: hostname()}));
    setTimeout(() => rmSync(path), 1_000);
    const told = `(async () => { let pid; await module.withLock(${text(path)}, async () => {}, {onWait: (p) => (pid = p)}); return pid; })()`;
    expect(await evaluate("lock.mjs", told)).toBe(process.pid);
  });

  test("it is gone after the body, also after a body that throws", async () => {
    const thrown = `module.withLock(${text(path)}, async () => { throw new Error("x"); }).catch((e) => e.message)`;
    expect(await evaluate("lock.mjs", thrown)).toBe("x");
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });
});

describe("the options of the command line", () => {
  const read = (...args: string[]) =>
    evaluate(
      "arguments.mjs",
      `(() => { try { return module.readArguments(${text(args)}, {"--run": "value", "--help": "flag"}); } catch (e) { return e.message; } })()`,
    );

  test.each([
    ["a value after it", ["--run", "a.ipynb"], {options: {run: "a.ipynb"}, rest: []}],
    ["a value with =", ["--run=a=b.ipynb"], {options: {run: "a=b.ipynb"}, rest: []}],
    ["a flag and a word", ["--help", "unit"], {options: {help: true}, rest: ["unit"]}],
    ["an unknown option", ["--rum", "a"], "unknown option --rum."],
    ["a missing value", ["--run"], "--run needs a value."],
    ["an empty value", ["--run="], "--run needs a value."],
    ["a value for a flag", ["--help=yes"], "--help takes no value."],
  ])("%s", async (_name, args, expected) => {
    expect(await read(...args)).toEqual(expected);
  });
});

describe("the counts of the tests", () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 0,
    numTotalTestSuites: 2,
  };
  const count = (code: number, more: object | undefined) =>
    evaluate(
      "tiers.mjs",
      `module.countTests("unit", ${code}, ${more === undefined ? "undefined" : text({...report, ...more})})`,
    );

  test("passed, failed and skipped tests are jest's", async () => {
    expect(await count(1, {numFailedTests: 2})).toEqual({name: "unit", passed: 5, failed: 2, skipped: 2});
  });
  test("a test file that cannot run counts as failed", async () => {
    expect(await count(1, {numRuntimeErrorTestSuites: 1})).toMatchObject({failed: 1});
  });
  test("a jest that ends badly without a failed test counts as failed", async () => {
    expect(await count(1, {})).toMatchObject({failed: 1});
  });
  test("a jest without a report counts as failed", async () => {
    expect(await count(0, undefined)).toMatchObject({passed: 0, failed: 1});
  });
  test("a tier without tests counts as failed", async () => {
    expect(await count(0, {numTotalTestSuites: 0})).toMatchObject({passed: 0, failed: 1});
  });
  test("the last line sums up, and names skipped tests only if there are any", async () => {
    const line = (results: object[]) => evaluate("tiers.mjs", `module.summaryLine(${text(results)})`);
    expect(
      await line([
        {passed: 2, failed: 1, skipped: 0},
        {passed: 3, failed: 0, skipped: 0},
      ]),
    ).toBe("5 passed, 1 failed");
    expect(await line([{passed: 2, failed: 0, skipped: 4}])).toBe("2 passed, 0 failed, 4 skipped");
  });
});

test("a tier is run by jest itself, and counted from its report", async () => {
  const nothing = `module.runTier("unit", process.env, ["--testPathPatterns", "no-such-test"])`;
  expect(await evaluate("tiers.mjs", nothing)).toMatchObject({failed: 1, note: "the tier has no tests"});
});

test("without a browser its tier is skipped with a statement, and in CI it fails", async () => {
  const run = (env: object) => evaluate("tiers.mjs", `module.runTier("browser", ${text(env)})`);
  expect(await run({PATH: ""})).toMatchObject({
    failed: 0,
    skipped: 1,
    note: expect.stringContaining("apt install chromium"),
  });
  expect(await run({PATH: "", CI: "true"})).toMatchObject({failed: 1, skipped: 0});
});

test("a browser is looked for in LIMPID_CHROMIUM first, and a wrong one there is not replaced", async () => {
  const find = (env: object) => evaluate("chromium.mjs", `module.findChromium(${text(env)})`);
  expect(await find({LIMPID_CHROMIUM: process.execPath, PATH: ""})).toBe(process.execPath);
  expect(await find({LIMPID_CHROMIUM: "/nowhere", PATH: process.env.PATH})).toBeNull();
});

test("the lock file names every platform's packages: without them npm ci refuses it", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const packages: Record<string, {optionalDependencies?: Record<string, string>}> = lock.packages;
  const missing = Object.entries(packages).flatMap(([path, {optionalDependencies = {}}]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("the lock file says what every package's content is, but for those that only other systems need", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const packages: Record<string, {integrity?: string; optional?: boolean}> = lock.packages;
  const unknown = Object.entries(packages).filter(
    ([path, {integrity, optional}]) => path && !integrity && !optional,
  );
  expect(unknown.map(([path]) => path)).toEqual([]);
});
