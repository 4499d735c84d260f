import {readFileSync} from "node:fs";
import {join} from "node:path";
import {Kernel} from "./kernel.js";
import {watchParent} from "./parent.js";
import {provideLimpid} from "./provide-limpid.js";
import {readConnection} from "./sockets.js";
import {loadTslab} from "./tslab.js";

/** Starts the kernel: `node launcher.js CONNECTION_FILE`. */
async function launch(connectionFile: string): Promise<void> {
  const root = join(__dirname, "..", "..");
  const {version} = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {version: string};
  provideLimpid(root, loadTslab().typescript.sys);

  const kernel = new Kernel({connection: readConnection(connectionFile), version, onShutdown: end});
  function end(): void {
    // The sockets send what they still hold while the process ends.
    const exit = (): void => process.exit(0);
    setTimeout(exit, 1000);
    void kernel.close().then(exit, exit);
  }
  process.on("SIGINT", () => kernel.interrupt());
  process.on("SIGTERM", end);
  process.on("uncaughtException", (error) => kernel.reportStray("Uncaught exception", error));
  process.on("unhandledRejection", (reason) => kernel.reportStray("Unhandled promise rejection", reason));
  watchParent(end);
  await kernel.start();
}

const file = process.argv[2];
if (file === undefined) {
  process.stderr.write(
    'launcher: needs a connection file. Jupyter starts it: `jupyter lab`, kernel "limpid".\n',
  );
  process.exitCode = 2;
} else {
  void launch(file).catch((error: unknown) => {
    process.stderr.write(`launcher: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
