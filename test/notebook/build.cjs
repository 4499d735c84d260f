const {execFileSync} = require("node:child_process");
const {existsSync, readdirSync, statSync} = require("node:fs");
const {join} = require("node:path");

/** Builds what the kernel runs, where the sources are newer than the last build. */
module.exports = async function buildKernel() {
  const root = join(__dirname, "..", "..");
  const built = join(root, "dist", "widgets", "launcher.js");
  const sources = readdirSync(join(root, "src"), {recursive: true}).filter((file) => file.endsWith(".ts"));
  const newest = Math.max(...sources.map((file) => statSync(join(root, "src", file)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root], {
    stdio: "inherit",
  });
};
