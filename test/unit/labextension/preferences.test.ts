import {preferencesOf} from "../../../labextension/src/lab/preferences.js";

test("settings that are valid are taken over", () => {
  const values = {theme: "dark", motion: "reduced", fontSize: 18};
  expect(preferencesOf(values)).toEqual(values);
});

test("settings that no version knows are left at their defaults", () => {
  expect(preferencesOf({theme: "pink", motion: 1, fontSize: 400})).toEqual({});
});
