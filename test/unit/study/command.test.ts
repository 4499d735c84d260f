import {spawn} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

const root = join(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "limpid-txray-"));
afterAll(() => rmSync(folder, {recursive: true}));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command from its source; `stopAt`: it is interrupted when it tells of this stage. */
function limpid(args: readonly string[], stopAt?: string, signal: NodeJS.Signals = "SIGINT"): Promise<Ended> {
  const command = ["-r", join(root, "tools/typescript.cjs"), join(root, "src/cli/main.ts"), "txray", ...args];
  const child = spawn(process.execPath, command, {cwd: folder});
  let [out, err, stopped] = ["", "", false];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
    if (stopAt === undefined || stopped || !err.includes(stopAt)) return;
    stopped = true;
    child.kill(signal);
  });
  // Closed when nobody writes any more: a process that it started has ended as well.
  return new Promise((resolve) => child.on("close", (code) => resolve({code, out, err})));
}

test("limpid txray says what it takes, and refuses what it does not", async () => {
  const help = await limpid(["--help"]);
  expect(help).toMatchObject({code: 0});
  expect(help.out).toMatch(/Usage: limpid txray \[DATA-FOLDER\] OUT-FOLDER/);
  for (const [args, message] of [
    [[], /a folder for the results must be given, and one with data before it, got 0 folders/],
    [["a", "b", "c"], /got 3 folders/],
    [["out", "--size", "full"], /a folder with data must be given for --size full/],
    [["out", "--size", "huge"], /--size must be one of full, small, tiny, got "huge"/],
    [["out", "--sice", "tiny"], /Did you mean --size\?/],
  ] as const) {
    const {code, err} = await limpid(args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  }
  const {code, err} = await limpid([join(folder, "nothing"), "out"]);
  expect([code, err]).toEqual([1, expect.stringMatching(/data must be a folder with ud-ewt\/train.conllu/)]);
}, 120_000);

test("limpid txray goes on where it was interrupted, and writes a report", async () => {
  const stopped = await limpid(["study"], "pretraining 0 %");
  expect(stopped).toMatchObject({
    code: 130,
    err: expect.stringMatching(/stopped. The same command goes on from here/),
  });
  const done = await limpid(["study"]);
  expect(done).toMatchObject({code: 0, out: "study/report.md\n"});
  expect(readFileSync(join(folder, "study/report.md"), "utf8")).toMatch(/^# A study after TX-Ray/);
  expect(done.err).toMatch(/limpid txray: \d+\.\d min · supervised: training 0 %/);
}, 240_000);

test("a killed command does not go on in the background", async () => {
  const killed = await limpid(["killed"], "pretraining 0 %", "SIGKILL");
  expect(killed).toMatchObject({
    code: null,
    err: expect.stringMatching(/stopped. The same command goes on from here/),
  });
  expect((await limpid(["killed"], "pretraining", "SIGTERM")).code).toBe(143);
}, 120_000);
