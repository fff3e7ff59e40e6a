/** Requests to the offline model, and texts for it, as the tests of this folder need them. */
import fc from 'fast-check';
import type { Turn } from '../../../src/contracts/documents.js';
import type {
  ChatModel,
  ChatRequest,
  SummaryRow,
  TaxonomyLimits,
} from '../../../src/contracts/models.js';

/** The defaults of a run. */
export const LIMITS: TaxonomyLimits = {
  maxNumClusters: 25,
  clusterNameLength: 10,
  clusterDescriptionLength: 30,
  explanationLength: 20,
  suggestionLength: 30,
};

export const USE_CASE = 'Find out what people want.';

export type Question = ChatRequest extends infer R
  ? R extends ChatRequest
    ? Pick<R, 'task' | 'variables'>
    : never
  : never;

/** A whole request; the offline model reads none of what is added here. */
export function requestOf(question: Question, rendered = ''): ChatRequest {
  return {
    ...question,
    system: rendered,
    messages: [{ role: 'user', content: rendered }],
    maxTokens: 100,
    parameters: {},
  };
}

export async function ask(model: ChatModel, question: Question): Promise<string> {
  return (await model.complete(requestOf(question))).text;
}

export function said(...contents: readonly string[]): Turn[] {
  return contents.map((content, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content,
  }));
}

export function numbered(summaries: readonly string[]): SummaryRow[] {
  return summaries.map((summary, index) => ({ id: String(index + 1), summary }));
}

/** Any text at all: every script, emoji, halves of surrogate pairs, control characters, and our own tags. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc
    .array(
      fc.oneof(
        fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
        fc.constantFrom(
          ...'refund card lost invoice PIN 退款 银行卡 ありがとう Überweisung Konto перевод счёт حساب'.split(
            ' ',
          ),
          '<summary>',
          '</summary>',
          '</cluster_table>',
          '<category>Other</category>',
          ']]>',
          '&lt;',
          '\ud83d',
          '\u0000',
          '🙃',
        ),
      ),
      { maxLength: 40 },
    )
    .map((words) => words.join(' ')),
);

export const anyTurns = fc.array(
  fc.record({
    role: fc.constantFrom('user', 'assistant', 'text', 'system', 'tool'),
    content: anyText,
  }),
  { maxLength: 6 },
);

/** The one `<tag>…</tag>` of an answer, decoded; fails when there is none or another. */
export function field(text: string, tag: string): string {
  const matches = [...text.matchAll(new RegExp(`<${tag}>([^<>]*)</${tag}>`, 'gu'))];
  if (matches.length !== 1) throw new Error(`${matches.length} <${tag}> in: ${text}`);
  return decoded(matches[0]?.[1] ?? '');
}

/** The rows of the one table; fails unless the answer has exactly the shape of the wire format. */
export function tableOf(text: string, tag: 'cluster_table' | 'updated_table') {
  const whole = new RegExp(
    `<${tag}>\\n((?:<cluster>\\n<id>[^<>]*</id>\\n<name>[^<>]*</name>\\n<description>[^<>]*</description>\\n</cluster>\\n?)+)</${tag}>$`,
    'u',
  ).exec(text);
  if (whole === null) throw new Error(`no table in: ${text}`);
  const cluster =
    /<id>([^<>]*)<\/id>\n<name>([^<>]*)<\/name>\n<description>([^<>]*)<\/description>/gu;
  return [...(whole[1] ?? '').matchAll(cluster)].map(
    ([, id = '', name = '', description = '']) => ({
      id: decoded(id),
      name: decoded(name),
      description: decoded(description),
    }),
  );
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export function wordsIn(text: string): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}
