/** A model for tests of refreshes: its taxonomy names the topics it is shown, and it labels by words in common. */
import { lastBlock } from '../../src/domain/xml.js';
import { wireFormatAnswer, type StandInRequest } from '../../src/testing/index.js';
import { TOPIC_CATEGORIES, TOPICS } from './documents.js';
import { dataOf, taskOf } from './stand-in-models.js';

export interface TopicCategory {
  /** The word that summaries of this topic hold. */
  readonly word: string;
  readonly name: string;
  readonly description: string;
}

export const TOPIC_TABLE: readonly TopicCategory[] = TOPICS.map((word, index) => ({
  word,
  name: TOPIC_CATEGORIES[index]?.name ?? word,
  description: TOPIC_CATEGORIES[index]?.description ?? word,
}));

/** Summaries below which a topic is not worth a category. */
const LEAST_SUMMARIES = 3;

/** Always the same answer to the same request: a pure function of what it is shown. */
export function topicAnswer(
  request: StandInRequest,
  table: readonly TopicCategory[] = TOPIC_TABLE,
): string {
  const task = taskOf(request);
  if (task !== 'generate' && task !== 'update') return wireFormatAnswer(request);
  const given = lastBlock(request.system, 'cluster_table') ?? '';
  const old = task === 'generate' ? '' : given.trim();
  const summaries = dataOf(request).match(/<conv_summ[^]*?<\/conv_summ>/gu) ?? [];
  const fresh = table.filter(
    ({ word, name }) =>
      !old.includes(`<name>${name}</name>`) &&
      summaries.filter((summary) => summary.toLowerCase().includes(word)).length >= LEAST_SUMMARIES,
  );
  const count = old.match(/<cluster>/gu)?.length ?? 0;
  const rows = fresh.map(({ name, description }, index) =>
    rowOf(count + index + 1, { name, description }),
  );
  const whole = [...(old === '' ? [] : [old]), ...rows].join('\n');
  return task === 'generate'
    ? `<cluster_table>\n${whole}\n</cluster_table>\n<explanation>The topics.</explanation>`
    : updatedTable(whole);
}

export function updatedTable(rows: string): string {
  return (
    '<rating_score>80</rating_score>\n<explanation>Topics.</explanation>\n' +
    `<suggestions>None.</suggestions>\n<updated_table>\n${rows}\n</updated_table>`
  );
}

export function rowOf(
  id: number,
  { name, description }: { readonly name: string; readonly description: string },
): string {
  return `<cluster><id>${id}</id><name>${name}</name><description>${description}</description></cluster>`;
}
