/** How often to look after the server, in milliseconds. */
const interval = 1000;

/** Calls `onGone` when the Jupyter server that started this kernel is gone, so that no kernel outlives it. */
export function watchParent(onGone: () => void): void {
  const server = Number(process.env.JPY_PARENT_PID);
  if (!Number.isInteger(server) || server <= 1) return;
  const isDirect = process.ppid === server;
  const timer = setInterval(() => {
    if (isDirect ? process.ppid === server : isAlive(server)) return;
    clearInterval(timer);
    onGone();
  }, interval);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
