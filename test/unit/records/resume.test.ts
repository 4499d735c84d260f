import {existsSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {hostname} from "node:os";
import {join} from "node:path";
import type {Model} from "../../../src/models/index.js";
import type {CaptureProgress} from "../../../src/records/index.js";
import {capture, finishRecords, openRecords} from "../../../src/records/index.js";
import {memory} from "../../../src/tensors/index.js";
import {contentOf, lstmModel, newFolder, randomCorpus, removeFolders} from "./toys.js";

afterAll(removeFolders);

describe("a run that is stopped", () => {
  const corpus = randomCorpus(60);
  const options = {sentencesPerShard: 10, k: 2, sides: "both"} as const;
  let model: Model;
  let whole: Record<string, string>;
  beforeAll(async () => {
    model = await lstmModel();
    const folder = newFolder();
    await capture(model, corpus, folder, options);
    whole = contentOf(folder);
  });
  afterAll(() => model.dispose());

  test("goes on, and comes to the same bytes", async () => {
    const folder = newFolder();
    const tensors = memory().tensors;
    for (const after of [1, 3]) {
      const stop = new AbortController();
      const onProgress = ({shards}: CaptureProgress): void => {
        if (shards === after) stop.abort();
      };
      await expect(
        capture(model, corpus, folder, {...options, onProgress, signal: stop.signal}),
      ).rejects.toThrow("capture(): was interrupted.");
      expect(memory().tensors).toBe(tensors);
      await expect(openRecords(folder)).rejects.toThrow("openRecords(): records must be finished, got");
    }
    const seen: CaptureProgress[] = [];
    await capture(model, corpus, folder, {...options, onProgress: (progress) => void seen.push(progress)});
    expect(contentOf(folder)).toEqual(whole);
    expect(seen[0]).toMatchObject({allShards: 6, allSentences: 60, tokens: 0});
    expect([3, 4, 5]).toContain(seen[0].shards);
    expect(seen[0].sentences).toBe(10 * seen[0].shards);
    expect(seen.at(-1)).toMatchObject({shards: 6, sentences: 60, secondsLeft: 0});
    expect(seen.at(-1)!.tokensPerSecond).toBeGreaterThan(0);
  });

  test("makes shards anew that are cut short, edited or gone, and says so", async () => {
    const folder = newFolder();
    await capture(model, corpus, folder, options);
    const file = (index: number): string => join(folder, `shard-0000${index}.parquet`);
    truncateSync(file(1), 40);
    const bytes = readFileSync(file(2));
    bytes[50] ^= 255;
    writeFileSync(file(2), bytes);
    rmSync(file(3));
    rmSync(join(folder, "shard-00004.json"));
    let repaired: readonly string[] = [];
    await capture(model, corpus, folder, {
      ...options,
      onProgress: (progress) => void ({repaired} = progress),
    });
    expect(repaired).toEqual(["shard-00001.parquet", "shard-00002.parquet"]);
    expect(contentOf(folder)).toEqual(whole);
  });

  test("may be made in parts, in any order", async () => {
    const folder = newFolder();
    const part = (index: number) => capture(model, corpus, folder, {...options, part: {index, of: 3}});
    expect((await part(2)).manifest).toMatchObject({
      complete: false,
      shards: [{file: "shard-00001.parquet"}, {}],
    });
    await part(3);
    await expect(finishRecords(folder)).rejects.toThrow(
      "finishRecords(): folder must have 6 shards, got all but 2 (shard-00000, shard-00003). Run the parts that make them.",
    );
    expect((await part(1)).manifest.complete).toBe(true);
    expect(contentOf(folder)).toEqual(whole);
    expect((await finishRecords(folder)).rows).toBe((await openRecords(folder)).rows);
    expect(contentOf(folder)).toEqual(whole);
  });

  test("takes away what a killed process left; what others write, when nothing is missing", async () => {
    const folder = newFolder();
    const left = join(folder, `.shard-00001.parquet.${hostname()}.999999999.abc.tmp`);
    const others = join(folder, ".shard-00001.parquet.elsewhere.5.abc.tmp");
    writeFileSync(left, "half");
    writeFileSync(others, "half");
    await capture(model, corpus, folder, {...options, part: {index: 1, of: 2}});
    expect(existsSync(left)).toBe(false);
    expect(existsSync(others)).toBe(true);
    await capture(model, corpus, folder, options);
    expect(contentOf(folder)).toEqual(whole);
  });

  test("is refused by another model, corpus or setting, which is named", async () => {
    const folder = newFolder();
    await capture(model, corpus, folder, {...options, part: {index: 1, of: 6}});
    const refused = (call: Promise<unknown>) =>
      expect(call).rejects.toThrow(
        /^capture\(\): folder must hold records of the same run, got .*which has others: /,
      );
    const other = {...options, k: 1, sides: "positive"} as const;
    await expect(capture(model, corpus, folder, other)).rejects.toThrow(
      'settings.k is 2 there, not 1; settings.sides is "both" there, not "positive". Choose another folder, or delete this one.',
    );
    await expect(capture(model, randomCorpus(61), folder, options)).rejects.toThrow(
      /corpus\.sha256 is ".*sentences is 60 there, not 61/,
    );
    const stranger = await lstmModel({settings: {hidden_size: 6}});
    await refused(capture(stranger, corpus, folder, options));
    stranger.dispose();
  });
});
