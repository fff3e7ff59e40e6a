/** Estimates what a run costs whose documents are still in their source: streamed once, and stored nowhere. */
import type { Readable } from 'node:stream';
import type { Turn } from '../../contracts/documents.js';
import type { CostEstimate } from '../../contracts/estimate.js';
import { Reservoir } from '../../domain/sampling/index.js';
import { openSource, SourceError } from '../../sources/index.js';
import { ESTIMATE_SAMPLE, estimateDocuments, type EstimateRequest } from './estimate-documents.js';

export interface SourceEstimate {
  readonly estimate: CostEstimate;
  /** Records that were left out. */
  readonly empty: number;
  readonly bad: number;
}

/**
 * @param source - A path, or `-` for standard input.
 * @throws SourceError when it cannot be read, or holds no document.
 */
export async function estimateSource(
  source: string,
  {
    stdin,
    ...request
  }: Omit<EstimateRequest, 'documents' | 'sample'> & { readonly stdin?: Readable },
): Promise<SourceEstimate> {
  const { seed, format, columns, since, langsmith } = request.config;
  const sample = new Reservoir<readonly Turn[]>({
    ...{ size: ESTIMATE_SAMPLE, seed, purpose: 'estimate' },
  });
  const skipped = { empty: 0, bad: 0 };
  const options = {
    ...{ format: format ?? undefined, columns: columns ?? undefined },
    ...{ since: since ?? undefined, langsmith: langsmith ?? undefined, stdin },
  };
  for await (const record of openSource(source, options)) {
    if (record.kind === 'document') sample.add(record.document.turns);
    else skipped[record.kind] += 1;
  }
  if (sample.seen === 0) throw new SourceError({ source, problem: 'holds no document with text' });
  const estimate = await estimateDocuments({
    ...request,
    documents: sample.seen,
    sample: sample.items,
  });
  return { estimate, ...skipped };
}
