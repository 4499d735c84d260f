import {randomUUID} from "node:crypto";
import {access, rename, rm, writeFile} from "node:fs/promises";
import path from "node:path";
import type {ViewState} from "../views/index.js";
import type {Figure} from "./figure.js";
import type {PictureOptions} from "./picture.js";

type Options = PictureOptions & {readonly scale?: number};
type Format = (figure: Figure<ViewState>, options: Options) => Promise<string | Uint8Array>;

const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  [".svg", (figure, options) => figure.svg(options)],
  [".html", (figure, options) => figure.html(options)],
  [".csv", (figure) => figure.csv()],
  [".json", (figure) => figure.json()],
]);

export async function saveFigure<S extends ViewState>(
  figure: Figure<S>,
  file: string,
  options: Options,
): Promise<void> {
  if (typeof file !== "string" || file === "") {
    throw new TypeError(`save(): path must be a file name, got ${JSON.stringify(file)}.`);
  }
  const extension = path.extname(file).toLowerCase();
  const format = formats.get(extension);
  if (!format) {
    const known = [...formats.keys()].join(", ");
    throw new RangeError(
      `save(): path must end in one of ${known}, got ${JSON.stringify(path.basename(file))}.`,
    );
  }
  const folder = path.dirname(path.resolve(file));
  await access(folder).catch(() => {
    throw new Error(
      `save(): path must be in a folder that exists, got ${JSON.stringify(file)}. Make ${folder} first.`,
    );
  });
  await writeWhole(path.resolve(file), await format(figure as unknown as Figure<ViewState>, options));
}

/** Writes beside the place and moves: a reader never sees half a file, and a failed write leaves the old one. */
async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, data);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, {force: true});
    throw error;
  }
}
