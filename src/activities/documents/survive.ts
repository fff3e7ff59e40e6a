/**
 * Finds the document that brings its worker down. A chunk whose worker was lost twice is run one document at a time; a
 * document whose worker was lost with it is run once more, with nothing else in its worker, and is set aside when that
 * worker is lost too. Losses are counted in the store, so they outlive workers and Temporal servers.
 */
import type { Attempts, AttemptUnit } from '../../store/index.js';
import { TURNS, type Turns } from './turns.js';

/** Others may have caused one: they share the worker. */
const LOSSES_OF_A_CHUNK = 2;
const LOSSES_OF_A_DOCUMENT = 2;

const REASON = 'its worker was lost twice while it was processed by itself';

export interface Chunk {
  readonly attempts: Attempts;
  readonly runId: number;
  readonly stage: string;
  /** The position of its first document. */
  readonly from: number;
}

export interface ChunkWork<D> {
  /** Aborted: nothing more is begun. */
  readonly signal: AbortSignal;
  /** Does the work for these and stores its outcomes. @returns what went wrong, nothing when all are finished. */
  readonly handle: (documents: readonly D[]) => Promise<readonly unknown[]>;
  readonly setAside: (document: D, reason: string) => Promise<void>;
  /** Default: this process's. */
  readonly turns?: Turns;
}

/** @returns what went wrong; nothing when each document is finished or set aside. */
export async function survive<D extends { readonly key: number }>(
  { attempts, from, ...stage }: Chunk,
  documents: readonly D[],
  { signal, handle, setAside, turns = TURNS }: ChunkWork<D>,
): Promise<readonly unknown[]> {
  const attempt = async (unit: AttemptUnit, work: () => Promise<readonly unknown[]>) => {
    const id = await attempts.begin(unit);
    let problems: readonly unknown[];
    try {
      problems = await work();
    } catch (error) {
      problems = [error];
    }
    await (problems.length > 0 ? attempts.end(id) : attempts.forget(unit));
    return problems;
  };

  const chunk = { ...stage, unit: `chunk ${from}` };
  if (documents.length === 0) {
    // An attempt that was lost when all was done.
    await attempts.forget(chunk);
    return [];
  }
  if ((await attempts.lost(chunk)) < LOSSES_OF_A_CHUNK) {
    return await turns.take('together', signal, () => attempt(chunk, () => handle(documents)));
  }

  const problems: unknown[] = [];
  for (const document of documents) {
    const unit = { ...stage, unit: `document ${document.key}` };
    const losses = await attempts.lost(unit);
    if (losses >= LOSSES_OF_A_DOCUMENT) {
      await setAside(document, REASON);
      await attempts.forget(unit);
      continue;
    }
    const found = await turns.take(losses === 0 ? 'apart' : 'alone', signal, () =>
      attempt(unit, () => handle([document])),
    );
    problems.push(...found);
  }
  if (problems.length === 0) await attempts.forget(chunk);
  return problems;
}
