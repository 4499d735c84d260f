/**
 * Draws the picture of the README: `node examples/figures/readme.cjs [FILE]` (default docs/saliency.svg).
 * A figure script is a notebook cell without a notebook: the same calls, and `save()` instead of a live figure.
 */
const {join} = require("node:path");
const limpid = require("../..");

async function main(file = join(__dirname, "../../docs/saliency.svg")) {
  const lm = await limpid.fromPretrained("limpid/tiny-gpt2");
  const out = await lm.generate("The keys to the cabinet", {maxNewTokens: 5, seed: 1});
  await out.saliency().save(file, {theme: "light", width: 760});
  lm.dispose();
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
