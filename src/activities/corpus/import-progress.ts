/** How far an import is: small enough for a heartbeat, so that the next attempt can go on from there. */

export interface ImportProgress {
  /** Records read, bad ones among them, and documents that were added. */
  readonly records: number;
  readonly bad: number;
  readonly added: number;
  /** The latest time of a document, in milliseconds since 1970; null where the source is not read by time. */
  readonly newest: number | null;
  /** From where on the source can be read again, with all before it stored; null where it has no such places. */
  readonly cursor: string | null;
}

export const NO_PROGRESS: ImportProgress = {
  ...{ records: 0, bad: 0, added: 0, newest: null, cursor: null },
};

/** What an earlier attempt heartbeated, where it can be gone on from; else the beginning. */
export function progressFrom(details: unknown): ImportProgress {
  const { records, bad, added, newest, cursor } = (details ?? {}) as Partial<ImportProgress>;
  if (typeof cursor !== 'string') return NO_PROGRESS;
  return {
    ...{ records: records ?? 0, bad: bad ?? 0, added: added ?? 0, newest: newest ?? null, cursor },
  };
}
