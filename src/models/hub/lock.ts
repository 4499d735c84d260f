import {open, readFile, stat, unlink, utimes} from "node:fs/promises";
import {hostname} from "node:os";
import {throwIfAborted} from "../abort.js";
import {wait} from "./answer.js";

/** A lock whose file was not touched for so many milliseconds is left over from a process that ended. */
const staleAfter = 30_000;
const touchEvery = 5_000;
const askEvery = 100;

/**
 * Runs an action while no other process runs one with the same lock file. The lock saves double work and no more:
 * a file that two write at once is still right, since both write the same bytes to the same places.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  while (!(await take(path))) {
    throwIfAborted("fromPretrained", signal);
    if (await isStale(path)) await unlink(path).catch(() => undefined);
    else await wait(askEvery, signal);
  }
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, touchEvery);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    await unlink(path).catch(() => undefined);
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const handle = await open(path, "wx");
    // A disk that is full keeps the lock: an empty file locks as well.
    await handle.writeFile(`${hostname()} ${process.pid}`).catch(() => undefined);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > staleAfter) return true;
    const [host, pid] = (await readFile(path, "utf8")).split(" ");
    return host === hostname() && !isAlive(Number(pid));
  } catch {
    // Given back in the meantime.
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
