const path = require("node:path");
const {rspack} = require("@rspack/core");

const standalone = path.resolve(__dirname, "dist/standalone.js");

/** d3-transition, -brush and -zoom extend selections when they are loaded; views import none of that. */
const d3 = {test: /node_modules[\\/]d3(-[a-z-]+)?[\\/]/, sideEffects: false};

/** Merged by @jupyter/builder into the extension's own configuration. */
const extension = {
  resolve: {alias: {"limpid-standalone": standalone}},
  module: {rules: [{resourceQuery: /source/, type: "asset/source"}, d3]},
};

/** One classic script with everything, for pages without JupyterLab; tools/pack-script.mjs packs it. */
const page = {
  mode: "production",
  target: ["web", "es2022"],
  devtool: false,
  entry: path.resolve(__dirname, "labextension/lib/labextension/src/standalone.js"),
  output: {path: path.resolve(__dirname, "labextension/lib"), filename: "standalone.bundle.js", iife: true},
  // The script stands inside of pages: no chunks, and no address to load them from.
  optimization: {
    splitChunks: false,
    minimizer: [
      new rspack.SwcJsMinimizerRspackPlugin({
        extractComments: false,
        minimizerOptions: {
          format: {comments: false},
          // Code that is put in several places packs worse than one function.
          compress: {passes: 2, inline: 0, reduce_funcs: false},
        },
      }),
    ],
  },
  plugins: [new rspack.optimize.LimitChunkCountPlugin({maxChunks: 1})],
  module: {rules: [d3]},
  performance: {hints: false},
};

// The builder merges the enumerable keys of what this file exports.
module.exports = Object.defineProperty(extension, "page", {value: page});
