/** Handles the documents of one chunk concurrently; what is done already is left alone, what fails is tried again. */
import { log } from '@temporalio/activity';
import type { ChunkResult } from '../../contracts/activities.js';
import type { ChatModel } from '../../contracts/models.js';
import { ProviderError } from '../../providers/errors/index.js';
import type { StoredDocument } from '../../store/index.js';
import { UsageMeter } from '../asking/usage-meter.js';
import { handedBack } from '../failures.js';
import { whileHeartbeating } from '../heartbeat.js';
import { survive, type Chunk } from './survive.js';

export interface EachDocument {
  readonly chunk: Chunk;
  readonly documents: readonly StoredDocument[];
  readonly model: ChatModel;
  /** Aborted when the worker is to stop: calls that are under way are waited for, others are not made. */
  readonly stopping: AbortSignal | undefined;
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
    options: {
      readonly model: ChatModel;
      readonly meter: UsageMeter;
      readonly signal: AbortSignal;
    },
  ): Promise<'done' | { readonly reason: string }>;
  setAside(document: StoredDocument, reason: string): Promise<void>;
}

export async function eachDocument(work: EachDocument): Promise<ChunkResult> {
  const { documents, stopping } = work;
  const keys = documents.map(({ key }) => key);
  const setAside = new Set(keys.length === 0 ? [] : await work.findSetAside(keys));
  const done = keys.length === 0 ? setAside : await work.findDone(keys);
  const open = documents.filter(({ key }) => !done.has(key) && !setAside.has(key));
  const meter = new UsageMeter();
  const setOneAside = async (document: StoredDocument, reason: string) => {
    await work.setAside(document, reason);
    setAside.add(document.key);
    // Its reason may quote it, and stays in the store.
    log.warn('A document was set aside.', { documentId: document.id, stage: work.chunk.stage });
  };

  const errors = await whileHeartbeating(
    async (cancelled) => {
      const signal = stopping === undefined ? cancelled : AbortSignal.any([cancelled, stopping]);
      const model = endedBy(cancelled, work.model);
      const handleOne = async (document: StoredDocument) => {
        const outcome = await work.handle(document, { model, meter, signal });
        if (outcome !== 'done') await setOneAside(document, outcome.reason);
      };
      return await survive(work.chunk, open, {
        signal,
        setAside: setOneAside,
        async handle(some) {
          const outcomes = await Promise.allSettled(some.map(handleOne));
          return outcomes.flatMap((outcome) =>
            outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
          );
        },
      });
    },
    () => ({ documents: documents.length }),
  );
  if (errors.length > 0) {
    const first = worst(errors);
    throw isAbort(first) && stopping?.aborted ? handedBack() : first;
  }
  return {
    done: documents.length - setAside.size,
    setAside: setAside.size,
    usage: meter.totals(),
  };
}

/** A model whose calls are ended by this signal, whatever ends the waiting for them to be made. */
function endedBy(signal: AbortSignal, model: ChatModel): ChatModel {
  const { name, revision, contextTokens } = model;
  return {
    name,
    ...(revision === undefined ? {} : { revision }),
    contextTokens,
    complete: (request) => model.complete(request, { signal }),
    preflight: (options) => model.preflight(options),
  };
}

/** What stops every call comes first, then what asks for the longest pause. */
function worst(errors: readonly unknown[]): unknown {
  const rank = (error: unknown) => {
    if (isAbort(error)) return -2;
    if (!(error instanceof ProviderError)) return Infinity;
    if (error.terminal) return Number.MAX_VALUE;
    return error.retryAfterMs ?? -1;
  };
  return [...errors].sort((a, b) => rank(b) - rank(a))[0];
}

function isAbort(error: unknown): boolean {
  if (error instanceof ProviderError) return error.kind === 'aborted';
  return error instanceof Error && error.name === 'AbortError';
}
