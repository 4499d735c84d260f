import {mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {encodeSafetensors} from "../../../src/models/safetensors-write.js";
import {openSafetensors} from "../../../src/models/safetensors.js";
import {writeRaw} from "./toy.js";

const folder = mkdtempSync(join(tmpdir(), "limpid-safetensors-"));
const path = join(folder, "model.safetensors");
afterAll(() => rmSync(folder, {recursive: true}));

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

async function readBack(name: string): Promise<Float32Array> {
  const file = await openSafetensors(path);
  return file.read(name).finally(() => file.close());
}

describe("openSafetensors", () => {
  test("reads back the 32-bit floats that were written", async () => {
    const data = Float32Array.of(1.5, -0, 3.4e38, 1e-40);
    writeFileSync(path, encodeSafetensors([{name: "a", shape: [2, 2], data}]));
    expect(await readBack("a")).toEqual(data);
  });

  test.each([
    ["one", 0x3c00, 1],
    ["the largest", 0x7bff, 65504],
    ["the smallest normal", 0x0400, 2 ** -14],
    ["the smallest of all", 0x0001, 2 ** -24],
    ["negative two thirds", 0xb955, -0.66650390625],
    ["negative zero", 0x8000, -0],
  ])("reads the 16-bit float that is %s", async (_, bits, value) => {
    writeRaw(path, {a: {dtype: "F16", shape: [1], data_offsets: [0, 2]}}, new Uint8Array(Uint16Array.of(bits).buffer));
    expect((await readBack("a"))[0]).toBe(value);
  });

  test("writes 16-bit floats that read back as the nearest ones", async () => {
    // 1 + 2⁻¹¹ is half-way between two; the even one is 1. The next is half-way too, and goes up.
    const data = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 0.1, 2 ** -25, 3 * 2 ** -25, -65504, 1e-9);
    writeFileSync(path, encodeSafetensors([{name: "a", shape: [7], data}], "float16"));
    expect(Array.from(await readBack("a"))).toEqual([1, 1 + 2 ** -9, 0.0999755859375, 0, 2 ** -23, -65504, 0]);
  });

  test("writes bfloat16 that reads back as the nearest numbers", async () => {
    // 1 + 2⁻⁸ is half-way between two; the even one is 1. The next is half-way too, and goes up.
    const data = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, -0.1, 1e-40, 3e38);
    writeFileSync(path, encodeSafetensors([{name: "a", shape: [5], data}], "bfloat16"));
    const [a, b, c, d, e] = await readBack("a");
    expect([a, b, c]).toEqual([1, 1 + 2 ** -6, -0.10009765625]);
    expect(d).toBe(2 ** -133);
    expect(e / 3e38).toBeCloseTo(1, 2);
    const large = [{name: "a", shape: [1], data: Float32Array.of(3.4e38)}];
    expect(() => encodeSafetensors(large, "bfloat16")).toThrow(/"a" must fit into bfloat16, got 3.39/);
  });

  test("refuses to write a value beyond float16", () => {
    const arrays = [{name: "a", shape: [1], data: Float32Array.of(65520)}];
    expect(() => encodeSafetensors(arrays, "float16")).toThrow(/"a" must fit into float16, got 65520/);
  });

  test("reads bfloat16", async () => {
    const bits = new Uint8Array(Uint16Array.of(0x3fc0, 0xc000).buffer);
    writeRaw(path, {a: {dtype: "BF16", shape: [2], data_offsets: [0, 4]}}, bits);
    expect(Array.from(await readBack("a"))).toEqual([1.5, -2]);
  });

  test("reads large 16-bit arrays as small ones", async () => {
    const halves = Uint16Array.from({length: 70_000}, (_, i) => i % 0x7c00);
    const bytes = new Uint8Array(halves.buffer);
    writeRaw(path, {a: {dtype: "F16", shape: [70_000], data_offsets: [0, 140_000]}}, bytes);
    const large = await readBack("a");
    writeRaw(path, {a: {dtype: "F16", shape: [100], data_offsets: [0, 200]}}, bytes.subarray(0, 200));
    expect(large.subarray(0, 100)).toEqual(await readBack("a"));
  });

  test("names the array and the place of a number that is not finite", async () => {
    writeRaw(path, {a: {dtype: "F32", shape: [2, 2], data_offsets: [0, 16]}}, floats(1, 2, NaN, 4));
    await expect(readBack("a")).rejects.toThrow(/"a" in model.safetensors must hold finite numbers, got NaN at \[1, 0\]/);
  });

  const one = {dtype: "F32", shape: [1], data_offsets: [0, 4]};
  test.each<[string, string | object, RegExp]>([
    ["is not JSON", "{garbage", /must have a header in JSON, got "\{garbage"/],
    ["is a list", "[]", /must have a header with one entry for each array/],
    ["has an unknown type", {a: {...one, dtype: "F12"}}, /must give "a" a type of F32, F16, BF16, got "F12"/],
    ["has a type named as a method", {a: {...one, dtype: "constructor"}}, /must give "a" a type of .*, got "constructor"/],
    ["has no type", {a: {shape: [1], data_offsets: [0, 4]}}, /must give "a" a type/],
    ["has an entry that is no object", {a: 3}, /must describe "a", got 3/],
    ["has a negative size", {a: {...one, shape: [-1]}}, /must give "a" a shape of whole numbers, got \[-1\]/],
    ["has a negative offset", {a: {...one, data_offsets: [-4, 0]}}, /must give "a" a first and last byte, got \[-4,0\]/],
    ["has offsets the wrong way round", {a: {...one, data_offsets: [4, 0]}}, /must give "a" a first and last byte/],
    ["has too few bytes for the shape", {a: {...one, shape: [2]}}, /of shape \[2\] and type F32 8 bytes, got 4/],
    ["has a shape whose size overflows", {a: {...one, shape: [2 ** 40, 2 ** 40]}}, /must give "a" of shape/],
    [
      "has arrays that overlap",
      {a: {...one, shape: [2], data_offsets: [0, 8]}, b: {...one, data_offsets: [4, 8]}},
      /must have arrays that do not overlap, got "b" from byte 4, before 8/,
    ],
    ["leaves a gap", {a: {...one, data_offsets: [4, 8]}}, /must have no gap between arrays, got bytes 0–4 before "a"/],
    ["announces more than the file holds", {a: {...one, shape: [3], data_offsets: [0, 12]}}, /must have 12 bytes of weights, got 8/],
    ["announces less than the file holds", {a: one}, /must have 4 bytes of weights, got 8/],
    [
      "names an array twice",
      '{"a": {"dtype":"F32","shape":[1],"data_offsets":[0,4]}, "\\u0061" : {"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      /must name each array once, got "a" twice/,
    ],
  ])("refuses a header that %s", async (_, header, message) => {
    writeRaw(path, header, floats(1, 2));
    await expect(openSafetensors(path)).rejects.toThrow(message);
  });

  test("refuses a header that is not UTF-8", async () => {
    writeRaw(path, {ab: one}, floats(1));
    const bytes = readFileSync(path);
    bytes[bytes.indexOf("ab")] = 0xff;
    writeFileSync(path, bytes);
    await expect(openSafetensors(path)).rejects.toThrow(/must have a header in UTF-8/);
  });

  test("refuses a folder in place of the file", async () => {
    await expect(openSafetensors(folder)).rejects.toThrow(/^fromPretrained\(\): .* must be a file, got something else/);
  });

  test("refuses a header longer than the file before reading it", async () => {
    writeRaw(path, "{}", floats(1), 2n ** 62n);
    await expect(openSafetensors(path)).rejects.toThrow(/must have a header of at most 6 bytes, got 4611686018427387904/);
  });

  test("refuses a file that was cut off", async () => {
    writeFileSync(path, encodeSafetensors([{name: "a", shape: [4], data: new Float32Array(4)}]));
    truncateSync(path, 80);
    await expect(openSafetensors(path)).rejects.toThrow(/must have/);
  });

  test("refuses a file shorter than its first number", async () => {
    writeFileSync(path, "abc");
    await expect(openSafetensors(path)).rejects.toThrow(/must have at least 8 bytes, got 3/);
  });

  test("does not take a key inside an entry for a repeated array", async () => {
    writeRaw(path, {__metadata__: {dtype: "x", a: "\\\"{"}, a: one, dtype: {...one, data_offsets: [4, 8]}}, floats(1, 2));
    expect((await readBack("dtype"))[0]).toBe(2);
  });
});
