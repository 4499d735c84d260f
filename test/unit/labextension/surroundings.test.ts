import {
  changeSurroundings,
  onSurroundings,
  surroundings,
} from "../../../labextension/src/element/surroundings.js";

test("a change keeps what it does not name, and redraws", () => {
  let redraws = 0;
  const stop = onSurroundings(() => redraws++);
  changeSurroundings({fontSize: 18});
  stop();
  changeSurroundings({motion: "reduced"});
  expect(surroundings()).toMatchObject({fontSize: 18, motion: "reduced", theme: "auto"});
  expect(redraws).toBe(1);
});
