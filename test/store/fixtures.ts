/** Small contents of a store: documents, a run, a taxonomy. */
import type { RunConfig } from '../../src/contracts/run-input.js';
import type { NewDocument, Store, StoredTaxonomy } from '../../src/store/index.js';

export function newDocument(id: string, text = `text of ${id}`): NewDocument {
  return {
    document: { id, turns: [{ role: 'user', content: text }], metadata: { from: id } },
    textHash: `hash of ${text}`,
  };
}

/** Documents `d1` … `d<count>`, from number `first` on. */
export function newDocuments(count: number, first = 1): NewDocument[] {
  return Array.from({ length: count }, (_, index) => newDocument(`d${index + first}`));
}

/** A corpus with that many documents: its key, and theirs in order of import. */
export async function storeCorpus(
  store: Store,
  { name = 'corpus', documents = 3 }: { readonly name?: string; readonly documents?: number } = {},
): Promise<{ corpus: number; keys: number[] }> {
  const corpus = await store.corpora.ensure(name);
  await store.corpora.addDocuments(corpus, newDocuments(documents));
  const stored = await store.corpora.documentRange(corpus, 1, documents + 1);
  return { corpus, keys: stored.map(({ key }) => key) };
}

/** What a test needs of a configuration: something that can be told apart. */
export function configOf(corpus: string): RunConfig {
  return { corpus, seed: 42 } as unknown as RunConfig;
}

export async function storeRun(store: Store, workflowId = 'workflow'): Promise<number> {
  const { id } = await store.runs.record(
    { workflowId, firstExecutionRunId: 'first' },
    { workflowType: 'tntLlm', config: configOf('corpus'), notes: [] },
  );
  return id;
}

export async function storeTaxonomy(
  store: Store,
  runId: number,
  { stepName = 'generate-0', version = 1 } = {},
): Promise<StoredTaxonomy> {
  return await store.taxonomies.record(runId, {
    stepName,
    inputHash: 'inputs',
    step: 'generate',
    version,
    categories: [{ id: 'c1', name: 'Refunds', description: 'Wants money back' }],
    score: null,
    explanation: null,
    suggestions: null,
    keptBecause: null,
  });
}

export function label(document: number, categoryId: string | null, source = 'llm' as const) {
  return { document, source, categoryId, confidence: null, reasoning: 'why', note: null };
}
