// Builds what runs in the browser from labextension/lib (made by tsc): first dist/standalone.js, then the prebuilt
// JupyterLab extension in labextension/build. Offline, and without Python.
import {spawnSync} from "node:child_process";
import {mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";
import {fileURLToPath} from "node:url";
import {packScript} from "./pack-script.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const at = (...parts) => path.join(root, ...parts);
const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));

/**
 * In KB. The script stands in every saved figure: notebooks with twenty of them must stay small enough for version control and
 * for pages that show them. The extension is loaded once by each JupyterLab. About a quarter above what both need.
 */
const limits = {script: 230, extension: 1000};

const licences =
  "limpid (MIT). Contains lit, copyright Google LLC (BSD-3-Clause), d3, copyright Mike Bostock (ISC), " +
  "bidi-js, copyright Jason Johnston (MIT), and fflate, copyright Arjun Barrett (MIT).";

await buildPage();
buildExtension();
report();

/** First as it is, in a folder that nobody ships, then packed. */
function buildPage() {
  const {rspack} = require("@rspack/core");
  const {page} = require(at("webpack.config.js"));
  const compiler = rspack(page);
  const built = new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) reject(error);
        else if (stats.hasErrors()) reject(new Error(stats.toString({all: false, errors: true})));
        else resolve();
      });
    });
  });
  return built.then(() => {
    const code = readFileSync(path.join(page.output.path, page.output.filename));
    writeFileSync(at("dist/standalone.js"), packScript(code, licences));
  });
}

/**
 * The builder takes a package whose main file is the extension; limpid's is the library for the kernel. So it gets a
 * package.json of its own, written beside the compiled files, with the same name, version and `jupyterlab` part.
 */
function buildExtension() {
  const home = at("labextension/lib");
  const fromHome = (file) => path.relative(home, at(file));
  const {extension, outputDir, schemaDir, webpackConfig, sharedPackages} = manifest.jupyterlab;
  const own = {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    license: manifest.license,
    main: fromHome(extension),
    dependencies: {},
    jupyterlab: {
      extension: fromHome(extension),
      outputDir: fromHome(outputDir),
      schemaDir: fromHome(schemaDir),
      webpackConfig: fromHome(webpackConfig),
      sharedPackages,
    },
  };
  mkdirSync(home, {recursive: true});
  writeFileSync(path.join(home, "package.json"), `${JSON.stringify(own, null, 2)}\n`);
  const builder = require.resolve("@jupyter/builder/lib/build-labextension.js");
  const core = at("node_modules/@jupyterlab/core-meta/core.package.json");
  const done = spawnSync(process.execPath, [builder, "--core-package-file", core, home], {encoding: "utf8"});
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout}${done.stderr}`);
    throw new Error(`build-labextension: the builder ended with ${done.status ?? done.signal}.`);
  }
  const install = {
    packageManager: "npm",
    packageName: manifest.name,
    uninstallInstructions: "Remove the folder labextensions/limpid from the Jupyter data folder.",
  };
  writeFileSync(at(outputDir, "install.json"), `${JSON.stringify(install, null, 2)}\n`);
}

function report() {
  const {outputDir} = manifest.jupyterlab;
  const files = readdirSync(at(outputDir), {recursive: true, withFileTypes: true}).filter((file) =>
    file.isFile(),
  );
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0);
  const script = statSync(at("dist/standalone.js")).size;
  const kilobytes = (size) => Math.round(size / 1024);
  console.log(`labextension/build ${kilobytes(bytes)} KB in ${files.length} files`);
  console.log(`dist/standalone.js ${kilobytes(script)} KB`);
  if (kilobytes(script) > limits.script || kilobytes(bytes) > limits.extension) {
    throw new Error(
      `build-labextension: the script must be within ${limits.script} KB and the extension within ${limits.extension} KB. ` +
        "Find what an import pulled in, or raise the limit with a reason.",
    );
  }
}
