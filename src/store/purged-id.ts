/** What stands in the place of a purged document's id, which may be personal itself: a keyed hash of it. */
import { createHmac, randomBytes } from 'node:crypto';

/** A new key, for one corpus. */
export function newPurgeKey(): string {
  return randomBytes(32).toString('hex');
}

/** The same for the same id, so that a source that is imported again does not bring it back. */
export function purgedId(key: string, id: string): string {
  return `purged:${createHmac('sha256', Buffer.from(key, 'hex')).update(id).digest('hex')}`;
}
