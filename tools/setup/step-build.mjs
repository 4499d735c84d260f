import {existsSync} from "node:fs";
import {join} from "node:path";
import {mustRun} from "./command.mjs";
import {root, stamps} from "./places.mjs";
import {hashOf, hashOfFiles, readStamp, removeStamp, writeStamp} from "./stamp.mjs";
import {npmCommand} from "./step-tools.mjs";

const configs = ["package.json", "package-lock.json", "tsconfig.json"];

/** What is built: by which script, from what, and where the proof of it lies. */
const products = [
  {
    what: "the kernel's code",
    script: "build:kernel",
    sources: ["src", "tsconfig.json", "package-lock.json"],
    skip: [],
    result: "dist/index.js",
  },
  {
    what: "the JupyterLab extension",
    script: "build:labextension",
    sources: ["src/views", "labextension", "webpack.config.js", "tools/build-labextension.mjs", ...configs],
    skip: ["labextension/lib", "labextension/build"],
    result: "labextension/build/package.json",
  },
];

const stampOf = ({script}) => join(stamps, `${script.replace(":", "-")}.json`);

const keyOf = ({script, sources, skip}) => hashOf(script, hashOfFiles(root, sources, skip));

const isBuilt = (product) =>
  existsSync(join(root, product.result)) && readStamp(stampOf(product)) === keyOf(product);

/** The fifth step: the code that the kernel runs and the extension that JupyterLab loads. */
export const buildStep = {
  name: "build",
  isDone: () => products.every(isBuilt),
  async run(_context, progress) {
    const {command, first, options} = npmCommand();
    for (const product of products) {
      if (isBuilt(product)) continue;
      progress.update(`building ${product.what}`);
      // The key is taken before the build: a file that changes meanwhile makes the next set-up build again.
      const key = keyOf(product);
      removeStamp(stampOf(product));
      await mustRun(
        `${product.what} could not be built.`,
        command,
        [...first, "run", "--silent", product.script],
        {
          ...options,
          cwd: root,
        },
      );
      writeStamp(stampOf(product), key);
    }
    progress.done();
  },
};
