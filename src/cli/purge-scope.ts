/** Which documents the flags of `tntflow purge` mean. */
import { InputError } from '../config/index.js';
import { parseDuration } from '../domain/duration.js';
import type { PurgeScope, Store } from '../store/index.js';

export interface ScopeFlags {
  readonly corpus?: string;
  readonly document?: readonly string[];
  readonly olderThan?: string;
}

export type Scope = PurgeScope;

export interface PurgeScopes {
  /** One a corpus. */
  readonly scopes: readonly Scope[];
  /** For a person: "all documents of corpus …". */
  readonly description: string;
  /** Documents that are named and are purged already. */
  readonly purgedBefore: number;
}

/** @throws InputError, StoreError naming the corpora there are */
export async function readPurgeScopes(
  store: Store,
  { corpus: name, document: ids, olderThan }: ScopeFlags,
): Promise<PurgeScopes> {
  if (name === undefined && olderThan === undefined) {
    throw new InputError(
      'Say what to purge: --corpus NAME, --corpus NAME --document ID, or --older-than 90d.',
    );
  }
  if (ids !== undefined && olderThan !== undefined) {
    throw new InputError('--document and --older-than exclude each other');
  }
  const importedBefore = olderThan === undefined ? undefined : momentBefore(olderThan);
  const corpora = (await store.purges.corpora()).filter(
    (one) => name === undefined || one.name === name,
  );
  if (name !== undefined && corpora.length === 0) await store.corpora.require(name);
  const where = name === undefined ? 'every corpus' : `corpus "${name}"`;
  const [corpus] = corpora;
  if (ids !== undefined && corpus !== undefined) {
    const { documents, purgedBefore } = await keysOf(store, corpus, ids);
    return {
      scopes: [{ corpus, documents }],
      description: `${documents.length} documents of ${where}`,
      purgedBefore,
    };
  }
  const which =
    olderThan === undefined ? 'all documents' : `documents imported over ${olderThan} ago`;
  return {
    scopes: corpora.map((one) => ({ corpus: one, importedBefore })),
    description: `${which} of ${where}`,
    purgedBefore: 0,
  };
}

async function keysOf(
  store: Store,
  corpus: Scope['corpus'],
  ids: readonly string[],
): Promise<{ readonly documents: number[]; readonly purgedBefore: number }> {
  const documents: number[] = [];
  let purgedBefore = 0;
  for (const id of new Set(ids)) {
    const found = await store.purges.find(corpus.id, id);
    if (found === undefined) {
      throw new InputError(`--document: the corpus "${corpus.name}" holds no document "${id}"`);
    }
    if (found === 'purged') purgedBefore += 1;
    else documents.push(found);
  }
  return { documents, purgedBefore };
}

/** ISO 8601 in UTC. */
function momentBefore(duration: string): string {
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined) {
    throw new InputError(`--older-than: "${duration}" is no duration such as 90d, 12h or 2w`);
  }
  const moment = new Date(Date.now() - milliseconds);
  if (!(moment.getTime() > 0)) throw new InputError(`--older-than: "${duration}" is too long`);
  return moment.toISOString();
}
