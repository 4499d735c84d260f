/**
 * One token as the tokenizer made it, without loss.
 * - a string: whole characters, as the tokenizer keeps them (spaces, tabs and newlines included; some tokenizers keep no
 *   capitals or accents). Where a token tells that it begins a word, it begins with a space
 * - `{bytes}`: hexadecimal UTF-8 bytes that are not whole characters
 * - `{special}`: the name of a special token, which is not part of the text
 */
export type Token = string | {readonly bytes: string} | {readonly special: string};
