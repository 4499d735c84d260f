/** What the evaluation asks a model for. */
export interface Judge {
  /** Greedy continuation of the prompt, up to `maxNewTokens` or the end of the text. */
  continuation(prompt: string, maxNewTokens: number): Promise<string>;
  /** Logit of the first token of each candidate, as next token after the prompt. */
  scores(prompt: string, candidates: readonly string[]): Promise<readonly number[]>;
  /** How many tokens the text has. */
  length(text: string): number;
}
