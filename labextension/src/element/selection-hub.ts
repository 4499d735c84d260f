import {changedChoices, nothingSelected} from "../../../src/views/index.js";
import type {Selection} from "../../../src/views/index.js";

type Change = Partial<Selection>;

/** A figure of the page, as the others see it. */
export interface Member {
  /** The kernel that it is live in; undefined for none. */
  readonly kernel: object | undefined;
  /** All outputs of its figure: what moves one of them moves the others. */
  readonly outputs: readonly string[];
  /** Is something that it told its kernel still on its way? What the kernel says until then may be older than the page. */
  readonly pending: boolean;
  /**
   * Shows what was selected elsewhere.
   *
   * @param tell - whether its kernel must be told, since no other figure does
   * @returns whether it told its kernel
   */
  follow(change: Change, tell: boolean): boolean;
}

/** What the figures of one output share. */
interface Shared {
  readonly members: Set<Member>;
  /** Figures whose readers selected something that their kernel has not answered yet, in the page or not any more. */
  readonly acting: Set<Member>;
  /** Keys that somebody has said something about; of the others a new figure's own choice counts. */
  readonly said: Set<keyof Selection>;
  current: Selection;
}

/**
 * The selections of a page, by output: figures of one output share theirs, with or without a kernel. A change is in all of
 * them at once; the kernel hears of it from the figure that the reader used, and tells its others by itself.
 */
export class SelectionHub {
  readonly #outputs = new Map<string, Shared>();

  join(output: string, member: Member): void {
    this.#of(output).members.add(member);
  }

  leave(output: string, member: Member): void {
    this.#outputs.get(output)?.members.delete(member);
  }

  /** What is selected, of the keys that somebody has said something about. */
  selected(output: string): Change {
    const {said, current} = this.#of(output);
    return Object.fromEntries([...said].map((key) => [key, current[key]]));
  }

  /**
   * Is something on its way to a kernel, of this output or of one that moves with it, as a figure shows both? Then the page is ahead
   * of it.
   */
  isPending(output: string): boolean {
    const joined = new Set([output]);
    // Grows while it is walked.
    for (const each of joined) {
      const {acting, members} = this.#of(each);
      for (const member of acting) if (!member.pending) acting.delete(member);
      if (acting.size > 0) return true;
      for (const {outputs} of members) for (const other of outputs) joined.add(other);
    }
    return false;
  }

  /** Is another figure of the output live in this figure's kernel? */
  isLiveElsewhere(output: string, member: Member): boolean {
    if (member.kernel === undefined) return false;
    for (const other of this.#outputs.get(output)?.members ?? []) {
      if (other !== member && other.kernel === member.kernel) return true;
    }
    return false;
  }

  /** A figure has told its kernel what the reader selected: until that has answered, the page is ahead of it. */
  told(output: string, member: Member): void {
    this.#of(output).acting.add(member);
  }

  /** Something was selected: every other figure shows it. */
  change(output: string, change: Change, from: Member): void {
    const shared = this.#of(output);
    for (const key of Object.keys(change) as (keyof Selection)[]) shared.said.add(key);
    const changed = changedChoices(shared.current, change);
    if (Object.keys(changed).length === 0) return;
    shared.current = {...shared.current, ...changed};
    const told = new Set<object | undefined>([undefined, from.kernel]);
    for (const member of [...shared.members]) {
      if (member === from) continue;
      const {kernel} = member;
      if (member.follow(changed, !told.has(kernel))) {
        told.add(kernel);
        shared.acting.add(member);
      }
    }
  }

  /** What a figure without a kernel was saved with: it counts where nobody has said anything yet. */
  offer(output: string, change: Change, from: Member): void {
    const {said} = this.#of(output);
    const fresh = Object.entries(change).filter(
      ([key, value]) => value !== null && !said.has(key as keyof Selection),
    );
    if (fresh.length > 0) this.change(output, Object.fromEntries(fresh), from);
  }

  #of(output: string): Shared {
    let shared = this.#outputs.get(output);
    if (!shared) {
      shared = {members: new Set(), acting: new Set(), said: new Set(), current: nothingSelected};
      this.#outputs.set(output, shared);
    }
    return shared;
  }
}

const key = Symbol.for("limpid.selections.1");

/** The page's hub, also where several copies of this script run in it. */
export function pageSelections(): SelectionHub {
  const page = globalThis as {[key]?: SelectionHub};
  return (page[key] ??= new SelectionHub());
}
