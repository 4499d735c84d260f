import {randomUUID} from "node:crypto";
import {access, rename, rm, writeFile} from "node:fs/promises";
import path from "node:path";
import type {ViewState} from "../views/index.js";
import {checkOptions} from "./check-options.js";
import type {Figure} from "./figure.js";
import type {PictureFile} from "./picture.js";
import type {PngOptions} from "./png.js";

/** A file that was written. */
export interface SavedFile {
  /** Absolute. */
  readonly path: string;
  /** What could not be drawn as it should: characters without a font. */
  readonly warnings: readonly string[];
}

type Format = (figure: Figure<ViewState>, options: PngOptions) => Promise<string | PictureFile>;

const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  [".svg", (figure, options) => figure.svg(options)],
  [".pdf", (figure, options) => figure.pdf(options)],
  [".png", (figure, options) => figure.png(options)],
  [".html", (figure, options) => figure.html(options)],
  [".csv", (figure) => figure.csv()],
  [".json", (figure) => figure.json()],
]);

export async function saveFigure<S extends ViewState>(
  figure: Figure<S>,
  file: string,
  options: PngOptions,
): Promise<SavedFile> {
  if (typeof file !== "string" || file === "") {
    throw new TypeError(`save(): path must be a file name, got ${JSON.stringify(file)}.`);
  }
  if (file.includes("\0")) {
    throw new RangeError(`save(): path must be without NUL characters, got ${JSON.stringify(file)}.`);
  }
  checkOptions("save", options);
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
  const made = await format(figure as unknown as Figure<ViewState>, options);
  const {data, warnings} = typeof made === "string" ? {data: made, warnings: []} : made;
  await writeWhole(path.resolve(file), data);
  return {path: path.resolve(file), warnings};
}

/** Writes beside the place and moves: a reader never sees half a file, and a failed write leaves the old one. */
async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, data);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, {force: true}).catch(() => undefined);
    const {code, message} = error as NodeJS.ErrnoException;
    throw new Error(
      `save(): path must be a file that can be written, got ${code ?? message} for ${JSON.stringify(file)}. ${fixOf(code)}`,
      {cause: error},
    );
  }
}

function fixOf(code: string | undefined): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "Make room on the disk, or save elsewhere.";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return "Save to a folder that you may write to.";
  return "Choose another place.";
}
