import {spawnSync} from "node:child_process";
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {loadRun, run, saveRun} from "../../../src/capture/index.js";
import type {Run} from "../../../src/capture/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {folderOf} from "../../parity/golden.js";
import {writeRaw} from "../models/toy.js";

let folder: string;
let file: string;
let made: Run;
beforeAll(async () => {
  const model = await fromPretrained(folderOf("untied"));
  made = await run(model, "The keys\tüber 🔑", {nPrompt: 2, capture: {logits: true}});
  model.dispose();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "limpid-run-"));
  file = join(folder, "run.safetensors");
});
afterEach(() => rmSync(folder, {recursive: true}));

/** A run with everything that one may hold. */
function full(): Run {
  const pattern = {
    axes: ["head", "query", "key"],
    shape: [1, 2, 2],
    data: Float32Array.of(1, 0, 0.5, NaN),
    index: {query: [3, 5]},
  };
  return {
    ...made,
    tokens: [{bytes: "f09f"}, {special: "</s>"}, ...made.tokens.slice(2)],
    points: {"blocks.0.attention.pattern": pattern},
    outputs: {pooled: {axes: ["model"], shape: [1], data: Float32Array.of(-Infinity)}},
    tokenTypes: made.ids.map(() => 0),
    source: {
      ids: [1],
      tokens: ["a"],
      text: "a",
      hiddenStates: {axes: ["layer"], shape: [0], data: new Float32Array()},
    },
    provenance: {...made.provenance, interventions: ["blocks.0.ffnn.activation: zero"]},
  };
}

describe("a saved run", () => {
  test("comes back as it was, with its provenance", async () => {
    const {path, bytes} = await saveRun(made, file);
    expect(path).toBe(file);
    expect(statSync(file).size).toBe(bytes);
    expect(await loadRun(file)).toEqual(made);
  });

  test("keeps captured points, outputs, the source, odd tokens and values that are not finite", async () => {
    await saveRun(full(), file);
    expect(await loadRun(file)).toEqual(full());
  });

  test("can be saved again after it was loaded, into the same bytes", async () => {
    await saveRun(made, file);
    const before = readFileSync(file);
    await saveRun(await loadRun(file), file);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test("is a safetensors file whose arrays are named by where they are in the run", async () => {
    await saveRun(full(), file);
    const bytes = readFileSync(file);
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE()))) as Record<
      string,
      object
    >;
    expect(header["points/blocks.0.attention.pattern"]).toMatchObject({dtype: "F32", shape: [1, 2, 2]});
    expect(header.hiddenStates).toMatchObject({dtype: "F32", shape: made.hiddenStates!.shape});
    expect(header.__metadata__).toMatchObject({format: "limpid.run", version: "1"});
  });

  test("leaves the old file, and nothing beside it, when it cannot be written whole", async () => {
    writeFileSync(file, "old");
    await expect(saveRun(made, file, {signal: AbortSignal.abort()})).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["run.safetensors"]);
  });

  test("leaves the old file, and nothing beside it, when there is no room for the new one", () => {
    writeFileSync(file, "old");
    const root = join(__dirname, "../../..");
    const child = [
      process.execPath,
      "-r",
      join(root, "tools/typescript.cjs"),
      join(__dirname, "save-child.ts"),
      file,
    ];
    // No file may become larger than 1 MB: as on a disk that is full, a write fails half-way.
    const {stdout} = spawnSync("bash", ["-c", 'ulimit -f 1024; exec "$@"', "bash", ...child], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^saveRun\(\): path must be a file that can be written, got EFBIG for/);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["run.safetensors"]);
  });

  test("is not written where a folder is, or where none is", async () => {
    await expect(saveRun(made, folder)).rejects.toThrow(/must be a file that can be written, got E/);
    await expect(saveRun(made, join(folder, "no", "run"))).rejects.toThrow(
      /in a folder that exists, .* Make .*no first\./,
    );
    await expect(saveRun(made, "")).rejects.toThrow('saveRun(): path must be a file name, got "".');
    await expect(saveRun({} as Run, file)).rejects.toThrow("run must be what a model did with a text");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that is cut anywhere is refused", async () => {
    const {bytes} = await saveRun(made, file);
    for (const length of [0, 7, 8, 60, Math.floor(bytes / 2), bytes - 1]) {
      truncateSync(file, 0);
      await saveRun(made, file);
      truncateSync(file, length);
      await expect(loadRun(file)).rejects.toThrow(
        /^loadRun\(\): run\.safetensors must .*, got .*\. Save the run again\.$/,
      );
    }
  });

  const one = {hiddenStates: {dtype: "F32", shape: [1], data_offsets: [0, 4]}};
  const of = (metadata: object): object => ({__metadata__: metadata, ...one});
  const described = (run: unknown): object =>
    of({format: "limpid.run", version: "1", run: JSON.stringify(run)});
  test.each<[string, object, RegExp]>([
    ["weights", of({format: "pt"}), /must hold a run, got a safetensors file of the format "pt"/],
    ["a file without metadata", one, /must hold a run, .* undefined/],
    [
      "a later version",
      of({format: "limpid.run", version: "2", run: "{}"}),
      /version 1 or before, got 2\. Update limpid/,
    ],
    ["no description", of({format: "limpid.run", version: "1"}), /must describe its run/],
    [
      "a broken description",
      of({format: "limpid.run", version: "1", run: "{"}),
      /must describe its run in JSON/,
    ],
    ["a run without ids", described({tokens: []}), /must give its run token ids/],
    ["a run that is nothing", described(null), /must give its run token ids/],
    ["tokens of another number", described({ids: [1, 2], tokens: ["a"]}), /a token for each id/],
    [
      "an array that is not there",
      described({ids: [1], logits: {array: "logits"}}),
      /must hold the array "logits"/,
    ],
    [
      "axes of another number",
      described({hiddenStates: {array: "hiddenStates", axes: ["layer", "model"]}}),
      /must name 1 axes of "hiddenStates"/,
    ],
    [
      "an index of another length",
      described({hiddenStates: {array: "hiddenStates", axes: ["model"], index: {model: [1, 2]}}}),
      /must number the axis "model"/,
    ],
  ])("with %s is refused", async (_, header, message) => {
    writeRaw(file, header, new Uint8Array(4));
    await expect(loadRun(file)).rejects.toThrow(message);
  });

  test("that is not there, or a folder, is refused", async () => {
    await expect(loadRun(join(folder, "none"))).rejects.toThrow(
      /must be a file that can be read, got ENOENT/,
    );
    await expect(loadRun(folder)).rejects.toThrow(/must be a file/);
  });
});
