import {parentPort, workerData} from "node:worker_threads";
import {watchParent} from "./parent.js";
import {bindControl} from "./sockets.js";
import type {Connection} from "./sockets.js";
import {Wire} from "./wire.js";

/**
 * The thread that stays awake while a cell computes: it answers the heartbeat, receives what comes on the control
 * channel, and sends SIGINT where an interrupt must stop code that runs without a pause.
 */
export interface ControlData {
  readonly connection: Connection;
  /** Odd while the cell's code runs where SIGINT stops it; one more at each change. */
  readonly steps: Int32Array;
}

/** What the thread tells the kernel … */
export type FromControl =
  | {readonly type: "ready"}
  | {readonly type: "received"; readonly frames: readonly Uint8Array[]; readonly at: number}
  | {readonly type: "failed"; readonly message: string};

/** … and the kernel the thread. */
export type ToControl =
  | {readonly type: "send"; readonly frames: readonly Uint8Array[]}
  | {readonly type: "awake"; readonly at: number}
  | {readonly type: "close"};

/** How long a kernel without a server may take to end by itself, in milliseconds. */
const lastWait = 3000;
/** How long code must have run without a pause before SIGINT is sent, in milliseconds. */
const patience = 100;

async function main(port: NonNullable<typeof parentPort>): Promise<void> {
  const {connection, steps} = workerData as ControlData;
  const wire = new Wire(connection.key, connection.signature_scheme);
  const tell = (message: FromControl): void => port.postMessage(message);
  const fail = (error: unknown): void => tell({type: "failed", message: String(error)});
  let awakeAt = 0;

  /** Sends SIGINT only into a step that has lasted: between steps, Node has no handler for it and would end. */
  const breakIn = async (at: number): Promise<void> => {
    for (let seen = NaN, broken = NaN; awakeAt < at;) {
      const now = Atomics.load(steps, 0);
      // Once for each step: it may take a while to end, and a second signal would reach what comes after.
      if (now === seen && now !== broken && now % 2 === 1) {
        process.kill(process.pid, "SIGINT");
        broken = now;
      }
      seen = now;
      await new Promise((resolve) => setTimeout(resolve, patience));
    }
  };

  let latest = 0;
  const control = await bindControl(connection, {
    onMessage(frames) {
      latest = Math.max(latest + 1, Date.now());
      tell({type: "received", frames, at: latest});
      if (isInterrupt(wire, frames)) void breakIn(latest);
    },
    onError: fail,
  });
  port.on("message", (message: ToControl) => {
    if (message.type === "awake") awakeAt = Math.max(awakeAt, message.at);
    else if (message.type === "send") control.send(message.frames.map((frame) => Buffer.from(frame)));
    else {
      awakeAt = Infinity;
      control.close();
      port.close();
    }
  });
  // The kernel ends by itself, unless it computes without a pause.
  watchParent(() => setTimeout(() => process.kill(process.pid, "SIGKILL"), lastWait));
  tell({type: "ready"});
}

function isInterrupt(wire: Wire, frames: readonly Buffer[]): boolean {
  try {
    return wire.decode(frames).header.msg_type === "interrupt_request";
  } catch {
    // The kernel refuses it, and says so.
    return false;
  }
}

if (parentPort) void main(parentPort);
