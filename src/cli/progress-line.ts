import type {CaptureProgress} from "../records/index.js";

/** Milliseconds between two messages: on a terminal, and in a file. */
const pace = {terminal: 200, file: 10_000};

/** Progress on a terminal, in one line that changes, or in a file, in a line now and then. */
export class ProgressLine {
  #last = 0;
  #open = false;
  #told = 0;

  constructor(
    readonly to: NodeJS.WriteStream,
    readonly quiet: boolean,
  ) {}

  readonly show = (progress: CaptureProgress): void => {
    if (this.quiet) return;
    for (const file of progress.repaired.slice(this.#told)) {
      this.#told++;
      this.#whole(`${file} was not as it had been written: it is made anew`);
    }
    const now = performance.now();
    const ended = progress.shards === progress.allShards;
    if (!ended && now - this.#last < (this.to.isTTY ? pace.terminal : pace.file)) return;
    this.#last = now;
    const line = `limpid capture: ${inWords(progress)}`;
    if (!this.to.isTTY) this.to.write(`${line}\n`);
    else {
      this.to.write(`\r${line.slice(0, Math.max(20, (this.to.columns || 80) - 1))}\u001b[K`);
      this.#open = true;
    }
  };

  /** Nothing more follows. */
  end(): void {
    if (this.#open) this.to.write("\n");
    this.#open = false;
  }

  #whole(text: string): void {
    this.end();
    this.to.write(`limpid capture: ${text}\n`);
  }
}

function inWords(progress: CaptureProgress): string {
  const {sentences, allSentences, shards, allShards, tokensPerSecond, secondsLeft} = progress;
  const number = (n: number): string => Math.round(n).toLocaleString("en");
  const parts = [
    `${number(sentences)} of ${number(allSentences)} sentences`,
    `${number(shards)} of ${number(allShards)} shards`,
    ...(tokensPerSecond > 0 ? [`${number(tokensPerSecond)} tokens/s`] : []),
    ...(secondsLeft !== undefined && shards < allShards ? [`${duration(secondsLeft)} left`] : []),
  ];
  return parts.join(" · ");
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
