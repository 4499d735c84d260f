import type {ParseArgsConfig} from "node:util";
import {parseArgs} from "node:util";

/** Takes its arguments; gives the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

export const exitCodes = {done: 0, failed: 1, usage: 2, interrupted: 130, terminated: 143} as const;

/** The command line is not as it must be. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Options and positional arguments. Unknown options are refused; a near one is named. */
export async function parsed(
  args: readonly string[],
  options: Options,
): Promise<{readonly values: Values; readonly positionals: readonly string[]}> {
  try {
    const {values, positionals} = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      allowNegative: false,
    });
    return {values: new Values(values as Record<string, string | boolean | undefined>), positionals};
  } catch (error) {
    throw await refusal(error as Error & {code?: string}, Object.keys(options));
  }
}

async function refusal(error: Error & {code?: string}, names: readonly string[]): Promise<Error> {
  const name = /'(?:-\w, )?--([\w-]+)/.exec(error.message)?.[1] ?? /'(-\w)'/.exec(error.message)?.[1];
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && name !== undefined) {
    const {nearest} = await import("../models/index.js");
    const near = nearest(name, names);
    const shown = name.startsWith("-") ? name : `--${name}`;
    return new UsageError(`unknown option ${shown}.${near === undefined ? "" : ` Did you mean --${near}?`}`);
  }
  if (error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && name !== undefined) {
    return new UsageError(
      /does not take an argument/.test(error.message)
        ? `--${name} takes no value.`
        : `--${name} must have a value.`,
    );
  }
  return error;
}

/** Options by name, as what they mean. */
export class Values {
  constructor(readonly all: Readonly<Record<string, string | boolean | undefined>>) {}

  flag(name: string): boolean {
    return this.all[name] === true;
  }

  text(name: string): string | undefined {
    return this.all[name] as string | undefined;
  }

  /** One of some words. */
  oneOf<T extends string>(name: string, known: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined || (known as readonly string[]).includes(text)) return text as T | undefined;
    throw new UsageError(`--${name} must be one of ${known.join(", ")}, got "${text}".`);
  }

  /** A whole number from 1 on. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
    throw new UsageError(`--${name} must be a whole number of at least 1, got "${text}".`);
  }

  /** Bytes, such as 2GB or 500MB. */
  bytes(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/.exec(text) ?? [];
    if (digits === undefined || Number(digits) === 0) {
      throw new UsageError(`--${name} must be a size such as 500MB or 2GB, got "${text}".`);
    }
    return Number(digits) * 1000 ** ["", "k", "M", "G", "T"].indexOf(unit);
  }

  /** A column: its name, or its number from 0. */
  column(name: string): string | number | undefined {
    const text = this.text(name);
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
  }

  /** Words between commas. */
  list(name: string): readonly string[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((part) => part.trim());
  }

  /** Numbers between commas, and ranges of them: 0,2,4-7. */
  numbers(name: string): readonly number[] | undefined {
    return this.list(name)?.flatMap((part) => {
      const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
      const [from, to] = [Number(first), Number(last)];
      if (first === undefined || to < from || to - from > 10_000) {
        throw new UsageError(`--${name} must be numbers such as 0,2,4-7, got "${part}".`);
      }
      return Array.from({length: to - from + 1}, (_, i) => from + i);
    });
  }
}
