/**
 * One token as the tokenizer made it, without loss.
 * - a string: whole characters, exactly as in the text (spaces, tabs and newlines included)
 * - `{bytes}`: hexadecimal UTF-8 bytes that are not whole characters
 * - `{special}`: the name of a special token, which is not part of the text
 */
export type Token = string | {readonly bytes: string} | {readonly special: string};
