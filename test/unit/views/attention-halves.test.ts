import {packHalves, unpackHalves} from "../../../src/views/index.js";

describe("16-bit floats", () => {
  test("are the nearest ones, at every size", () => {
    const values = [
      0,
      1,
      -1,
      0.5,
      1 / 3,
      0.1,
      6e-5,
      6.1e-5,
      5.96e-8,
      2.9e-8,
      1e-9,
      2047,
      2048,
      2049,
      2051,
      65504,
      0.99976,
      0.99989,
    ];
    const made = unpackHalves(packHalves(values, [values.length]));
    values.forEach((value, i) => {
      const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10));
      expect(Math.abs(made[i] - value)).toBeLessThanOrEqual(step / 2);
    });
    // Ties go to the even one.
    expect([...unpackHalves(packHalves([2049, 2051], [2]))]).toEqual([2048, 2052]);
  });

  test("every one of them comes back as it is", () => {
    const all: number[] = [];
    for (let exponent = 0; exponent < 31; exponent++) {
      for (let mantissa = 0; mantissa < 1024; mantissa += 31) {
        all.push(exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
      }
    }
    expect([...unpackHalves(packHalves(all, [all.length]))]).toEqual(all);
  });

  test("refuse what they cannot hold", () => {
    expect(() => packHalves([NaN], [1])).toThrow("packHalves(): data must be in −65,504–65,504, got NaN.");
    expect(() => packHalves([1e5], [1])).toThrow("got 100000.");
    expect(() => packHalves([1], [2])).toThrow("shape must hold 1 values");
    expect(() => unpackHalves({dtype: "float16", shape: [2], base64: "AAA="})).toThrow(
      "must hold 2 float16 values",
    );
  });
});
