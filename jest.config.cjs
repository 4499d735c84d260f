/** Tiers are jest projects: `npx jest --selectProjects unit`. */
require("./tools/setup/test-environment.cjs")();

const shared = {
  rootDir: __dirname,
  // A built package.json bears the name of the one it was made from.
  modulePathIgnorePatterns: ["<rootDir>/labextension/(build|lib)/", "<rootDir>/\\.limpid/"],
  testEnvironment: "<rootDir>/test/environment.cjs",
  transform: {"^.+\\.[cm]?[jt]sx?$": ["@swc/jest", {jsc: {target: "es2022"}, module: {type: "commonjs"}}]},
  // Imports are written as the compiled files will be called.
  moduleNameMapper: {"^(\\.{1,2}/.*)\\.js$": ["$1.js", "$1.ts"]},
  // These packages ship ES modules only; jest loads CommonJS.
  transformIgnorePatterns: [
    "/node_modules/(?!(lit|lit-html|lit-element|@lit|@lit-labs|d3|d3-[a-z-]+|internmap|delaunator|robust-predicates)/)",
  ],
};
const tier = (name) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  // A kernel runs what is built.
  ...(name === "notebook" ? {globalSetup: "<rootDir>/test/notebook/build.cjs"} : {}),
});

module.exports = {
  // Graphs are compiled in many tests; on a busy machine that takes its time.
  testTimeout: 30_000,
  projects: ["unit", "parity", "views", "notebook", "browser", "types", "api", "setup"].map(tier),
};
