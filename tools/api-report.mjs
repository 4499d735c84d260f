#!/usr/bin/env node
/**
 * The public API as one readable file, test/api/limpid.api.md. `npm run api` fails when the code differs from
 * it; `npm run api -- --update` writes it anew, which makes a change of the API a decision that a review sees.
 */
import {mkdirSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import apiExtractor from "@microsoft/api-extractor";

const {Extractor, ExtractorConfig} = apiExtractor;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const update = process.argv.includes("--update");
mkdirSync(join(root, "build/api"), {recursive: true});

const config = ExtractorConfig.prepare({
  configObjectFullPath: join(root, "api-extractor.json"),
  packageJsonFullPath: join(root, "package.json"),
  configObject: {
    projectFolder: root,
    mainEntryPointFilePath: join(root, "dist/index.d.ts"),
    compiler: {tsconfigFilePath: join(root, "tsconfig.json")},
    apiReport: {
      enabled: true,
      reportFileName: "limpid.api.md",
      reportFolder: join(root, "test/api"),
      reportTempFolder: join(root, "build/api"),
    },
    docModel: {enabled: false},
    dtsRollup: {enabled: false},
    tsdocMetadata: {enabled: false},
    messages: {
      compilerMessageReporting: {default: {logLevel: "none"}},
      extractorMessageReporting: {default: {logLevel: "none"}, "ae-forgotten-export": {logLevel: "error"}},
      tsdocMessageReporting: {default: {logLevel: "none"}},
    },
  },
});
const result = Extractor.invoke(config, {
  localBuild: update,
  messageCallback: (message) => {
    // The extractor's own notices of versions say nothing about this package.
    if (message.logLevel !== "error" && message.logLevel !== "warning") message.handled = true;
  },
});
if (result.apiReportChanged && !update) {
  console.error(
    "The public API differs from test/api/limpid.api.md. Fix: run `npm run api -- --update` and review it.",
  );
}
process.exit(result.succeeded && (update || !result.apiReportChanged) ? 0 : 1);
