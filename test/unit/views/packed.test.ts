import {pack, unpack} from "../../../src/views/index.js";

test("numbers come back exactly as single-precision floats", () => {
  const data = Float32Array.of(0, -0, 1, 1 / 3, 1e-38, 3.4e38, NaN, Infinity);
  const round = unpack(JSON.parse(JSON.stringify(pack(data, [2, 4]))));
  expect([...round].map((v) => (Object.is(v, -0) ? "-0" : v))).toEqual(
    [...data].map((v) => (Object.is(v, -0) ? "-0" : v)),
  );
});

test("the bytes are little-endian base64, as other languages read them", () => {
  const bytes = Buffer.from(pack([1, 2, 3], [3]).base64, "base64");
  expect([0, 4, 8].map((at) => bytes.readFloatLE(at))).toEqual([1, 2, 3]);
});

test("a shape that does not hold the values is refused", () => {
  expect(() => pack([1, 2, 3], [2, 2])).toThrow("pack(): shape must hold 3 values, got [2, 2] (4).");
});

test.each([
  ["AAA", /length divisible by 4/],
  ["AAAA", /must hold 1 float32 values, got 3 bytes/],
  ["AA=A", /invalid character/],
  ["ÄAAAAA==", /invalid character/],
])("the base64 %j is refused", (base64, message) => {
  expect(() => unpack({dtype: "float32", shape: [1], base64})).toThrow(message);
});
