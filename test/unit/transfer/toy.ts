import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {GivenRow, Records, RecordsOf} from "../../../src/records/index.js";
import {writeRecords} from "../../../src/records/index.js";

const folders: string[] = [];

/** Records in a folder of their own: see `clean()`. */
export async function recordsOf(rows: readonly GivenRow[], of: Partial<RecordsOf> = {}): Promise<Records> {
  const folder = mkdtempSync(join(tmpdir(), "limpid-transfer-"));
  folders.push(folder);
  return writeRecords(folder, rows, {checkpoint: "toy", layers: 1, width: 4, ...of});
}

export function clean(): void {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true});
}

/** Rows of sentences: words parted by spaces, each `token:neuron:activation`. */
export const rowsOf = (...sentences: readonly string[]): GivenRow[] =>
  sentences.flatMap((text, sentence) =>
    text.split(" ").map((word, position) => {
      const [token, neuron, activation] = word.split(":");
      return {
        ...{sentence, position, word: position, token, form: token},
        ...{neuron: Number(neuron), activation: Number(activation)},
      };
    }),
  );
