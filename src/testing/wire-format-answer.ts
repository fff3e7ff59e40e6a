/** Plain but usable answers to the five tasks, made from the prompt alone: what the stand-in server says by default. */
import type { ChatMessage } from '../contracts/models.js';
import { OTHER } from '../contracts/taxonomy.js';
import { cleanText, escapeXml, lastBlock } from '../domain/xml.js';
import { hash32 } from './hash.js';

/** The part of a request that the answer depends on. */
export interface AnswerablePrompt {
  readonly system: string;
  readonly messages: readonly ChatMessage[];
}

const SUMMARY_WORDS = 10;
const MOST_CATEGORIES = 6;
/** Shorter words are mostly articles, pronouns and the like. */
const SHORTEST_TOPIC = 5;

/**
 * Finds the task by the tag that the instructions ask for, and answers it: a summary is the conversation's first
 * words, a table names the most frequent words of the summaries, an update keeps the table, and a label is the
 * category that shares most words with the conversation. The same prompt always gets the same answer.
 * @throws Error when the instructions ask for none of the five answers.
 */
export function wireFormatAnswer({ system, messages }: AnswerablePrompt): string {
  const data = messages[0]?.content ?? '';
  if (system.includes('<updated_table>')) return answerUpdate(system, data);
  if (system.includes('<category>')) return answerLabel(system, data);
  if (system.includes('<summary>')) return answerSummary(data);
  if (system.includes('<cluster_table>')) {
    return `<cluster_table>\n${newTable(system, data)}\n</cluster_table>\n<explanation>Frequent words.</explanation>`;
  }
  throw new Error(
    'The instructions ask for none of <summary>, <cluster_table>, <updated_table> and <category>. ' +
      'For other prompts, give the stand-in server an `answer`.',
  );
}

function answerSummary(data: string): string {
  const words = withoutTags(data).split(' ').slice(0, SUMMARY_WORDS).join(' ');
  return `<summary>${escapeXml(words)}</summary>\n<explanation>The first words of the conversation.</explanation>`;
}

function answerUpdate(system: string, data: string): string {
  const table = lastBlock(system, 'cluster_table')?.trim() ?? '';
  return [
    `<rating_score>${60 + (hash32(data) % 40)}</rating_score>`,
    '<explanation>The summaries fit the table.</explanation>',
    '<suggestions>Nothing needs changing.</suggestions>',
    `<updated_table>\n${table === '' ? newTable(system, data) : table}\n</updated_table>`,
  ].join('\n');
}

function answerLabel(system: string, data: string): string {
  const words = new Set(topics(withoutTags(data)));
  let best = OTHER;
  let bestScore = 0;
  for (const cluster of blocks(lastBlock(system, 'cluster_table') ?? '', 'cluster')) {
    const name = cleanText(lastBlock(cluster, 'name') ?? '');
    const text = `${name} ${cleanText(lastBlock(cluster, 'description') ?? '')}`;
    const score = new Set(topics(text).filter((word) => words.has(word))).size;
    if (score > bestScore) [best, bestScore] = [name, score];
  }
  return `<reasoning>${bestScore} words in common.</reasoning>\n<category>${escapeXml(best)}</category>`;
}

function newTable(system: string, data: string): string {
  const allowed = Number(/at most (\d+) clusters/u.exec(system)?.[1] ?? MOST_CATEGORIES);
  const counts = new Map<string, number>();
  for (const summary of blocks(data, 'conv_summ')) {
    for (const word of new Set(topics(withoutTags(summary)))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const names = frequent.slice(0, Math.min(allowed, MOST_CATEGORIES)).map(([word]) => word);
  return (names.length === 0 ? ['conversation'] : names)
    .map(
      (name, index) =>
        `<cluster><id>${index + 1}</id><name>About ${name}</name>` +
        `<description>Conversations that mention ${name}.</description></cluster>`,
    )
    .join('\n');
}

function topics(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.filter((word) => word.length >= SHORTEST_TOPIC && word !== 'about');
}

function blocks(text: string, tag: string): string[] {
  const pattern = new RegExp(`<${tag}(?: [^>]*)?>([^]*?)</${tag}>`, 'gu');
  return [...text.matchAll(pattern)].map(([, inside = '']) => inside);
}

function withoutTags(text: string): string {
  return cleanText(text.replaceAll(/<[^>]*>/gu, ' '));
}
