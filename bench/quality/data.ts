/** Reads the labelled data sets; those that are not on this machine are left out, and said so. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Turn } from '../../src/contracts/documents.js';

export interface LabelledDocument {
  readonly turns: readonly Turn[];
  /** Never shown to a model. */
  readonly gold: string;
}

export interface DataSet {
  readonly name: string;
  readonly documents: readonly LabelledDocument[];
}

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const EXAMPLES = resolve(import.meta.dirname, '../../examples');

interface Dialogue {
  readonly id: string;
  readonly messages?: readonly Turn[];
  readonly text?: string;
}

/** Task dialogues in 17 domains and 39 intents. Undefined when the file is absent. */
export function readDialogues(gold: 'domain' | 'intent' = 'domain'): DataSet | undefined {
  const file = resolve(DATA, 'sgd-chats.jsonl.gz');
  if (!existsSync(file)) return undefined;
  const lines = readLines<Dialogue & { readonly gold: Record<'domain' | 'intent', string> }>(
    gunzipSync(readFileSync(file)).toString(),
  );
  const documents = lines.map((line) => ({ turns: turnsOf(line), gold: line.gold[gold] }));
  return { name: 'sgd-chats', documents };
}

/** Short banking queries in 77 intents. Undefined when the files are absent. */
export function readBankQueries(): DataSet | undefined {
  const files = ['train', 'test'].map((part) => resolve(DATA, `banking77-${part}.csv`));
  if (!files.every((file) => existsSync(file))) return undefined;
  const documents = files.flatMap((file) =>
    parse<{ readonly text: string; readonly category: string }>(readFileSync(file), {
      columns: true,
    }).map(({ text, category }) => ({ turns: [{ role: 'text', content: text }], gold: category })),
  );
  return { name: 'banking77', documents };
}

/** The sample corpus that comes with tntflow. */
export function readSupportChats(): DataSet {
  const read = (name: string) => readFileSync(resolve(EXAMPLES, name), 'utf8');
  const topics = new Map(
    readLines<{ readonly id: string; readonly topic: string }>(
      read('support-chats.gold.jsonl'),
    ).map(({ id, topic }) => [id, topic]),
  );
  const documents = readLines<Dialogue>(read('support-chats.jsonl')).map((line) => ({
    turns: turnsOf(line),
    gold: topics.get(line.id) ?? 'none',
  }));
  return { name: 'support-chats', documents };
}

function readLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

function turnsOf({ messages, text }: Dialogue): readonly Turn[] {
  return messages ?? [{ role: 'text', content: text ?? '' }];
}
