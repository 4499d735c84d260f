import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {endCommands} from "./command.mjs";
import {diagnose} from "./diagnose.mjs";
import {describeFailure, Failure} from "./failure.mjs";
import {withLock} from "./lock.mjs";
import {addedEnv, jupyterEnv, own} from "./places.mjs";
import {writeWhole} from "./stamp.mjs";
import {Progress} from "./progress.mjs";
import {buildStep} from "./step-build.mjs";
import {engineStep} from "./step-engine.mjs";
import {kernelStep} from "./step-kernel.mjs";
import {packagesStep} from "./step-packages.mjs";
import {pythonStep} from "./step-python.mjs";
import {checkWritable, toolsStep} from "./step-tools.mjs";

const named = {
  packages: packagesStep,
  python: pythonStep,
  engine: engineStep,
  build: buildStep,
  kernel: kernelStep,
};

const missingSteps = (context) => Object.keys(named).filter((name) => !named[name].isDone(context));

/** Any error as a failure with cause and fix. */
function asFailure(error) {
  if (error instanceof Failure) return error;
  const known = diagnose(`${error.code ?? ""} ${error.message}`);
  return new Failure("the step stopped.", {
    cause: known?.cause ?? `${error.message}.`,
    fix: known?.fix ?? "Run the command again; if it stays, remove the folder .limpid and run it once more.",
    details: known ? "" : String(error.stack),
  });
}

async function runSteps(context, progress) {
  context.missing = missingSteps(context);
  const steps = [toolsStep, ...Object.values(named)];
  for (const [i, step] of steps.entries()) {
    // Asked anew: an earlier step may have undone a later one (npm ci takes the engine away).
    if (step.isDone(context)) continue;
    progress.start(i + 1, steps.length, step.name);
    await step.run(context, progress);
  }
}

/** For tests that are started without `npm test`: see test-environment.cjs. */
function keepEnvironment(venv) {
  const path = join(own, "environment.json");
  const text = `${JSON.stringify(addedEnv(venv), undefined, 2)}\n`;
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeWhole(path, text);
}

/** Ctrl-C: end what runs, leave no lock, and let the half-done step be done again next time. */
function stopOnSignal(progress) {
  const stop = (signal) => {
    progress.note("\nStopped. Run the command again to go on from here.");
    endCommands();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return () => {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  };
}

/**
 * Makes everything that limpid needs, step by step, and skips what is done.
 *
 * @returns `{venv, env}`: the Python environment's folder, and the environment variables for what runs in it;
 * undefined after a failure, which is told on the standard error
 */
export async function setUp({progress = new Progress()} = {}) {
  const started = Date.now();
  const context = {missing: []};
  const release = stopOnSignal(progress);
  try {
    if (missingSteps(context).length > 0) {
      checkWritable(own, "Clone limpid into a folder that you can write to.");
      await withLock(join(own, "set-up.lock"), () => runSteps(context, progress), {
        onWait: (pid) =>
          progress.note(`Another set-up of this clone is running (process ${pid}); waiting for it.`),
      });
    }
    progress.note(`limpid is set up (${((Date.now() - started) / 1000).toFixed(1)} s).`);
    return {venv: context.venv, env: jupyterEnv(context.venv)};
  } catch (error) {
    progress.close();
    progress.note(describeFailure(asFailure(error), progress.label));
    return undefined;
  } finally {
    if (pythonStep.isDone(context)) keepEnvironment(context.venv);
    release();
  }
}
