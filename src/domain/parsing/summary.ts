/** Reads the answer of the task `summarize`. */
import { cleanText, lastBlock } from '../xml.js';
import { isTooLong, parsed, unusable, type Parsed } from './parsed.js';

export interface Summary {
  readonly summary: string;
  readonly explanation: string;
}

export function parseSummary(
  text: string,
  { summaryLength }: { readonly summaryLength: number },
): Parsed<Summary> {
  const inside = lastBlock(text, 'summary');
  if (inside === undefined) return unusable('it has no complete <summary>…</summary>');
  const summary = cleanText(inside);
  if (summary === '') return unusable('its <summary> is empty');
  if (isTooLong(summary, summaryLength)) {
    return unusable(`its <summary> is far longer than ${summaryLength} words`);
  }
  const explanation = cleanText(lastBlock(text, 'explanation') ?? '');
  return parsed({ summary, explanation }, explanation === '' ? ['no explanation given'] : []);
}
