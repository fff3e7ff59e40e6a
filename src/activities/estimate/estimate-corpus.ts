/** Estimates what a run costs whose documents are in the store. */
import type { CostEstimate } from '../../contracts/estimate.js';
import { drawSample } from '../../domain/sampling/index.js';
import { StoreError, type Store } from '../../store/index.js';
import { ESTIMATE_SAMPLE, estimateDocuments, type EstimateRequest } from './estimate-documents.js';

/** @throws StoreError when there is no such corpus, or nothing in it. */
export async function estimateCorpus(
  store: Store,
  {
    documents: handled,
    ...request
  }: Omit<EstimateRequest, 'documents' | 'sample'> & {
    /** How many of them the run is about; default: all. */
    readonly documents?: number | undefined;
  },
): Promise<CostEstimate> {
  const { corpus: name, seed } = request.config;
  const corpus = await store.corpora.require(name);
  const documents = await store.corpora.countDocuments(corpus);
  if (documents === 0) throw new StoreError(`The corpus "${name}" holds no documents.`);
  const drawn = drawSample({
    ...{ population: documents, size: ESTIMATE_SAMPLE, seed, purpose: 'estimate' },
  });
  const sampled = await store.corpora.documentsAt(
    corpus,
    drawn.map((index) => index + 1),
  );
  const stored = await store.corpora.documents(sampled.map(({ key }) => key));
  return await estimateDocuments({
    ...request,
    documents: handled ?? documents,
    sample: stored.map(({ turns }) => turns),
  });
}
