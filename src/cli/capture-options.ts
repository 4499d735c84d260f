import type {ReadCorpusOptions} from "../corpora/index.js";
import type {Values} from "./command.js";
import {UsageError} from "./command.js";

const text = {type: "string"} as const;
const flag = {type: "boolean"} as const;

export const captureOptions = {
  help: {type: "boolean", short: "h"},
  finish: flag,
  quiet: {type: "boolean", short: "q"},
  k: text,
  sides: text,
  point: text,
  layers: text,
  checkpoint: text,
  carry: flag,
  window: text,
  slots: text,
  "sentences-per-shard": text,
  format: text,
  name: text,
  text,
  label: text,
  id: text,
  words: text,
  pos: text,
  tags: text,
  tagger: text,
  split: text,
  skip: text,
  invalid: text,
  limit: text,
  header: text,
  "no-header": flag,
  dtype: text,
  revision: text,
  "max-memory": text,
  workers: text,
  threads: text,
  part: text,
} as const;

export const captureUsage = `Usage: limpid capture MODEL CORPUS… FOLDER [options]
       limpid capture --finish FOLDER

Runs a model over a corpus and writes, for each token and layer, the most active neurons: Parquet shards in FOLDER, with
a manifest, records.json. Stopped at any moment, the same command goes on; the files are then the same byte for byte.

  MODEL    checkpoint folder, "limpid/<name>", or "owner/name" of the hub
  CORPUS   file or files: .txt, .conllu, .tsv, .jsonl, .parquet; each but the last also .gz

What is recorded
  --k N                    neurons of each token, layer and side (default 1)
  --sides SIDES            positive (default): the largest; negative: the smallest; both
  --point POINT            what counts as activation (default: hidden states of an LSTM, else FFNN activations)
  --layers 0,2,4-7         layers (default: all)
  --checkpoint NAME        what the model is called in the records (default: its id)
  --carry                  LSTM: the state goes on from sentence to sentence, within a shard
  --window N               tokens read at once; longer sentences are read in windows (default: the model's context)
  --sentences-per-shard N  default 1,000
  --slots N                tokens and padding of one pass (default 2,048): fewer need less memory

How the corpus is read
  --format FORMAT          text, conllu, tsv, jsonl or parquet (default: by the file's name)
  --text COLUMN            column of the text: name or number (tsv, jsonl, parquet)
  --label COLUMN           column of the sentence's class
  --id COLUMN              column of the sentence's name
  --words COLUMN           column with a list of words
  --pos COLUMN             part of speech: upos or xpos (conllu), or a column
  --tags A,B               further labels of words, such as feats.Number (conllu) or columns: see tag_A in the shards
  --tagger FILE            tagger that gives parts of speech, as saved by trainTagger(); its accuracy is told
  --split HOW              spaces (default) or punctuation
  --skip PATTERN           leave out texts with this regular expression
  --header A,B,C           names of the columns of a tsv without a first line that has them; --no-header: no names
  --invalid HOW            error (default) or skip: lines that cannot be read
  --limit N                sentences at most
  --name NAME              what the corpus is called

How it runs
  --workers N              processes on this machine, each with the model (default 1)
  --threads N              threads of each (default: the machine's, shared among them)
  --part I/N               only part I of N, from 1: for the machines of a cluster, with one FOLDER for all
  --finish                 write the manifest of a folder whose parts are done, if the last of them did not
  --dtype TYPE             how weights are held: float32 (default), bfloat16 or float16
  --revision NAME          branch, tag or commit of a model of the hub
  --max-memory SIZE        what a pass may need beyond the weights, such as 2GB
  --quiet                  no progress

Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 interrupted (Ctrl-C; the same command goes on).
`;

/** How the corpus is read. */
export function readIn(values: Values): Omit<ReadCorpusOptions, "tagger"> {
  if (values.flag("no-header") && values.text("header") !== undefined) {
    throw new UsageError("--header and --no-header exclude one another.");
  }
  const options = {
    format: values.oneOf("format", ["text", "conllu", "tsv", "jsonl", "parquet"] as const),
    name: values.text("name"),
    text: values.column("text"),
    label: values.column("label"),
    id: values.column("id"),
    words: values.text("words"),
    pos: values.text("pos"),
    tags: values.list("tags"),
    split: values.oneOf("split", ["spaces", "punctuation"] as const),
    skip: patternIn(values.text("skip")),
    invalid: values.oneOf("invalid", ["error", "skip"] as const),
    limit: values.count("limit"),
    header: values.flag("no-header") ? false : values.list("header"),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function patternIn(source: string | undefined): RegExp | undefined {
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, "u");
  } catch (error) {
    throw new UsageError(
      `--skip must be a regular expression, got "${source}": ${(error as Error).message}.`,
    );
  }
}

/** Which part of several. */
export function partIn(values: Values): {readonly index: number; readonly of: number} | undefined {
  const given = values.text("part");
  if (given === undefined) return undefined;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(given)?.map(Number) ?? [];
  if (index >= 1 && of >= index) return {index, of};
  throw new UsageError(`--part must be such as 1/4, from 1/4 to 4/4, got "${given}".`);
}
