/**
 * Says what the set-up does, step by step. On a terminal one line is rewritten; elsewhere (a log) a percentage
 * is printed every 20 %.
 */
export class Progress {
  #stream;
  #label = "";
  #started = 0;
  #lastShown = -1;
  #open = false;

  constructor(stream = process.stderr) {
    this.#stream = stream;
  }

  /** The label of the step at work, such as "[2/6] npm packages". */
  get label() {
    return this.#label;
  }

  start(index, count, name) {
    this.#label = `[${index}/${count}] ${name}`;
    this.#started = Date.now();
    this.#lastShown = -1;
    this.#show(`${this.#label} …`, true);
  }

  /** @param share - 0 to 1, or undefined where it is not known */
  update(what, share) {
    const percent = share === undefined ? undefined : Math.max(0, Math.min(100, Math.floor(share * 100)));
    const text = `${this.#label}: ${what}${percent === undefined ? " …" : ` … ${percent} %`}`;
    if (this.#stream.isTTY) return this.#show(text);
    const mark = `${what}${percent === undefined ? "" : Math.floor(percent / 20)}`;
    if (mark !== this.#lastShown) this.#show(text);
    this.#lastShown = mark;
  }

  done(what = "done") {
    const seconds = (Date.now() - this.#started) / 1000;
    this.#show(`${this.#label}: ${what} (${seconds.toFixed(1)} s)`);
    this.#close();
  }

  /** A line beside the steps. */
  note(text) {
    this.#close();
    this.#stream.write(`${text}\n`);
  }

  close() {
    this.#close();
  }

  #show(text, quietInLogs = false) {
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
      this.#open = true;
    } else if (!quietInLogs) this.#stream.write(`${text}\n`);
  }

  #close() {
    if (this.#open) this.#stream.write("\n");
    this.#open = false;
  }
}
