import {createHash} from "node:crypto";
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {identityOf, recallFile, rememberFile} from "../../../src/models/file-record.js";
import {encodeSafetensors} from "../../../src/models/safetensors-write.js";
import {openSafetensors} from "../../../src/models/safetensors.js";
import {memory, take} from "../../../src/tensors/index.js";
import {writeRaw} from "./toy.js";

const folder = mkdtempSync(join(tmpdir(), "limpid-large-"));
const path = join(folder, "model.safetensors");
const before = process.env.LIMPID_CACHE;
beforeAll(() => (process.env.LIMPID_CACHE = join(folder, "cache")));
afterAll(() => {
  if (before === undefined) delete process.env.LIMPID_CACHE;
  else process.env.LIMPID_CACHE = before;
  rmSync(folder, {recursive: true});
});

/** Every file counts as large. */
const openLarge = (): ReturnType<typeof openSafetensors> => openSafetensors(path, 0);

/** One array of 32-bit floats after an array of `shift` bytes, which no rule of memory cares for. */
function writeShifted(shift: number, values: readonly number[]): void {
  const end = shift + 4 * values.length;
  writeRaw(
    path,
    {
      first: {dtype: "U8", shape: [shift], data_offsets: [0, shift]},
      a: {dtype: "F32", shape: [values.length], data_offsets: [shift, end]},
    },
    Buffer.concat([Buffer.alloc(shift, 7), new Uint8Array(Float32Array.from(values).buffer)]),
  );
}

describe("a large safetensors file", () => {
  test.each([0, 1, 2, 3, 4, 8, 61])("gives the floats that lie %i bytes after its header", async (shift) => {
    writeShifted(shift, [1.5, -0, 3.4e38, 1e-40, 7]);
    const file = await openLarge();
    expect(take(await file.tensor("a"))).toEqual(Float32Array.of(1.5, -0, 3.4e38, 1e-40, 7));
    await file.close();
  });

  test.each(["float16", "bfloat16"] as const)("gives %s as the 32-bit floats that are read from a small one", async (dtype) => {
    const data = Float32Array.from({length: 1000}, (_, i) => Math.sin(i) * 2 ** ((i % 30) - 20));
    writeFileSync(path, encodeSafetensors([{name: "a", shape: [10, 100], data}], dtype));
    const file = await openLarge();
    const tensor = await file.tensor("a");
    expect(tensor.shape).toEqual([10, 100]);
    expect(take(tensor)).toEqual(await file.read("a"));
    await file.close();
  });

  test("refuses a number that is not finite, names it, and leaves no tensor", async () => {
    const count = memory().tensors;
    writeFileSync(path, encodeSafetensors([{name: "a", shape: [2, 2], data: Float32Array.of(1, 2, 3, NaN)}]));
    const file = await openLarge();
    await expect(file.tensor("a")).rejects.toThrow(/"a" in model.safetensors must hold finite numbers, got NaN at \[1, 1\]/);
    await file.close();
    expect(memory().tensors).toBe(count);
  });

  test("has the hash of its bytes", async () => {
    writeShifted(4, [1, 2, 3]);
    const file = await openLarge();
    expect(await file.hash()).toBe(createHash("sha256").update(readFileSync(path)).digest("hex"));
    await file.close();
  });

  test("is found to have changed while it was read", async () => {
    writeShifted(4, [1, 2, 3]);
    const file = await openLarge();
    await file.hash();
    writeShifted(4, [1, 2, 3, 4]);
    await expect(file.finish()).rejects.toThrow(/model.safetensors must not change while it is read/);
    await file.close();
  });

  test("is watched for writing, and not for another file in its place", async () => {
    writeShifted(4, [1, 2, 3]);
    const file = await openLarge();
    const watch = (await file.finish())!;
    await file.close();
    expect(watch.changed()).toBe(false);
    const handle = openSync(path, "r+");
    writeSync(handle, Buffer.of(1), 0, 1, statSync(path).size - 1);
    closeSync(handle);
    expect(watch.changed()).toBe(true);
    watch.close();
  });
});

describe("what is known of a file", () => {
  const record = {hash: "0".repeat(64), finite: ["a"]};
  const later = (): number => Date.now() + 60_000;

  test("is recalled as long as the file is the same", async () => {
    writeShifted(4, [1]);
    const identity = statSync(path, {bigint: true});
    await rememberFile(path, identity, record, later());
    expect(recallFile(path, identityOf(identity))).toEqual(record);
    writeShifted(4, [1, 2]);
    expect(recallFile(path, identityOf(statSync(path, {bigint: true})))).toBeUndefined();
  });

  test("is not kept of a file that was just written: it might change within the same tick of the clock", async () => {
    writeShifted(4, [5, 6, 7]);
    const identity = statSync(path, {bigint: true});
    await rememberFile(path, identity, record);
    expect(recallFile(path, identityOf(identity))).toBeUndefined();
  });

  test("saves the hash of the next load, and only numbers known to be finite are not looked at", async () => {
    writeFileSync(path, encodeSafetensors([{name: "b", shape: [1], data: Float32Array.of(Infinity)}]));
    await rememberFile(path, statSync(path, {bigint: true}), record, later());
    const file = await openLarge();
    expect(await file.hash()).toBe(record.hash);
    await expect(file.tensor("b")).rejects.toThrow(/"b" .* must hold finite numbers, got Infinity/);
    await file.close();
  });

  test("that cannot be read counts as nothing", async () => {
    process.env.LIMPID_CACHE = join(path, "no folder");
    const identity = statSync(path, {bigint: true});
    await rememberFile(path, identity, record, later());
    expect(recallFile(path, identityOf(identity))).toBeUndefined();
    process.env.LIMPID_CACHE = join(folder, "cache");
  });
});
