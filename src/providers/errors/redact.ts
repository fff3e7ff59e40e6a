/** Takes keys and prompts out of what a provider says about a failed call, before it enters an error's message. */

export interface RedactOptions {
  /** The keys in use. Shorter ones than 8 characters are no secrets but fillers such as `none`. */
  readonly secrets: readonly string[];
  /** What was sent: the instructions, the data. */
  readonly sent: readonly string[];
}

const MASK = '[redacted]';
const LONGEST_INPUT = 1000;
const LONGEST_OUTPUT = 300;
const SHORTEST_SECRET = 8;
/** A shared run this long is taken for a quotation; shorter ones are words that any two texts share. */
const SHORTEST_QUOTATION = 16;

const CREDENTIALS: readonly RegExp[] = [
  /\b(?:bearer|basic)\s+(?=\S*\d)[^\s"',;]{8,}/giu,
  /\b(?:authorization|(?:x-)?api[-_]?key)["']?\s*[:=]\s*["']?[^\s"',;]+/giu,
  /\bsk-[\w*.-]{3,}/gu,
];

/**
 * One line of at most 300 characters without keys, without anything that looks like credentials, and without any run
 * of 16 characters or more of what was sent (providers quote requests when they refuse them).
 */
export function redact(text: string, options: RedactOptions): string {
  let clean = text;
  for (const secret of options.secrets) {
    if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, MASK);
  }
  for (const pattern of CREDENTIALS) clean = clean.replace(pattern, MASK);
  clean = oneLine(clean).slice(0, LONGEST_INPUT);
  clean = withoutQuotations(clean, oneLine(options.sent.join('\n')));
  return clean.length <= LONGEST_OUTPUT ? clean : `${clean.slice(0, LONGEST_OUTPUT - 1)}…`;
}

function withoutQuotations(text: string, sent: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const length = quotationAt(text, at, sent);
    if (length > 0) {
      result += '…';
      at += length;
    } else {
      result += text.charAt(at);
      at += 1;
    }
  }
  return result;
}

/** Length of the longest run of `text` from `at` that is in `sent`; 0 when it is too short for a quotation. */
function quotationAt(text: string, at: number, sent: string): number {
  let end = at + SHORTEST_QUOTATION;
  if (end > text.length || !sent.includes(text.slice(at, end))) return 0;
  while (end < text.length && sent.includes(text.slice(at, end + 1))) end += 1;
  return end - at;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
