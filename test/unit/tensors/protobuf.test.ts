import {message} from "../../../src/tensors/protobuf.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("message", () => {
  // The first two are the examples of the encoding's own guide.
  test("writes a whole number in groups of seven bits", () => {
    expect(hex(message([[1, 150]]))).toBe("089601");
  });

  test("writes a string after its length", () => {
    expect(hex(message([[2, "testing"]]))).toBe("120774657374696e67");
  });

  test("writes −1 in ten bytes", () => {
    expect(hex(message([[1, -1]]))).toBe("08ffffffffffffffffff01");
  });

  test("writes a float in four bytes, the lowest first", () => {
    expect(hex(message([[4, {float: 1}]]))).toBe("250000803f");
  });

  test("writes field numbers above 15 in two bytes", () => {
    expect(hex(message([[16, 1]]))).toBe("800101");
  });
});
