/** The documents that this week's are compared with: last week's, and those of a pinned baseline. */
import type { DocumentSpan, Store, StoredRefresh } from '../../store/index.js';
import type { Beginning } from './beginning.js';

export interface DriftReference {
  readonly against: string;
  readonly span: DocumentSpan;
}

/**
 * Of two that are the same the first is left out. A week without documents is passed over.
 *
 * @param options.baseline - `first`: what the corpus began with, be it the first refresh's documents or those of the run
 * that it began with; else the workflow id of a refresh.
 */
export async function driftReferences(
  store: Store,
  { corpus, previous, span }: Beginning,
  { baseline }: { readonly baseline: string },
): Promise<DriftReference[]> {
  const chain = (await store.refreshes.list(corpus)).filter(({ id }) => id <= previous);
  const lastWeek = chain.findLast((refresh) => refresh.span.last > refresh.span.after)?.span;
  const pinned = await baselineOf(store, { chain, baseline, span });
  const isSame = lastWeek?.after === pinned?.after && lastWeek?.last === pinned?.last;
  return [
    ...(lastWeek === undefined ? [] : [{ against: 'last week', span: lastWeek }]),
    ...(pinned === undefined || isSame ? [] : [{ against: 'baseline', span: pinned }]),
  ];
}

async function baselineOf(
  store: Store,
  {
    chain,
    baseline,
    span,
  }: {
    readonly chain: readonly StoredRefresh[];
    readonly baseline: string;
    readonly span: DocumentSpan;
  },
): Promise<DocumentSpan | undefined> {
  if (baseline !== 'first') {
    const run = await store.runs.latest(baseline);
    return run && (await store.refreshes.ofRun(run.id))?.span;
  }
  const [first] = chain;
  if (first?.outcome === 'first') return first.span;
  const before = first?.span.after ?? span.after;
  return before === 0 ? undefined : { after: 0, last: before };
}
