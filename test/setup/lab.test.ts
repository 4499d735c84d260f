import {root, start, until} from "./sandbox";
import type {Running} from "./sandbox";

jest.setTimeout(90_000);

/** The address that `npm start` prints, taken apart. */
async function addressOf(running: Running): Promise<URL> {
  const printed = () => /http:\/\/127\.0\.0\.1:\S+/.exec(running.output());
  await until(() => printed() !== null || running.isOver(), 80);
  if (printed() === null) throw new Error(running.output());
  return new URL(printed()![0]);
}

describe("npm start", () => {
  let running: Running;
  let address: URL;
  beforeAll(async () => {
    running = start(
      process.execPath,
      ["tools/start.mjs", "--no-browser", "--port", "8950"],
      process.env,
      root,
    );
    address = await addressOf(running);
  });
  afterAll(async () => {
    running.kill("SIGTERM");
    await running.ended;
  });

  const get = (path: string, token = address.searchParams.get("token")) =>
    fetch(`${address.origin}${path}`, {headers: token ? {Authorization: `token ${token}`} : {}});

  test("opens the quickstart notebook", async () => {
    expect(address.pathname).toBe("/lab/tree/examples/00-quickstart.ipynb");
    expect((await get(address.pathname)).status).toBe(200);
  });

  test("lets nobody in without the token", async () => {
    expect((await get("/api/kernelspecs", null)).status).toBe(403);
  });

  test("offers limpid's kernel, by default and alone", async () => {
    const {default: first, kernelspecs} = (await (await get("/api/kernelspecs")).json()) as {
      default: string;
      kernelspecs: Record<string, {spec: {display_name: string}}>;
    };
    expect(first).toBe("limpid");
    expect(Object.keys(kernelspecs)).toEqual(["limpid"]);
    expect(kernelspecs.limpid.spec.display_name).toBe("TypeScript (limpid)");
  });

  test("loads limpid's extension, and neither news nor an extension manager", async () => {
    const page = await (await get("/lab")).text();
    const config = JSON.parse(/<script id="jupyter-config-data"[^>]*>([^]*?)<\/script>/.exec(page)![1]);
    const names = config.federated_extensions.map(({name}: {name: string}) => name);
    expect(names).toContain("limpid");
    expect(config.disabledExtensions).toEqual(
      expect.arrayContaining([
        "@jupyterlab/extensionmanager-extension",
        "@jupyterlab/apputils-extension:announcements",
      ]),
    );
    expect(config.news?.disabled ?? true).toBe(true);
  });

  test("stops at Ctrl-C with exit code 0", async () => {
    const second = start(
      process.execPath,
      ["tools/start.mjs", "--no-browser", "--port", "8950"],
      process.env,
      root,
    );
    const {origin} = await addressOf(second);
    expect(origin).not.toBe(address.origin);
    second.kill("SIGINT");
    expect((await second.ended).code).toBe(0);
    await expect(fetch(`${origin}/api`)).rejects.toThrow();
  });
});
