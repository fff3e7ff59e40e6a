/** Handles the documents of one chunk concurrently; what is done already is left alone, what fails is tried again. */
import type { ChunkResult } from '../../contracts/activities.js';
import { ProviderError } from '../../providers/errors/index.js';
import type { StoredDocument } from '../../store/index.js';
import { whileHeartbeating } from '../heartbeat.js';
import { UsageMeter } from '../asking/usage-meter.js';

export interface EachDocument {
  readonly documents: readonly StoredDocument[];
  /** Which of them an earlier attempt finished or set aside. */
  findDone(keys: readonly number[]): Promise<ReadonlySet<number>>;
  findSetAside(keys: readonly number[]): Promise<ReadonlySet<number>>;
  /**
   * Does the work and stores its outcome, or returns why the document cannot be processed.
   *
   * @throws ProviderError when it should be tried again, or cannot go on for any document.
   */
  handle(
    document: StoredDocument,
    options: { readonly meter: UsageMeter; readonly signal: AbortSignal },
  ): Promise<'done' | { readonly reason: string }>;
  setAside(document: StoredDocument, reason: string): Promise<void>;
}

export async function eachDocument(work: EachDocument): Promise<ChunkResult> {
  const { documents } = work;
  const keys = documents.map(({ key }) => key);
  const setAside = new Set(keys.length === 0 ? [] : await work.findSetAside(keys));
  const done = keys.length === 0 ? setAside : await work.findDone(keys);
  const open = documents.filter(({ key }) => !done.has(key) && !setAside.has(key));
  const meter = new UsageMeter();

  const outcomes = await whileHeartbeating(
    (signal) =>
      Promise.allSettled(
        open.map(async (document) => {
          const outcome = await work.handle(document, { meter, signal });
          if (outcome === 'done') return;
          await work.setAside(document, outcome.reason);
          setAside.add(document.key);
        }),
      ),
    () => ({ documents: documents.length }),
  );
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  if (errors.length > 0) throw worst(errors);
  return {
    done: documents.length - setAside.size,
    setAside: setAside.size,
    usage: meter.totals(),
  };
}

/** What stops every call comes first, then what asks for the longest pause. */
function worst(errors: readonly unknown[]): unknown {
  const rank = (error: unknown) => {
    if (!(error instanceof ProviderError))
      return error instanceof Error && error.name === 'AbortError' ? -2 : Infinity;
    if (error.kind === 'aborted') return -2;
    if (error.terminal) return Number.MAX_VALUE;
    return error.retryAfterMs ?? -1;
  };
  return [...errors].sort((a, b) => rank(b) - rank(a))[0];
}
