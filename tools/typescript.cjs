/**
 * Runs TypeScript files with Node: `node -r ./tools/typescript.cjs FILE.ts`.
 *
 * Imports are written as the compiled files will be called ("./random.js"); where only the source
 * is there, this takes it ("./random.ts").
 */
const Module = require("node:module");
require("@swc-node/register");

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  try {
    return resolve.call(this, request, parent, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return resolve.call(this, request.replace(/\.js$/, ".ts"), parent, ...rest);
  }
};
