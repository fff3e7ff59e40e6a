/** Turns one record (a parsed JSON line, the fields of a row) into a document, or says why it cannot be one. */
import { createHash } from 'node:crypto';
import type { SourceRecord, Turn } from '../contracts/documents.js';
import { BadRecord, isObject, kindOf } from './bad-record.js';
import { messagesToTurns } from './messages-to-turns.js';
import { toMetadata } from './metadata.js';
import { cleanText } from './text.js';

const MAX_ID_LENGTH = 256;

const textFields = ['content', 'text', 'messages'] as const;

export interface RecordPlace {
  /** The `position` of the record, from 1. */
  readonly position: number;
  /** What begins a reason, e.g. `line 17`. */
  readonly where: string;
}

/**
 * A record is an object with
 * - exactly one of `content` (text), `text` (text) and `messages` (a list of `{role, content}`, see `messagesToTurns`);
 * - optionally `id`: text of at most 256 characters, or a number. Where it is missing, null or blank, the id is `doc-`
 *   and the first 16 hexadecimal digits of a SHA-256 of the turns and the position, so it is the same at every import;
 * - optionally `metadata`, an object.
 *
 * Other keys are ignored. A record without any text is `empty`; one of the wrong shape is `bad`, with a reason that
 * names the field and what is allowed, but holds no text of the document. Pure; never throws.
 */
export function recordToDocument(record: unknown, { position, where }: RecordPlace): SourceRecord {
  try {
    if (!isObject(record)) throw new BadRecord(`must be a JSON object, got ${kindOf(record)}`);
    const id = toId(record.id);
    const turns = toTurns(record);
    const metadata = toMetadata(record.metadata);
    if (turns.length === 0) return { kind: 'empty', position };
    return {
      kind: 'document',
      position,
      document: { id: id ?? generateId(turns, position), turns, metadata },
    };
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    return { kind: 'bad', position, reason: `${where}: ${error.message}` };
  }
}

function toId(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') {
    // JSON.parse rounds these, so that two documents would get one id.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new BadRecord(
        'id is a number too large to be read exactly; write it as text, in quotes',
      );
    }
    return String(value);
  }
  if (typeof value !== 'string')
    throw new BadRecord(`id must be text or a number, got ${kindOf(value)}`);
  const id = cleanText(value).trim();
  if (id.length > MAX_ID_LENGTH) {
    throw new BadRecord(`id has ${id.length} characters; at most ${MAX_ID_LENGTH} are allowed`);
  }
  return id === '' ? null : id;
}

function toTurns(record: Record<string, unknown>): Turn[] {
  const given = textFields.filter((field) => record[field] !== undefined && record[field] !== null);
  const [field, second] = given;
  if (second !== undefined) {
    throw new BadRecord(
      `has ${given.join(' and ')}; exactly one of ${textFields.join(', ')} is allowed`,
    );
  }
  if (field === undefined) {
    if (textFields.some((name) => record[name] === null)) return [];
    throw new BadRecord(`needs one of ${textFields.join(', ')}; it has ${listKeys(record)}`);
  }
  if (field === 'messages') return messagesToTurns(record.messages);
  return textToTurns(record[field], field);
}

/** A text is one turn with the role `text`; a blank one is no turn. */
function textToTurns(value: unknown, field: string): Turn[] {
  if (typeof value !== 'string') throw new BadRecord(`${field} must be text, got ${kindOf(value)}`);
  const content = cleanText(value);
  return content.trim() === '' ? [] : [{ role: 'text', content }];
}

function listKeys(record: Record<string, unknown>): string {
  const keys = Object.keys(record);
  if (keys.length === 0) return 'no keys';
  const shown = keys.slice(0, 5).map((key) => cleanText(key.slice(0, 30)));
  return (
    shown.join(', ') +
    (keys.length > shown.length ? `, and ${keys.length - shown.length} more` : '')
  );
}

function generateId(turns: readonly Turn[], position: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([position, turns]))
    .digest('hex');
  return `doc-${hash.slice(0, 16)}`;
}
