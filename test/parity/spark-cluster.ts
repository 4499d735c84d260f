import type {ChildProcess} from "node:child_process";
import {spawn} from "node:child_process";
import {mkdirSync} from "node:fs";
import {join} from "node:path";

/** Programs of Spark 4 need more than Java opens by itself, and say which; so each is started by Spark's own script. */
const program = (spark: string): string => join(spark, "pyspark", "bin", "spark-class");

/** How long a process may take to say that it is ready. */
const patience = 120_000;

/** A standalone cluster of this machine: a master and two workers, each a process of its own. */
export class Cluster {
  readonly #processes: ChildProcess[] = [];

  private constructor(
    readonly spark: string,
    readonly folder: string,
  ) {}

  /** Starts them, with their files in a folder; none is left where one fails. */
  static async start(spark: string, folder: string): Promise<Cluster & {readonly master: string}> {
    const cluster = new Cluster(spark, folder);
    try {
      const [, master] = await cluster.#start(
        ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"],
        /Starting Spark master at (spark:\/\/\S+)/,
      );
      const workers = [0, 1].map((i) => {
        const work = join(folder, `worker-${i}`);
        mkdirSync(work);
        const own = ["--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "600m"];
        return cluster.#start(
          ["org.apache.spark.deploy.worker.Worker", ...own, "--work-dir", work, master],
          /Successfully registered with master/,
        );
      });
      await Promise.all(workers);
      return Object.assign(cluster, {master});
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Runs a Python program against the cluster. */
  async run(python: string, args: readonly string[]): Promise<void> {
    const child = spawn(python, args, {
      env: {...this.#environment(), PYTHONPATH: this.spark},
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    this.#processes.push(child);
    let told = "";
    child.stderr.on("data", (text: Buffer) => (told += text.toString()));
    const code = await new Promise((done, fail) => child.on("close", done).on("error", fail));
    if (code !== 0) throw new Error(`The program ended with ${String(code)}:\n${told.slice(-4000)}`);
  }

  /** Ends all processes, and those that they started. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map(end));
  }

  /** Waits until the process has told what it was asked for. */
  async #start(args: readonly string[], ready: RegExp): Promise<RegExpExecArray> {
    const child = spawn("bash", [program(this.spark), ...args], {
      env: this.#environment(),
      stdio: ["ignore", "ignore", "pipe"],
      // A group of its own: so that the executors which a worker starts end with it.
      detached: true,
    });
    this.#processes.push(child);
    let told = "";
    return new Promise((done, fail) => {
      const why = (what: string): Error => new Error(`${args[0]} ${what}:\n${told.slice(-4000)}`);
      const late = setTimeout(() => fail(why("was not ready in time")), patience);
      child.on("error", fail).on("exit", (code) => fail(why(`ended with ${String(code)}`)));
      child.stderr.on("data", (text: Buffer) => {
        told += text.toString();
        const found = ready.exec(told);
        if (found === null) return;
        clearTimeout(late);
        done(found);
      });
    });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      // The user's own Spark stays out of it.
      SPARK_HOME: undefined,
      SPARK_CONF_DIR: undefined,
      SPARK_LOCAL_IP: "127.0.0.1",
      SPARK_LOCAL_DIRS: this.folder,
      SPARK_DAEMON_MEMORY: "256m",
      SPARK_DAEMON_JAVA_OPTS: "-XX:TieredStopAtLevel=1",
      // The master's other door has a fixed port, which another one may hold.
      SPARK_MASTER_OPTS: "-Dspark.master.rest.enabled=false",
    };
  }
}

/** Ends the group of a process: asks, and after five seconds does not. */
async function end(child: ChildProcess): Promise<void> {
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-child.pid!, name);
    } catch {
      return false;
    }
  };
  if (child.pid === undefined || !signal("SIGTERM")) return;
  for (let waited = 0; waited < 5000 && signal(0); waited += 50) {
    await new Promise((done) => setTimeout(done, 50));
  }
  signal("SIGKILL");
}
