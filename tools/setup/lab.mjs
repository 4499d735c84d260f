import {spawn} from "node:child_process";
import {randomBytes} from "node:crypto";
import {existsSync} from "node:fs";
import {createServer} from "node:net";
import {join} from "node:path";
import {programOf, root} from "./places.mjs";

const firstNotebook = "examples/00-quickstart.ipynb";

/** @returns whether nobody listens there */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({port, host: "127.0.0.1", exclusive: true}, () => server.close(() => resolve(true)));
  });
}

async function freePort(first) {
  for (let port = first; port < first + 100; port++) if (await isFree(port)) return port;
  throw new Error(`no port from ${first} to ${first + 99} is free.`);
}

const labOptions = (port) => [
  "--ServerApp.ip=127.0.0.1",
  `--ServerApp.port=${port}`,
  "--ServerApp.port_retries=0",
  `--ServerApp.root_dir=${root}`,
  "--ServerApp.open_browser=False",
  "--LabApp.log_level=WARN",
  "--ServerApp.log_level=WARN",
  "--KernelSpecManager.ensure_native_kernel=False",
  "--KernelSpecManager.allowed_kernelspecs=limpid",
  "--MappingKernelManager.default_kernel_name=limpid",
  "--LabApp.news_url=None",
  "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
  "--LabApp.extension_manager=readonly",
  ...(process.getuid?.() === 0 ? ["--ServerApp.allow_root=True"] : []),
];

async function untilReady(url, isGone) {
  for (;;) {
    if (isGone()) return false;
    try {
      if ((await fetch(url, {signal: AbortSignal.timeout(2_000)})).ok) return true;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Opens the address in the user's browser where there is a screen. */
function openBrowser(url) {
  const onScreen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!onScreen) return;
  const [command, args] =
    process.platform === "darwin"
      ? ["open", [url]]
      : process.platform === "win32"
        ? ["explorer.exe", [url]]
        : ["xdg-open", [url]];
  const child = spawn(command, args, {stdio: "ignore", detached: true});
  child.on("error", () => {});
  child.unref();
}

/**
 * Runs JupyterLab until Ctrl-C.
 *
 * @returns its exit code; 0 after Ctrl-C
 */
export async function runLab({venv, env}, {browser, port: firstPort}) {
  const port = await freePort(firstPort);
  const token = randomBytes(24).toString("hex");
  const start = existsSync(join(root, firstNotebook)) ? `lab/tree/${firstNotebook}` : "lab";
  const url = `http://127.0.0.1:${port}/${start}?token=${token}`;
  // The token goes by the environment: other users of the machine can read a command line. The process group
  // is its own, so that Ctrl-C reaches us alone and the server is asked once, politely.
  const child = spawn(programOf(venv, "python"), ["-m", "jupyterlab", ...labOptions(port)], {
    env: {...env, JUPYTER_TOKEN: token},
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    detached: process.platform !== "win32",
  });
  let stopping = false;
  const stop = () => {
    child.kill(stopping ? "SIGKILL" : "SIGTERM");
    stopping = true;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const ended = new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(stopping ? 0 : (code ?? 1)));
  });
  let gone = false;
  void ended.then(() => (gone = true));
  if (await untilReady(`http://127.0.0.1:${port}/api/status?token=${token}`, () => gone)) {
    console.log(`JupyterLab is at\n  ${url}\nStop it with Ctrl-C.`);
    if (browser) openBrowser(url);
  }
  const code = await ended;
  if (code !== 0) console.error("✗ JupyterLab ended by itself (its last lines are above).");
  return code;
}
