/** Writes to a stream as fast as its reader reads, and notices when there is no reader any more. */
import type { Writable } from 'node:stream';

export class LineWriter {
  #error: Error | undefined;
  #onError: (() => void) | undefined;
  readonly #stream: Writable;

  /** @param onGone - Called once when the reader has gone. */
  constructor(stream: Writable, onGone: () => void) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#error ??= error;
      this.#onError?.();
      if (isGone(error)) onGone();
    });
  }

  /** True when nobody reads what is written: `head` had enough. */
  get isGone(): boolean {
    return this.#error !== undefined && isGone(this.#error);
  }

  /** Resolves when the stream takes more. @throws the stream's error, but for a reader that has gone. */
  async write(text: string): Promise<void> {
    this.#check();
    if (this.isGone || this.#stream.write(text)) return;
    await this.#until((done) => this.#stream.once('drain', done));
  }

  /** Resolves when everything was handed on. */
  async flush(): Promise<void> {
    this.#check();
    if (this.isGone) return;
    await this.#until((done) => this.#stream.write('', () => done()));
  }

  async #until(happens: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onError = resolve;
      happens(resolve);
    });
    this.#onError = undefined;
    this.#check();
  }

  #check(): void {
    if (this.#error !== undefined && !isGone(this.#error)) throw this.#error;
  }
}

function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
