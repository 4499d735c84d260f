"use strict";

const {readFileSync} = require("node:fs");
const {join} = require("node:path");

/**
 * Gives the tests the environment variables of the last set-up, so that `npx jest --selectProjects notebook`
 * runs as it does under `npm test`.
 */
module.exports = function useSetUp() {
  if (process.env.LIMPID_VENV) return;
  try {
    const text = readFileSync(join(__dirname, "..", "..", ".limpid", "environment.json"), "utf8");
    const {PATH, ...rest} = JSON.parse(text);
    Object.assign(process.env, rest, {PATH: `${PATH}${process.env.PATH ?? ""}`});
  } catch {
    // No set-up yet: the tests that need Jupyter say so themselves.
  }
};
