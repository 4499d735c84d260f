import {packMap, packWhole} from "../../../../src/views/index.js";
import {digitsOf, mapAt, unpackMap} from "../../../../src/views/ranks/packed.js";

const shape = [4, 6000];
const whole = Float32Array.from({length: 24_000}, (_, i) => (i * 7919) % 65_536);

test("whole numbers of a large map take half the room, and are exact", () => {
  const packed = packWhole(whole, shape);
  expect(packed.dtype).toBe("uint16");
  expect(packed.base64.length).toBeLessThan(2.7 * whole.length);
  expect(unpackMap(packed)).toEqual(whole);
  expect(mapAt(packed, 2, 5)).toBe(whole[12_005]);
});

test.each([
  ["one that is too large", 65_536],
  ["one that is not whole", 0.5],
  ["one below 0", -1],
])("%s keeps all digits of all", (_, odd) => {
  const data = Float32Array.from(whole).fill(odd, 17, 18);
  const packed = packWhole(data, shape);
  expect(packed.dtype).toBe("float32");
  expect(unpackMap(packed)).toEqual(data);
});

test("a small map keeps all digits", () => {
  const data = Float32Array.of(0.123456, 1e-20, 3);
  expect(digitsOf(packMap(data, [1, 3]))).toBe(7);
  expect(unpackMap(packMap(data, [1, 3]))).toEqual(data);
  expect(packWhole(data, [1, 3]).dtype).toBe("float32");
});

test("other numbers of a large map keep three digits, from the largest down to a hundred-millionth of it", () => {
  const data = Float32Array.from({length: 24_000}, (_, i) => 10 ** (-8 * (i / 24_000)));
  const packed = packMap(data, shape);
  expect(digitsOf(packed)).toBe(4);
  unpackMap(packed).forEach((value, i) => expect(Math.abs(value / data[i] - 1)).toBeLessThan(5e-4));
});

test("a map that was cut short is refused", () => {
  const packed = packWhole(whole, shape);
  expect(() => unpackMap({...packed, shape: [4, 6001]})).toThrow(
    "unpackMap(): base64 must hold 24004 uint16 values, got 48000 bytes.",
  );
});
