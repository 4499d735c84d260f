import {join} from "node:path";

/** The content of a `kernel.json`. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "signal" | "message";
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * How Jupyter starts the kernel. Write it as `kernel.json` into `share/jupyter/kernels/limpid/`.
 *
 * @param distDir - limpid's built `dist` folder, absolute
 * @param nodePath - the Node.js to run it with (default: the running one)
 */
export function kernelspec(distDir: string, nodePath: string = process.execPath): Kernelspec {
  return {
    argv: [nodePath, join(distDir, "widgets", "launcher.js"), "{connection_file}"],
    display_name: "TypeScript (limpid)",
    language: "typescript",
    // The kernel itself sends the signal that stops a loop, when it can do no harm.
    interrupt_mode: "message",
    metadata: {debugger: false},
  };
}
