/** Turns a run that LangSmith recorded into a document, or says why it cannot be one. */
import { createHash } from 'node:crypto';
import type { SourceRecord, Turn } from '../../contracts/documents.js';
import type { LangsmithMapping } from '../../contracts/run-input.js';
import { parseTime } from '../../domain/time.js';
import { BadRecord, isObject } from '../bad-record.js';
import { messagesToTurns } from '../messages-to-turns.js';
import { recordToDocument } from '../record-to-document.js';
import { readMessages } from './logged-messages.js';
import { firstAt } from './run-paths.js';

/** A root run, whichever API told of it. */
export interface RecordedRun {
  readonly id: string;
  readonly name: string | null;
  /** Milliseconds since 1970; null where LangSmith gave no readable one. */
  readonly startedAt: number | null;
  readonly isPending: boolean;
  readonly isError: boolean;
  /** What paths are read from: `inputs`, `outputs`, `metadata`, `name`, `tags`, … */
  readonly fields: Readonly<Record<string, unknown>>;
}

const QUESTIONS = [
  ...['question', 'input', 'query', 'messages', 'message', 'prompt', 'user_input', 'text'],
].map((key) => `inputs.${key}`);
const HISTORIES = ['inputs.chat_history', 'inputs.history'];
const ANSWERS = [
  ...['output', 'answer', 'messages', 'choices', 'generations', 'message', 'response', 'result'],
  ...['content', 'text'],
].map((key) => `outputs.${key}`);
const USERS = ['metadata.user_id', 'metadata.userId', 'metadata.user', 'inputs.user_id'];
const THREADS = [
  ...['thread_id', 'metadata.thread_id', 'metadata.session_id', 'metadata.conversation_id'],
  ...['metadata.threadId', 'metadata.sessionId', 'metadata.conversationId'],
];

export interface RunPlace {
  readonly project: string;
  readonly mapping: LangsmithMapping;
}

/**
 * The document's id is the run's, its turns are the history, the question and the answer; its metadata are `timestamp`,
 * `project`, and where there are any `name`, `threadId`, `userId`, `error: true`. Pure; never throws.
 */
export function runToRecord(run: RecordedRun, { project, mapping }: RunPlace): SourceRecord {
  // Runs have no order that stays: the position is one that every reading gives them.
  const position = createHash('sha256').update(run.id).digest().readUInt32BE() >>> 1;
  const where = `run ${run.id}`;
  try {
    const turns = readConversation(run, mapping);
    const id = textAt(run, mapping.id === undefined ? ['id'] : [mapping.id]);
    if (id === undefined) throw new BadRecord(`has no id at ${mapping.id ?? 'id'}`);
    const metadata = { ...readTime(run, mapping), project, ...readOwners(run, mapping) };
    const record = recordToDocument({ id, messages: turns, metadata }, { position, where });
    return record.kind === 'document' && run.startedAt !== null
      ? { ...record, time: run.startedAt }
      : record;
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    return { kind: 'bad', position, reason: `${where}: ${error.message}` };
  }
}

function readConversation({ fields }: RecordedRun, mapping: LangsmithMapping): Turn[] {
  const find = (path: string | undefined, usual: readonly string[]) =>
    firstAt(fields, path === undefined ? usual : [path]);
  const only = (side: 'inputs' | 'outputs') => {
    const value = fields[side];
    const [key, second] = isObject(value) ? Object.keys(value) : [];
    return key !== undefined && second === undefined
      ? firstAt(fields, [`${side}.${key}`])
      : undefined;
  };
  const history = find(mapping.history, HISTORIES);
  const question =
    find(mapping.question, QUESTIONS) ??
    (mapping.question === undefined && history === undefined ? only('inputs') : undefined);
  const answer =
    find(mapping.answer, ANSWERS) ?? (mapping.answer === undefined ? only('outputs') : undefined);
  if (history === undefined && question === undefined && hasKeys(fields.inputs)) {
    throw new BadRecord(
      `has no question at ${mapping.question ?? 'inputs.question and the like'}; its inputs have ${listKeys(fields.inputs)}: ` +
        'name the place with langsmith.question, or leave such runs out with langsmith.filter',
    );
  }
  const read = (found: typeof answer, speaker: string) =>
    found === undefined
      ? []
      : at(found.path, () => messagesToTurns(readMessages(found.value, speaker)));
  const asked = join(read(history, 'user'), read(question, 'user'));
  return join(asked, read(answer, 'assistant'));
}

/** Names the field in what is wrong with it. */
function at<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof BadRecord ? new BadRecord(`${path}: ${error.message}`) : error;
  }
}

/** What comes later may say again what was said before: all of it, as a graph's state does, or the last message. */
function join(before: readonly Turn[], after: readonly Turn[]): Turn[] {
  const isSame = (a?: Turn, b?: Turn) =>
    a !== undefined && a.role === b?.role && a.content === b.content;
  if (before.length > 0 && before.every((message, index) => isSame(message, after[index]))) {
    return [...after];
  }
  const isRepeated = after.length > 0 && isSame(before.at(-1), after[0]);
  return [...before, ...(isRepeated ? after.slice(1) : after)];
}

function readTime(run: RecordedRun, { time }: LangsmithMapping): { timestamp?: string } {
  if (time === undefined) return run.startedAt === null ? {} : { timestamp: iso(run.startedAt) };
  const found = firstAt(run.fields, [time]);
  const parsed = parseTime(found?.value);
  if (parsed === undefined)
    throw new BadRecord(`${time} must be a time, such as 2026-11-23T09:30:00Z`);
  return { timestamp: iso(parsed) };
}

function readOwners(run: RecordedRun, mapping: LangsmithMapping): Record<string, unknown> {
  const userId = textAt(run, mapping.user === undefined ? USERS : [mapping.user]);
  const threadId = textAt(run, THREADS);
  return {
    ...(run.name !== null && { name: run.name }),
    ...(threadId !== undefined && { threadId }),
    ...(userId !== undefined && { userId }),
    ...(run.isError && { error: true }),
  };
}

function textAt({ fields }: RecordedRun, paths: readonly string[]): string | undefined {
  const value = firstAt(fields, paths)?.value;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function hasKeys(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function listKeys(value: unknown): string {
  const keys = isObject(value) ? Object.keys(value) : [];
  return keys
    .slice(0, 8)
    .map((key) => key.slice(0, 40))
    .join(', ');
}
