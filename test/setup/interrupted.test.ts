import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {fakePython, Sandbox, until} from "./sandbox";
import type {Running} from "./sandbox";

jest.setTimeout(60_000);

/** npm's last deed is its own lock file in node_modules; each call leaves a line in `calls`. */
const npm = (box: Sandbox, before = "") => `
[ "$1" = --version ] && exit 0
echo call >> ${box.folder}/calls
mkdir -p node_modules/half
${before}
echo '{"packages": {}}' > node_modules/.package-lock.json`;

const calls = (box: Sandbox) => readFileSync(join(box.folder, "calls"), "utf8").split("\n").length - 1;

/** The set-up of a sandbox goes no further than the engine, for there is no tfjs-node in it. */
const reachedEngine = /\[4\/6\] native engine/;

describe("a set-up that is interrupted", () => {
  let box: Sandbox;
  beforeEach(() => {
    box = new Sandbox();
    box.needPackages();
    box.program("python3", fakePython("3.11.2"));
  });
  afterEach(() => box.remove());

  async function interruptWhile(script: string, signal: NodeJS.Signals): Promise<number | null> {
    box.program("npm", script);
    const running: Running = box.start();
    await until(() => existsSync(join(box.folder, "calls")));
    running.kill(signal);
    return (await running.ended).code;
  }

  test("by Ctrl-C ends with 130, frees its lock, and does the half-done step again", async () => {
    expect(await interruptWhile(npm(box, "sleep 20"), "SIGINT")).toBe(130);
    expect(readdirSync(join(box.clone, ".limpid"))).not.toContain("set-up.lock");
    box.program("npm", npm(box));
    const {output} = await box.start().ended;
    expect(calls(box)).toBe(2);
    expect(output).toMatch(/\[2\/6\] npm packages: done/);
    expect(output).toMatch(reachedEngine);
  });

  test("by a kill leaves a lock that the next one takes over", async () => {
    await interruptWhile(npm(box, "sleep 2"), "SIGKILL");
    expect(readdirSync(join(box.clone, ".limpid"))).toContain("set-up.lock");
    box.program("npm", npm(box));
    expect((await box.start().ended).output).toMatch(/\[2\/6\] npm packages: done/);
  });

  test("in the Python environment makes it anew: half an environment is never taken for whole", async () => {
    box.program("npm", npm(box));
    box.program("python3", fakePython("3.11.2", {pip: "echo broke off; exit 1"}));
    expect((await box.start().ended).code).toBe(1);
    const [venv] = readdirSync(join(box.cache, "python"));
    const leftover = join(box.cache, "python", venv, "leftover");
    mkdirSync(leftover);
    box.program("python3", fakePython("3.11.2"));
    expect((await box.start().ended).output).toMatch(/\[3\/6\] Python environment: done/);
    expect(existsSync(leftover)).toBe(false);
    expect(existsSync(join(dirname(leftover), "limpid-complete.json"))).toBe(true);
  });
});

describe("a set-up that was done", () => {
  let box: Sandbox;
  beforeEach(() => {
    box = new Sandbox();
    box.needPackages();
    box.program("npm", npm(box));
    box.program("python3", fakePython("3.11.2"));
  });
  afterEach(() => box.remove());

  test("skips its finished steps", async () => {
    expect((await box.start().ended).output).toMatch(/npm packages: done[^]*Python environment: done/);
    const {output} = await box.start().ended;
    expect(output).not.toMatch(/npm packages|Python environment/);
    expect(output).toMatch(reachedEngine);
    expect(calls(box)).toBe(1);
  });

  test("makes the environment again when the cache is gone", async () => {
    await box.start().ended;
    rmSync(box.cache, {recursive: true});
    expect((await box.start().ended).output).toMatch(/Python environment: done/);
  });

  test("installs again when the lock file changes", async () => {
    await box.start().ended;
    box.write("package-lock.json", JSON.stringify({packages: {"node_modules/new": {version: "1.0.0"}}}));
    await box.start().ended;
    expect(calls(box)).toBe(2);
  });

  test("two at once wait for each other and install once", async () => {
    box.program("npm", npm(box, "sleep 1"));
    const [first, second] = await Promise.all([box.start().ended, box.start().ended]);
    expect(calls(box)).toBe(1);
    expect(`${first.output}${second.output}`).toMatch(
      /Another set-up of this clone is running \(process \d+\)/,
    );
  });
});
