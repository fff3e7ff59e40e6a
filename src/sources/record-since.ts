/** Leaves out records from before a moment, by the time that each of them carries. */
import type { SourceRecord } from '../contracts/documents.js';
import { parseTime } from '../domain/time.js';
import { isObject } from './bad-record.js';
import { type RecordPlace, recordToDocument } from './record-to-document.js';

/** Where a record's own time is looked for: in the record, then in its metadata, in this order. */
export const TIME_FIELDS: readonly string[] = [
  ...['timestamp', 'created_at', 'createdAt', 'time', 'start_time', 'startTime', 'datetime'],
  ...['date', 'updated_at', 'updatedAt'],
];

export interface SincePlace extends RecordPlace {
  /** Milliseconds since 1970; undefined takes every record, with or without a time. */
  readonly since: number | undefined;
  /** Milliseconds since 1970: records with a later time are left out; undefined: none is. */
  readonly until?: number | undefined;
}

/**
 * `recordToDocument`, but null for a record that is older than `since` or younger than `until`. With `since`, a record without a time, or with
 * one that cannot be read (see `parseTime`), is `bad`: nobody can say whether it is wanted. With `until` alone it is taken:
 * it is there, so it is not of the future.
 */
export function recordSince(record: unknown, place: SincePlace): SourceRecord | null {
  const { since, until = Infinity, position, where } = place;
  if (!isObject(record)) return recordToDocument(record, place);
  const found = findTime(record) ?? (isObject(record.metadata) ? findTime(record.metadata) : null);
  if (since === undefined) {
    const isLater = until < Infinity && found !== null && (parseTime(found.value) ?? 0) > until;
    return isLater ? null : recordToDocument(record, place);
  }
  if (found === null) {
    const reason = `${where}: has no time to compare with "since"; it is looked for in ${TIME_FIELDS.join(', ')}, also of the metadata`;
    return { kind: 'bad', position, reason };
  }
  const time = parseTime(found.value);
  if (time === undefined) {
    const reason = `${where}: ${found.field} must be a time such as 2026-11-23T09:30:00Z, or seconds or milliseconds since 1970, to compare with "since"`;
    return { kind: 'bad', position, reason };
  }
  return time < since || time > until ? null : recordToDocument(record, place);
}

function findTime(record: Record<string, unknown>): { field: string; value: unknown } | null {
  for (const field of TIME_FIELDS) {
    const value = record[field];
    const isBlank = value === undefined || value === null || value === '';
    if (!isBlank) return { field, value };
  }
  return null;
}
