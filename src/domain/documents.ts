/** A document as text: how it is rendered into a prompt, embedded, compared and shown. */
import type { Turn } from '../contracts/documents.js';
import { escapeXml } from './xml.js';

/** The role of a plain text, which is not a message of a conversation. */
export const TEXT_ROLE = 'text';

/** The tags of prompts and answers: a speaker of such a name must not open or close one. */
const OWN_TAGS: ReadonlySet<string> = new Set([
  ...['conversation', 'conversations', 'conv_summ', 'cluster_table', 'cluster'],
  ...['id', 'name', 'description', 'summary', 'explanation', 'reasoning', 'category'],
  ...['rating_score', 'suggestions', 'updated_table'],
]);

/** The conversation for a prompt: numbered, tagged turns; a plain text stands alone. Everything in it is escaped. */
export function renderTurns(turns: readonly Turn[]): string {
  return turns
    .map(({ role, content }, index) => {
      if (role === TEXT_ROLE) return escapeXml(content);
      const tag = OWN_TAGS.has(role) ? `speaker_${role}` : role;
      return `<${tag} idx="${index}">${escapeXml(content)}</${tag}>`;
    })
    .join('\n');
}

/** The conversation as plain text, a line a turn. */
export function plainText(turns: readonly Turn[]): string {
  return turns.map(({ content }) => content).join('\n');
}

/** What is embedded of a document: within what embedding models take, about 8,000 tokens. */
const EMBEDDED_HEAD = 16_000;
const EMBEDDED_TAIL = 8_000;

/** The plain text; of a very long one the beginning and the end, in characters. */
export function embeddingText(turns: readonly Turn[]): string {
  const text = plainText(turns);
  if (text.length <= EMBEDDED_HEAD + EMBEDDED_TAIL) return text;
  return `${text.slice(0, EMBEDDED_HEAD)}\n…\n${text.slice(-EMBEDDED_TAIL)}`.toWellFormed();
}

/** Equal for texts that differ in case, white space or Unicode form alone: those stay on one side of a split. */
export function normalizedText(turns: readonly Turn[]): string {
  return plainText(turns).normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** The first `words` words of a text, with an ellipsis when something was left out. */
export function firstWords(text: string, words: number): string {
  const all = text.split(/\s+/u).filter((word) => word !== '');
  return all.length <= words ? all.join(' ') : `${all.slice(0, words).join(' ')} …`;
}
