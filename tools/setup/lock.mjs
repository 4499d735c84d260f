import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import {hostname} from "node:os";
import {dirname} from "node:path";

/** The holder touches its lock this often; another machine's lock untouched for ten times as long is stale. */
const heartbeat = 3_000;

function tryLock(path) {
  let file;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeSync(file, JSON.stringify({pid: process.pid, host: hostname()}));
  closeSync(file);
  return true;
}

function holderOf(path) {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    const text = readFileSync(path, "utf8");
    // A lock without a name in it is being written at this moment, unless it is old.
    return text === "" ? {age} : {...JSON.parse(text), age};
  } catch {
    return undefined;
  }
}

function isStale({pid, host, age}) {
  if (pid !== undefined && host === hostname()) {
    try {
      process.kill(pid, 0);
      return false;
    } catch (error) {
      return error.code === "ESRCH";
    }
  }
  return age > 10 * heartbeat;
}

function breakLock(path) {
  // Two that wait may both find it stale; the rename lets only one of them take it away.
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    rmSync(aside, {force: true});
  } catch {
    // The other one was faster.
  }
}

/**
 * Runs `body` while no other process holds the lock file, and gives what it gives.
 *
 * @param onWait - called once with the holder's process id if there is a wait
 */
export async function withLock(path, body, {onWait = () => {}, poll = 300} = {}) {
  mkdirSync(dirname(path), {recursive: true});
  let told = false;
  while (!tryLock(path)) {
    const holder = holderOf(path);
    if (holder === undefined) continue;
    if (isStale(holder)) {
      breakLock(path);
      continue;
    }
    // A lock that is being written has no name yet; the next look finds it.
    if (!told && holder.pid !== undefined) {
      onWait(holder.pid);
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
  const release = () => rmSync(path, {force: true});
  process.once("exit", release);
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The folder went away under us; the step that needs it will say so.
    }
  }, heartbeat);
  try {
    return await body();
  } finally {
    clearInterval(beat);
    process.removeListener("exit", release);
    release();
  }
}
