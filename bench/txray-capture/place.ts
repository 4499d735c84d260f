import {existsSync, symlinkSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {initialWeights, lstm, saveCheckpoint} from "../../src/models/index.js";
import {seededRandom} from "../../src/tensors/index.js";

/** What one figure runs on: files that limpid and its peer both read. */
export interface Place {
  /** Checkpoint folder. */
  readonly model: string;
  /** Lines of words "w<id>". */
  readonly corpus: string;
}

const sizes = {
  // WikiText-2's vocabulary, and the LSTM of the paper.
  lstm: {words: 33_278, sentences: 1000},
  gpt2: {words: 50_257, sentences: 160},
} as const;
export type Figure = keyof typeof sizes;

/** Makes what a figure runs on. Weights and words are random, of fixed seeds; nothing of them is to be downloaded. */
export async function place(folder: string, figure: Figure, gpt2: string): Promise<Place> {
  const {words, sentences} = sizes[figure];
  const model = join(folder, figure);
  mkdirSync(model, {recursive: true});
  if (figure === "gpt2") {
    for (const name of ["config.json", "model.safetensors"]) {
      if (!existsSync(join(model, name))) symlinkSync(join(gpt2, name), join(model, name));
    }
  } else await lstmCheckpoint(model, words);
  writeFileSync(join(model, "tokenizer.json"), JSON.stringify(tokenizer(words)));
  const corpus = join(folder, `${figure}.txt`);
  writeFileSync(corpus, `${texts(words, sentences).join("\n")}\n`);
  return {model, corpus};
}

async function lstmCheckpoint(folder: string, words: number): Promise<void> {
  const json = {
    model_type: "lstm",
    architectures: ["LSTMForCausalLM"],
    vocab_size: words,
    hidden_size: 1500,
    tie_word_embeddings: true,
  };
  const parameters = lstm.parameters(lstm.readConfig(json));
  await saveCheckpoint(folder, json, parameters, initialWeights(parameters, 1));
}

function tokenizer(words: number): object {
  const vocab = Object.fromEntries(Array.from({length: words}, (_, id) => [`w${id}`, id]));
  return {pre_tokenizer: {type: "WhitespaceSplit"}, model: {type: "WordLevel", vocab, unk_token: "w0"}};
}

/**
 * Sentences of 4 to 43 words, as often as words of a text are: the frequency of a word is one over its rank. WikiText-2 has
 * about as many different words among as many tokens.
 */
function texts(words: number, sentences: number): string[] {
  const random = seededRandom(7);
  const sums = new Float64Array(words);
  for (let i = 0; i < words; i++) sums[i] = (i === 0 ? 0 : sums[i - 1]) + 1 / (i + 1);
  const draw = (): number => {
    const wanted = random.uniform() * sums[words - 1];
    let [low, high] = [0, words - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return Array.from({length: sentences}, () =>
    Array.from({length: 4 + random.integer(40)}, () => `w${draw()}`).join(" "),
  );
}
