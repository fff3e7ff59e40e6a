/** Assembles lines into CSV rows, and finds its feet again after a quote that is never closed. */
import { parse } from 'csv-parse/sync';
import { scanQuotes } from './csv-quotes.js';
import { type Line, MAX_RECORD_BYTES } from './lines.js';

export interface GoodRow {
  /** The line it begins on. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault: null;
}

export interface BadRow {
  readonly line: number;
  readonly fields: null;
  /** Why the row cannot be used. */
  readonly fault: string;
}

export type Row = GoodRow | BadRow;

export interface RowOptions {
  /** One character. */
  readonly delimiter: string;
  /** Longest row in characters; default 16 Mi. */
  readonly maxRowLength?: number | undefined;
}

/**
 * Yields a row for every line, or lines joined by quotes, that is not blank. The first row sets how many fields a row
 * has. Where a quoted field is not closed properly, the line it opens on alone becomes a bad row, and reading goes on
 * with the next line: one stray quote must not swallow the rest of the file. Line ends in a field become LF.
 */
export async function* readRows(
  lines: AsyncIterable<Line>,
  options: RowOptions,
): AsyncGenerator<Row> {
  const assembler = new RowAssembler(options);
  for await (const line of lines) yield* assembler.push(line);
  yield* assembler.end();
}

class RowAssembler {
  readonly #delimiter: string;
  readonly #maxLength: number;
  /** Lines of a row whose quoted field is still open. */
  #open: Line[] = [];
  #length = 0;
  #delimiters = 0;
  /** Delimiters of a whole row; unknown before the first row. */
  #width: number | null = null;

  constructor({ delimiter, maxRowLength = MAX_RECORD_BYTES }: RowOptions) {
    this.#delimiter = delimiter;
    this.#maxLength = maxRowLength;
  }

  *push(line: Line): Generator<Row> {
    yield* this.#takeAll([line]);
  }

  *end(): Generator<Row> {
    while (this.#open.length > 0) {
      const todo: Line[] = [];
      yield this.#giveUp('is never closed', todo);
      yield* this.#takeAll(todo);
    }
  }

  /** @param todo lines to be read, the next one last: giving up a row puts all but its first line back. */
  *#takeAll(todo: Line[]): Generator<Row> {
    for (let line = todo.pop(); line; line = todo.pop()) {
      const row = this.#take(line, todo);
      if (row) yield row;
    }
  }

  /** @returns a row, or null where the line is blank or its row goes on. */
  #take(line: Line, todo: Line[]): Row | null {
    const isOpen = this.#open.length > 0;
    const giveUp = (problem: string) => {
      todo.push(line);
      return this.#giveUp(problem, todo);
    };
    if (line.text === null) {
      return isOpen ? giveUp(`is not closed before line ${line.number}`) : badRow(line, line.fault);
    }
    if (!isOpen && line.text.trim() === '' && !line.text.includes(this.#delimiter)) return null;

    const { state, delimiters } = scanQuotes(line.text, { delimiter: this.#delimiter, isOpen });
    if (state === 'broken') {
      return isOpen
        ? giveUp(`is not closed properly by line ${line.number}`)
        : badRow(line, 'a quote inside a quoted field must be doubled');
    }
    this.#delimiters += delimiters;
    this.#length += line.text.length + 1;
    if (isOpen && this.#delimiters > (this.#width ?? Infinity)) {
      return giveUp('is not closed before the row has too many fields');
    }
    if (isOpen && this.#length > this.#maxLength) {
      return giveUp(`is not closed within ${this.#maxLength} characters`);
    }
    this.#open.push(line);
    return state === 'closed' ? this.#complete() : null;
  }

  #complete(): Row {
    const lines = this.#open;
    this.#reset();
    const [first] = lines as [Line];
    for (const { number, fault } of lines) {
      if (fault === null) continue;
      return badRow(first, number === first.number ? fault : `line ${number} is ${fault}`);
    }
    const fields = this.#parse(lines.map(({ text }) => text ?? '').join('\n'));
    this.#width ??= fields.length - 1;
    return { line: first.number, fields, fault: null };
  }

  #parse(row: string): string[] {
    // Setting up a parser costs ten times what such a row does.
    if (!row.includes('"')) return row.split(this.#delimiter);
    const rows = parse(row, {
      delimiter: this.#delimiter,
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
    });
    const [fields] = rows;
    if (!fields || rows.length > 1) throw new Error(`One CSV row was read as ${rows.length}`);
    return fields;
  }

  /** Sets the first line of the open row aside and puts the others back to be read again. */
  #giveUp(problem: string, todo: Line[]): BadRow {
    const [first, ...others] = this.#open as [Line, ...Line[]];
    this.#reset();
    // A loop, not push(...others): there may be more lines than a call may have arguments.
    for (const other of others.reverse()) todo.push(other);
    return badRow(first, first.fault ?? `a quoted field that begins on this line ${problem}`);
  }

  #reset(): void {
    this.#open = [];
    this.#length = 0;
    this.#delimiters = 0;
  }
}

function badRow({ number }: Line, fault: string): BadRow {
  return { line: number, fields: null, fault };
}
