import {readFile} from "node:fs/promises";
import path from "node:path";
import {Database, parquetFiles} from "../tables/index.js";
import {sha256, writeWhole} from "./files.js";

/** The file that says which text each number of a token stands for. */
export const tokensName = "tokens.json";

/** A file of a folder of records, as the manifest knows it. */
export interface FileEntry {
  readonly file: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Tokens that records have, by their texts: of one text by number. */
export interface TokenTexts {
  readonly ids: readonly number[];
  readonly texts: readonly string[];
}

/**
 * Writes the texts of all tokens in these shards, so that they need not be read again for every row: texts take most of the
 * time in which records are read.
 *
 * @param shards - paths
 */
export async function writeTokenTexts(folder: string, shards: readonly string[]): Promise<FileEntry> {
  const database = await Database.open({threads: 1});
  try {
    // A tokenizer gives each number one text: any row says it.
    const {token_id, token} = await database.query(
      `SELECT token_id, min(token) AS token FROM ${parquetFiles(shards)} GROUP BY token_id`,
    );
    const rows = token_id.map((id, i) => ({id: id as number, text: token[i] as string}));
    rows.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.id - b.id));
    const content: TokenTexts = {ids: rows.map(({id}) => id), texts: rows.map(({text}) => text)};
    const text = `${JSON.stringify(content)}\n`;
    await writeWhole(path.join(folder, tokensName), text);
    return {file: tokensName, bytes: Buffer.byteLength(text), sha256: sha256(text)};
  } finally {
    database.close();
  }
}

/** @throws Error if the file is not what the manifest says: numbers that it lacks would be taken for others */
export async function readTokenTexts(
  folder: string,
  {file, sha256: expected}: FileEntry,
): Promise<TokenTexts> {
  const text = await readFile(path.join(folder, file), "utf8");
  if (sha256(text) === expected) return JSON.parse(text) as TokenTexts;
  throw new Error(
    `distributionsOf(): ${file} must be as it was written, got another checksum. Run the capture again: it is made anew.`,
  );
}
