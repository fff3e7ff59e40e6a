/** Follows the quotes of a CSV line, to tell where a row that spans several lines ends. */

export interface QuoteScan {
  /** `open`: a quoted field goes on in the next line; `broken`: a quote inside a quoted field is not doubled. */
  readonly state: 'closed' | 'open' | 'broken';
  /** How many delimiters outside quotes the line has. */
  readonly delimiters: number;
}

export interface QuoteScanOptions {
  /** One character. */
  readonly delimiter: string;
  /** Whether the line begins inside a quoted field. */
  readonly isOpen: boolean;
}

/** Quoting as in RFC 4180; a quote inside a field that does not begin with one is a character like any other. */
export function scanQuotes(line: string, { delimiter, isOpen }: QuoteScanOptions): QuoteScan {
  let delimiters = 0;
  let at = 0;
  let isQuoted = isOpen;
  for (;;) {
    if (!isQuoted && line[at] === '"') {
      isQuoted = true;
      at++;
    }
    if (isQuoted) {
      const end = findClosingQuote(line, at);
      if (end === -1) return { state: 'open', delimiters };
      at = end + 1;
      if (at < line.length && line[at] !== delimiter) return { state: 'broken', delimiters };
      isQuoted = false;
    } else {
      const end = line.indexOf(delimiter, at);
      at = end === -1 ? line.length : end;
    }
    if (at >= line.length) return { state: 'closed', delimiters };
    delimiters++;
    at++;
  }
}

/** @returns the index of the first quote from `at` on that is not one of a doubled pair, or -1. */
function findClosingQuote(line: string, at: number): number {
  for (let quote = line.indexOf('"', at); quote !== -1; quote = line.indexOf('"', quote + 2)) {
    if (line[quote + 1] !== '"') return quote;
  }
  return -1;
}
