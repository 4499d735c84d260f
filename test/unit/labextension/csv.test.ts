import {csv} from "../../../labextension/src/element/csv.js";

const table = (rows: (string | number | null)[][]) => ({caption: "", columns: ["token", "share"], rows});

test("a table becomes a header and one line per row, each ended by CRLF", () => {
  expect(csv(table([["a", 0.5]]))).toBe("token,share\r\na,0.5\r\n");
});

test("commas, quotes and line ends stay inside of their field", () => {
  expect(csv(table([['say "a, b"\n', 1]]))).toBe('token,share\r\n"say ""a, b""\n",1\r\n');
});

test("a space at the edge of a token is quoted, so that no reader trims it", () => {
  expect(csv(table([[" keys", 1]]))).toBe('token,share\r\n" keys",1\r\n');
});

test("a missing value is an empty field", () => {
  expect(csv(table([["a", null]]))).toBe("token,share\r\na,\r\n");
});
