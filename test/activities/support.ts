/** What the tests of activities share: a store in a temporary folder, a run in it, and models that follow a script. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AnswerSource } from '../../src/activities/asking/answer-source.js';
import { UsageMeter } from '../../src/activities/asking/usage-meter.js';
import type { RunConfig } from '../../src/contracts/run-input.js';
import type { SourceDocument } from '../../src/contracts/documents.js';
import { resolveRun } from '../../src/config/resolve-run.js';
import { ProviderError, type ProviderErrorKind } from '../../src/providers/errors/index.js';
import { openStore, type Store } from '../../src/store/index.js';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-activities-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new store, closed and removed when the test ends. */
export async function temporaryStore(): Promise<Store> {
  const store = await openStore(join(temporaryFolder(), 'store.db'));
  onTestFinished(() => store.close());
  return store;
}

/** A configuration with the defaults, but for `input`. */
export async function configWith(
  input: Readonly<Record<string, unknown>> = {},
): Promise<RunConfig> {
  return await resolveRun(
    { corpus: 'chats', ...input },
    {
      nameCorpus: () => 'chats',
      defaultOut: temporaryFolder(),
      absolutePath: (path) => path,
      readText: () => Promise.reject(new Error('there are no files here')),
    },
  );
}

export async function storeRun(
  store: Store,
  input: Readonly<Record<string, unknown>> = {},
  workflowId = 'workflow',
): Promise<number> {
  const { id } = await store.runs.record(
    { workflowId, firstExecutionRunId: 'first' },
    { workflowType: 'tntLlm', config: await configWith(input), notes: [] },
  );
  return id;
}

export function document(id: string, content = `text of ${id}`): SourceDocument {
  return { id, turns: [{ role: 'user', content }], metadata: null };
}

/** Documents with these texts, `d1`, `d2`, …, in the corpus `chats`: their keys. */
export async function storeTexts(store: Store, texts: readonly string[]): Promise<number[]> {
  const corpus = await store.corpora.ensure('chats');
  const documents = texts.map((text, index) => ({
    document: document(`d${index + 1}`, text),
    textHash: `hash of ${text}`,
  }));
  await store.corpora.addDocuments(corpus, documents);
  const stored = await store.corpora.documentRange(corpus, 1, texts.length + 1);
  return stored.map(({ key }) => key);
}

export interface Asking {
  readonly store: Store;
  readonly runId: number;
  readonly answers: AnswerSource;
  readonly meter: UsageMeter;
  readonly options: {
    readonly runId: number;
    readonly document: null;
    readonly config: Pick<RunConfig, 'prompts' | 'parameters'>;
    readonly meter: UsageMeter;
    readonly signal: AbortSignal;
  };
}

/** A run that is ready to ask, with room for `concurrency` calls. */
export async function readyToAsk({ concurrency = 20 } = {}): Promise<Asking> {
  const store = await temporaryStore();
  const runId = await storeRun(store);
  const meter = new UsageMeter();
  const { prompts, parameters } = await configWith();
  const config = { prompts, parameters };
  const options = { runId, document: null, config, meter, signal: new AbortController().signal };
  return { store, runId, meter, options, answers: new AnswerSource(store, { concurrency }) };
}

export function providerError(
  kind: ProviderErrorKind,
  changes: { readonly message?: string; readonly retryAfterMs?: number } = {},
): ProviderError {
  return new ProviderError({
    provider: 'scripted',
    model: 'model',
    kind,
    message: kind,
    ...changes,
  });
}

/** What a promise fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: Error) => error,
  );
}
