#!/usr/bin/env node
import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {Command} from "./command.js";
import {exitCodes, UsageError} from "./command.js";

/** The commands, each loaded when it is called: help must not wait for TensorFlow. */
const commands: Readonly<Record<string, {readonly about: string; load(): Promise<Command>}>> = {
  capture: {
    about: "record which neurons are most active on a corpus",
    load: async () => (await import("./capture.js")).capture,
  },
  txray: {
    about: "run the experiments of the TX-Ray paper, from pretraining to pruning",
    load: async () => (await import("./txray.js")).txray,
  },
};

const help = (): string => `limpid: see what goes on inside a language model

Usage: limpid COMMAND …

${Object.entries(commands)
  .map(([name, {about}]) => `  ${name.padEnd(10)} ${about}`)
  .join("\n")}

  limpid COMMAND --help   what it takes
  limpid --version        which version this is
`;

/** @returns the exit code */
async function main([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help());
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  if (name === "--version") {
    const {version} = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
      version: string;
    };
    process.stdout.write(`${version}\n`);
    return exitCodes.done;
  }
  if (!Object.hasOwn(commands, name)) {
    process.stderr.write(
      `limpid: command must be one of ${Object.keys(commands).join(", ")}, got "${name}". See limpid --help.\n`,
    );
    return exitCodes.usage;
  }
  try {
    return await (
      await commands[name].load()
    )(rest);
  } catch (error) {
    const {message} = error as Error;
    process.stderr.write(`limpid ${name}: ${message}\n`);
    if (!(error instanceof UsageError)) return exitCodes.failed;
    process.stderr.write(`See limpid ${name} --help.\n`);
    return exitCodes.usage;
  }
}

void main(process.argv.slice(2)).then((code) => {
  // Threads of native libraries may be left over: nothing is to be waited for.
  process.exitCode = code;
  process.stdout.write("", () => process.exit(code));
});
