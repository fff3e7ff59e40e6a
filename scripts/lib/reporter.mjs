// Says what the set-up does, on standard error: one line a step, begun when the step begins and ended with its time.

export class Reporter {
  #started = Date.now();
  #stepStarted = 0;
  #open = false;
  #steps = 0;

  /** @param {string} name of the step, e.g. `packages` */
  begin(name) {
    this.#steps += 1;
    this.#open = true;
    this.#stepStarted = Date.now();
    process.stderr.write(`${name} … `);
  }

  /** Adds to the line what takes the time, e.g. `go install`. @param {string} what */
  detail(what) {
    process.stderr.write(`${what} … `);
  }

  end() {
    this.#close(`✓ ${seconds(this.#stepStarted)}`);
  }

  /** Ends the line of a step that is under way, if there is one. */
  fail() {
    this.#close(`✗ ${seconds(this.#stepStarted)}`);
  }

  /** Said when there was nothing to do; otherwise the steps' lines have said it all. */
  finish() {
    if (this.#steps === 0)
      process.stderr.write(`set-up: nothing to do (${seconds(this.#started)})\n`);
  }

  #close(text) {
    if (!this.#open) return;
    this.#open = false;
    process.stderr.write(`${text}\n`);
  }
}

function seconds(since) {
  const value = (Date.now() - since) / 1000;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}
