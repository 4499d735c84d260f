import type {ChildProcessWithoutNullStreams} from "node:child_process";
import {spawn} from "node:child_process";
import {existsSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {capture} from "../../../src/cli/capture.js";
import {UsageError} from "../../../src/cli/command.js";
import {loadTagger, tinyTreebank, trainTagger} from "../../../src/corpora/index.js";
import {openRecords} from "../../../src/records/index.js";
import {seededRandom} from "../../../src/tensors/index.js";
import {contentOf, lstmFolder, newFolder, randomCorpus, removeFolders, rowsOf} from "./toys.js";

// Each case starts processes, which load TensorFlow.
jest.setTimeout(240_000);

const root = resolve(__dirname, "../../..");
const sentences = 120;
let model: string;
let text: string;
let whole: Record<string, string>;

beforeAll(async () => {
  model = await lstmFolder({settings: {hidden_size: 24}});
  text = join(newFolder(), "corpus.txt");
  const lines: string[] = [];
  for await (const {words} of randomCorpus(sentences, 40).sentences()) lines.push(words.join(" "));
  writeFileSync(text, `${lines.join("\n")}\n`);
  const folder = newFolder();
  expect(await ended(start(folder))).toMatchObject({code: 0});
  whole = contentOf(folder);
});
afterAll(removeFolders);

/** The command with shards of three sentences; `before` is what the shell does first. */
function start(folder: string, more: readonly string[] = [], before = ""): ChildProcessWithoutNullStreams {
  const args = ["-r", "./tools/typescript.cjs", "src/cli/main.ts", "capture", model, text, folder];
  const command = [process.execPath, ...args, "--sentences-per-shard", "3", ...more];
  return spawn("bash", ["-c", `${before} exec "$@"`, "limpid", ...command], {cwd: root});
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly error: string;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [out, error] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => (out += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (error += part));
  return new Promise((done) => child.once("close", (code, signal) => done({code, signal, out, error})));
}

const shardsIn = (folder: string): number =>
  readdirSync(folder).filter((name) => /^shard-\d+\.json$/.test(name)).length;

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Waits until so many shards are there, or the process has ended. */
async function shards(folder: string, count: number, child: ChildProcessWithoutNullStreams): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && shardsIn(folder) < count) await wait(2);
}

/** Processes that a process has started. */
const childrenOf = ({pid}: ChildProcessWithoutNullStreams): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

test("killed at any moment and started again, it comes to the bytes of an undisturbed run", async () => {
  const folder = newFolder();
  const random = seededRandom(Date.now() % 2 ** 32);
  const left: number[] = [];
  for (const workers of ["1", "2", "1"]) {
    const child = start(folder, ["--workers", workers]);
    const end = ended(child);
    await shards(folder, shardsIn(folder) + 1 + random.integer(6), child);
    await wait(random.integer(25));
    child.kill("SIGKILL");
    await end;
    left.push(shardsIn(folder));
  }
  // Each time some shards were there, and others not.
  expect(left[0]).toBeGreaterThan(0);
  expect(left[0]).toBeLessThan(sentences / 3);
  expect(await ended(start(folder))).toMatchObject({code: 0});
  expect(contentOf(folder)).toEqual(whole);
});

test("three workers, and parts on two machines, make the same bytes as one", async () => {
  const together = newFolder();
  expect(await ended(start(together, ["--workers", "3", "--threads", "2"]))).toMatchObject({code: 0});
  expect(contentOf(together)).toEqual(whole);
  const parts = newFolder();
  const said = await Promise.all(["1/2", "2/2"].map((part) => ended(start(parts, ["--part", part]))));
  expect(said.map(({code}) => code)).toEqual([0, 0]);
  expect(contentOf(parts)).toEqual(whole);
});

(existsSync(`/proc/${process.pid}/task/${process.pid}/children`) ? test : test.skip)(
  "the shard of a killed worker is made by another one; without any, the command fails and can go on",
  async () => {
    const folder = newFolder();
    const child = start(folder, ["--workers", "2"]);
    const end = ended(child);
    await shards(folder, 2, child);
    process.kill(childrenOf(child)[0], "SIGKILL");
    expect(await end).toMatchObject({code: 0});
    expect(contentOf(folder)).toEqual(whole);

    const other = newFolder();
    const alone = start(other);
    const failed = ended(alone);
    await shards(other, 2, alone);
    process.kill(childrenOf(alone)[0], "SIGKILL");
    const {code, error} = await failed;
    expect(code).toBe(1);
    expect(error).toContain(
      "limpid capture: workers must run to their end, got SIGKILL of the last one. Run it again: finished shards stay.",
    );
    expect(await ended(start(other))).toMatchObject({code: 0});
    expect(contentOf(other)).toEqual(whole);
  },
);

test("an interrupt ends it with what to do next, and the same command goes on", async () => {
  const folder = newFolder();
  const child = start(folder);
  const end = ended(child);
  await shards(folder, 2, child);
  child.kill("SIGINT");
  const {code, error} = await end;
  expect(code).toBe(130);
  expect(error).toContain("limpid capture: stopped. The same command goes on from here.");
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toHaveLength(0);
  const {out} = await ended(start(folder));
  expect(contentOf(folder)).toEqual(whole);
  const words = (JSON.parse(readFileSync(join(folder, "records.json"), "utf8")) as {counts: {words: number}})
    .counts.words;
  expect(out).toContain(`${folder}: 40 shards`);
  expect(out).toContain(`120 sentences, ${words.toLocaleString("en")} words`);
});

test("a disk that is full is told, no half shard is left, and with room it goes on", async () => {
  const folder = newFolder();
  const more = ["--k", "24", "--sides", "both", "--sentences-per-shard", "60"];
  // No file may become larger than so many blocks of 1,024 bytes: enough for the manifest and TensorFlow's graphs.
  const {code, error} = await ended(start(folder, more, "ulimit -f 200;"));
  expect(code).toBe(1);
  expect(error).toContain(
    `limpid capture: folder must have room for the shards, got a full disk at ${JSON.stringify(folder)}. Free some space and run it again: finished shards stay, and no half one is left.`,
  );
  expect(readdirSync(folder)).toEqual(["records.json"]);
  expect(await ended(start(folder, more))).toMatchObject({code: 0});
  const {manifest} = await openRecords(folder);
  expect(manifest.shards.map(({bytes}) => bytes > 200 * 1024)).toEqual([true, true]);
});

test("a tagger gives parts of speech, and its accuracy stands in the manifest and is told", async () => {
  const file = join(newFolder(), "tagger.json");
  await (await trainTagger(tinyTreebank(), {seed: 1})).save(file);
  const {accuracy} = await loadTagger(file);
  const plain = join(newFolder(), "plain.txt");
  writeFileSync(plain, "The film is good .\n");
  const folder = newFolder();
  const run = ["src/cli/main.ts", "capture", model, plain, folder, "--layers", "0"];
  const captured = async (...more: readonly string[]): Promise<Ended> =>
    ended(spawn(process.execPath, ["-r", "./tools/typescript.cjs", ...run, ...more], {cwd: root}));
  const {code, out} = await captured("--tagger", file);
  expect(code).toBe(0);
  const records = await openRecords(folder);
  expect((await rowsOf(records)).map(({pos}) => pos)).toEqual(["DET", "NOUN", "AUX", "ADJ", "PUNCT"]);
  expect(records.manifest.corpus).toMatchObject({tagger: {accuracy: {...accuracy}}});
  const share = (100 * accuracy.share).toFixed(1);
  expect(out).toContain(
    `parts of speech from a tagger that is right in ${share} of 100 words of every tenth sentence of limpid's tiny treebank`,
  );
  // Without it, these are other records.
  expect(await captured()).toMatchObject({
    code: 1,
    error: expect.stringContaining("corpus.tagger is {") as string,
  });
  expect(await captured("--tagger", "none.json")).toMatchObject({
    code: 1,
    error: expect.stringContaining("none.json") as string,
  });
});

test("further labels of words become columns", async () => {
  const treebank = join(newFolder(), "one.conllu");
  const row = (i: number, word: string, feats: string): string =>
    [i, word, word, "NOUN", "_", feats, 0, "root", "_", "_"].join("\t");
  writeFileSync(treebank, `${row(1, "keys", "Number=Plur")}\n${row(2, "key", "_")}\n\n`);
  const folder = newFolder();
  const args = ["src/cli/main.ts", "capture", model, treebank, folder, "--tags", "feats.Number,deprel"];
  const child = spawn(process.execPath, ["-r", "./tools/typescript.cjs", ...args, "--layers", "1"], {
    cwd: root,
  });
  expect(await ended(child)).toMatchObject({code: 0});
  const rows = await rowsOf(await openRecords(folder));
  expect(rows.map((one) => [one.tag_feats_Number, one.tag_deprel])).toEqual([
    ["Plur", "root"],
    [null, "root"],
  ]);
});

test("what is typed wrong is told with exit code 2, what goes wrong with 1", async () => {
  const folder = newFolder();
  const run = (args: readonly string[]): Promise<Ended> =>
    ended(spawn(process.execPath, ["-r", "./tools/typescript.cjs", "src/cli/main.ts", ...args], {cwd: root}));
  expect(await run(["--help"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Usage: limpid COMMAND") as string,
  });
  expect(await run([])).toMatchObject({code: 2});
  expect(await run(["capture", "--help"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("--sides SIDES") as string,
  });
  const {code: usage, error: said} = await run(["capture", model, text, folder, "--side", "both"]);
  expect([usage, said]).toEqual([2, expect.stringContaining("unknown option --side. Did you mean --sides?")]);
  const {code, error} = await run(["capture", model, text, folder, "--k", "25"]);
  expect([code, error]).toEqual([
    1,
    expect.stringContaining("limpid capture: k must be a whole number (1–24), got 25."),
  ]);
  expect(await run(["capture", "--finish", folder])).toMatchObject({code: 1});
});

test.each([
  [
    (folder: string) => [model, folder],
    "a model, at least one file of a corpus and a folder must be given, got 2 of 3.",
  ],
  [
    (folder: string) => [model, "nowhere.txt", folder],
    'corpus must be a file that is there, got "nowhere.txt".',
  ],
  [
    (folder: string) => [model, text, folder, "--k", "some"],
    '--k must be a whole number of at least 1, got "some".',
  ],
  [
    (folder: string) => [model, text, folder, "--part", "0/4"],
    '--part must be such as 1/4, from 1/4 to 4/4, got "0/4".',
  ],
  [
    (folder: string) => [model, text, folder, "--layers", "3-1"],
    '--layers must be numbers such as 0,2,4-7, got "3-1".',
  ],
  [(folder: string) => [model, text, folder, "--sides"], "--sides must have a value."],
  [
    (folder: string) => [model, text, folder, "--sides", "up"],
    '--sides must be one of positive, negative, both, got "up".',
  ],
  [(folder: string) => [model, text, folder, "--skip", "("], '--skip must be a regular expression, got "("'],
  [
    (folder: string) => [model, text, folder, "--max-memory", "much"],
    "--max-memory must be a size such as 500MB or 2GB",
  ],
])("wrong arguments are refused: %#", async (args, message) => {
  const call = capture(args(newFolder()));
  await expect(call).rejects.toThrow(UsageError);
  await expect(call).rejects.toThrow(message);
});
