import {spawn} from "node:child_process";
import type {ChildProcess} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {createServer} from "node:net";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import path from "node:path";

export const root = path.resolve(__dirname, "../../..");
export const output = path.join(root, "test/output/browser");

/** The project's own Python environment, as the set-up makes it. */
export function venv(): string {
  return process.env.LIMPID_VENV ?? path.join(root, ".limpid/venv");
}

export interface LabOptions {
  /** Files of the notebook folder, by name; a value that is not text is written as JSON. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Extensions that this server does not have, such as "limpid". */
  readonly without?: readonly string[];
}

export interface Lab {
  readonly folder: string;
  /** The environment of this server, for Jupyter's other programs. */
  readonly env: NodeJS.ProcessEnv;
  /** The address of a file in JupyterLab. */
  url(file: string): string;
  /** Asks the server's REST interface. */
  api(resource: string, init?: {method?: string; body?: unknown}): Promise<unknown>;
  read(file: string): Promise<string>;
  /** What the server has said so far, for the message of a failed test. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a JupyterLab of its own: own port, own settings, own folder. Its extension is the build in this checkout. */
export async function startLab({files, without = []}: LabOptions): Promise<Lab> {
  const home = mkdtempSync(path.join(tmpdir(), "limpid-lab-"));
  const at = (...parts: string[]) => path.join(home, ...parts);
  for (const folder of ["notebooks", "config/labconfig", "runtime"]) {
    mkdirSync(at(folder), {recursive: true});
  }
  writeKernelspec(at("data/kernels/limpid"));
  linkExtensions(at("labextensions"), without);
  // Announcements would ask the network.
  const disabledExtensions = {"@jupyterlab/apputils-extension:announcements": true};
  writeFileSync(at("config/labconfig/page_config.json"), JSON.stringify({disabledExtensions}));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(at("notebooks", name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const port = await freePort();
  const env = {
    ...process.env,
    JUPYTER_PATH: [at("data"), process.env.JUPYTER_PATH].filter(Boolean).join(path.delimiter),
    JUPYTER_DATA_DIR: at("user-data"),
    JUPYTER_CONFIG_DIR: at("config"),
    JUPYTER_RUNTIME_DIR: at("runtime"),
    JUPYTERLAB_SETTINGS_DIR: at("settings"),
    JUPYTERLAB_WORKSPACES_DIR: at("workspaces"),
  };
  const server = spawn(path.join(venv(), "bin/jupyter-lab"), serverArguments(port, at()), {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => log.push(String(data)));
  const base = `http://127.0.0.1:${port}`;
  await ready(server, `${base}/api/status?token=${token}`, log);
  const api = async (resource: string, {method = "GET", body}: {method?: string; body?: unknown} = {}) => {
    const headers = {Authorization: `token ${token}`};
    const response = await fetch(`${base}/api/${resource}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return response.status === 204 ? undefined : response.json();
  };
  return {
    folder: at("notebooks"),
    env,
    url: (file) => `${base}/lab/tree/${file}?token=${token}&reset`,
    api,
    read: async (file) => readFileSync(at("notebooks", file), "utf8"),
    log: () => log.join(""),
    stop: async () => {
      // Kernels first: their shutdown is asked for and awaited, none is left behind.
      const kernels = (await api("kernels").catch(() => [])) as {id: string}[];
      await Promise.all(
        kernels.map(({id}) => api(`kernels/${id}`, {method: "DELETE"}).catch(() => undefined)),
      );
      await ended(server);
      rmSync(home, {recursive: true, force: true, maxRetries: 5});
    },
  };
}

const token = "limpid-browser-tests";

function serverArguments(port: number, home: string): string[] {
  return [
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${path.join(home, "notebooks")}`,
    `--LabApp.labextensions_path=${path.join(home, "labextensions")}`,
    `--IdentityProvider.token=${token}`,
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.collaborative=False",
  ];
}

/** The extensions of the Python environment and this checkout's build, but for those that the test is to miss. */
function linkExtensions(folder: string, without: readonly string[]): void {
  const installed = path.join(venv(), "share/jupyter/labextensions");
  const names = readdirSync(installed).flatMap((name) =>
    name.startsWith("@")
      ? readdirSync(path.join(installed, name)).map((inner) => `${name}/${inner}`)
      : [name],
  );
  const sources = new Map(names.map((name) => [name, path.join(installed, name)]));
  sources.set("limpid", path.join(root, "labextension/build"));
  for (const [name, source] of sources) {
    if (without.includes(name)) continue;
    mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
    symlinkSync(source, path.join(folder, name));
  }
}

/** The kernel of this checkout, whatever another set-up of limpid may have left on this machine. */
function writeKernelspec(folder: string): void {
  const built = createRequire(path.join(root, "dist/widgets/kernelspec.js"));
  const {kernelspec} = built("./kernelspec.js") as {kernelspec(dist: string, node: string): unknown};
  mkdirSync(folder, {recursive: true});
  const spec = kernelspec(path.join(root, "dist"), process.execPath);
  writeFileSync(path.join(folder, "kernel.json"), JSON.stringify(spec));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready(server: ChildProcess, url: string, log: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break;
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill();
  throw new Error(`startLab(): the server must answer within a minute.\n${log.join("").slice(-4000)}`);
}

/** Asks the server to end, waits for it, and insists after ten seconds. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const insist = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(insist);
}
