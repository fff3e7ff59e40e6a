/** The folder a run's results go to. Each file appears whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ResultsError } from './results-error.js';

export class ResultsFolder {
  private constructor(readonly path: string) {}

  /** Makes the folder where it is missing. @throws ResultsError, as all that writes. */
  static async open(path: string): Promise<ResultsFolder> {
    try {
      await mkdir(path, { recursive: true });
    } catch (cause) {
      throw new ResultsError({ path, cause });
    }
    return new ResultsFolder(path);
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await this.writeText(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  async writeText(name: string, text: string): Promise<void> {
    await this.#write(name, Readable.from([text]) as AsyncIterable<string>);
  }

  /** A JSON object a line, as they come. @returns how many were written. */
  async writeLines(
    name: string,
    lines: AsyncIterable<unknown> | Iterable<unknown>,
  ): Promise<number> {
    let written = 0;
    await this.#write(
      name,
      (async function* () {
        let block = '';
        for await (const line of lines) {
          written += 1;
          block += `${JSON.stringify(line)}\n`;
          if (block.length > 1 << 16) {
            yield block;
            block = '';
          }
        }
        yield block;
      })(),
    );
    return written;
  }

  async #write(name: string, blocks: AsyncIterable<string>): Promise<void> {
    const path = join(this.path, name);
    const temporary = join(this.path, `.${name}.${randomUUID()}.part`);
    // What goes wrong with where the blocks come from is not ours to explain.
    const onDisk = async <T>(step: Promise<T>) =>
      await step.catch((cause: unknown) => {
        throw new ResultsError({ path, cause });
      });
    try {
      const file = await onDisk(open(temporary, 'wx'));
      try {
        for await (const block of blocks) await onDisk(file.writeFile(block));
        await onDisk(file.sync());
      } finally {
        await file.close();
      }
      await onDisk(rename(temporary, path));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
