import {spawn} from "node:child_process";
import {diagnose, lastLines} from "./diagnose.mjs";
import {Failure} from "./failure.mjs";

const running = new Set();

/** Ends every command that is still running; for Ctrl-C. */
export function endCommands(signal = "SIGTERM") {
  for (const child of running) child.kill(signal);
}

/**
 * Runs a command to its end and gives what it printed, standard output and error together as they came.
 *
 * @param options.onLine - called with each finished line
 * @param options.timeout - milliseconds after which it is ended (default: none)
 * @returns `{code, output}`; code is 127 if the command does not exist
 */
export function run(command, args, options = {}) {
  const {onLine, timeout, ...spawnOptions} = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      ...spawnOptions,
    });
    running.add(child);
    let output = "";
    let rest = "";
    const take = (chunk) => {
      output += chunk;
      if (!onLine) return;
      const lines = (rest + chunk).split(/\r\n|\n|\r/);
      rest = lines.pop();
      for (const line of lines) onLine(line);
    };
    child.stdout?.setEncoding("utf8").on("data", take);
    child.stderr?.setEncoding("utf8").on("data", take);
    const timer = timeout ? setTimeout(() => child.kill("SIGKILL"), timeout) : undefined;
    const done = (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({code, output});
    };
    child.on("error", (error) => {
      output += String(error.message);
      done(127);
    });
    child.on("close", (code, signal) => done(code ?? (signal ? 130 : 1)));
  });
}

/** As `run`, but a failing command throws a `Failure` with the cause found in its output. */
export async function mustRun(what, command, args, options = {}) {
  const {code, output} = await run(command, args, options);
  if (code === 0) return output;
  const known = diagnose(output);
  throw new Failure(what, {
    cause: known?.cause ?? `${[command, ...args].join(" ").slice(0, 200)} ended with code ${code}.`,
    fix: known?.fix ?? "Read the lines above; after correcting what they name, run the command again.",
    details: lastLines(output),
  });
}
