import {spawn} from "node:child_process";

/**
 * Settings of the C library on Linux: memory that is freed is kept for what is asked for next. Otherwise every large tensor gets
 * new pages, which the system clears first: a quarter of the time of a training.
 */
const settings = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 31),
  MALLOC_TOP_PAD_: String(2 ** 26),
} as const;

/** Whether this process has the settings, or the system has none of them. */
export const keepsMemory = (): boolean =>
  process.platform !== "linux" || Object.keys(settings).every((name) => name in process.env);

/**
 * Runs the same command in a process that has the settings: they are read only where a process begins. Signals are handed on.
 *
 * @returns its exit code
 */
export async function runKeepingMemory(): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    // The channel tells the child when this process is killed.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    // What the user has set stays.
    env: {...settings, ...process.env},
  });
  const handOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGTERM", handOn).on("SIGINT", handOn);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject).once("close", (...end) => resolve(end));
  });
  process.off("SIGTERM", handOn).off("SIGINT", handOn);
  return code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1);
}
