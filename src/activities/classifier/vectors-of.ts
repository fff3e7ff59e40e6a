/** The embedding vectors of documents: from the store, or computed, paid for and stored. */
import type { Turn } from '../../contracts/documents.js';
import type { EmbeddingModel } from '../../contracts/models.js';
import { providerOf } from '../../domain/model-names.js';
import { embeddingText } from '../../domain/documents.js';
import { mostTokens } from '../../domain/tokens.js';
import { ProviderError } from '../../providers/errors/index.js';
import type { StoredDocument } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import type { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';

export interface VectorsOptions {
  readonly runId: number;
  readonly meter: UsageMeter;
  readonly signal: AbortSignal;
}

interface Text {
  readonly text: string;
  readonly textHash: string;
}

/** An embedding model as far as reading stored vectors needs it; the model itself when some are missing. */
export interface VectorSource extends Pick<EmbeddingModel, 'name' | 'revision' | 'recomputable'> {
  readonly model: () => Promise<EmbeddingModel>;
}

/** A worker needs a provider's key for vectors that are missing only: training reads stored ones wherever it runs. */
export async function vectorSource(
  { models }: Pick<ActivityDependencies, 'models'>,
  name: string,
): Promise<VectorSource> {
  if (providerOf(name) !== 'offline') {
    return { name, recomputable: false, model: () => models.embeddingModel(name) };
  }
  const model = await models.embeddingModel(name);
  const { revision, recomputable } = model;
  return { name, ...(revision && { revision }), recomputable, model: () => Promise.resolve(model) };
}

/** What is embedded of a document, and the hash under which its vectors are stored. */
export function embeddedText(turns: readonly Turn[]): Text {
  const text = embeddingText(turns);
  return { text, textHash: hashOf(text) };
}

/** @returns one vector a document, in their order. Texts that are equal are embedded once. */
export async function vectorsOf(
  dependencies: Pick<ActivityDependencies, 'store' | 'answers'>,
  source: VectorSource,
  documents: readonly StoredDocument[],
  options: VectorsOptions,
): Promise<Float32Array[]> {
  const texts = documents.map(({ turns }) => embeddedText(turns));
  const { store } = dependencies;
  const key = `${source.name} ${source.revision ?? ''}`.trim();
  const found = source.recomputable
    ? new Map<string, Float32Array>()
    : await store.vectors.embeddings(
        key,
        texts.map(({ textHash }) => textHash),
      );
  found.forEach(() => options.meter.reused());

  const missing = [
    ...new Map(
      texts.filter(({ textHash }) => !found.has(textHash)).map((text) => [text.textHash, text]),
    ).values(),
  ];
  if (missing.length > 0) {
    const model = await source.model();
    const embedBatch = source.recomputable ? recompute : embedAndStore;
    await Promise.all(
      inBatches(missing, model.batchSize).map(async (batch) => {
        const vectors = await embedBatch(dependencies, model, batch, { key, ...options });
        for (const [index, { textHash }] of batch.entries()) {
          const vector = vectors[index];
          if (vector !== undefined) found.set(textHash, vector);
        }
      }),
    );
  }
  return texts.map(({ textHash }) => {
    const vector = found.get(textHash);
    if (vector === undefined) throw new Error(`${source.name} gave no vector for a text.`);
    return vector;
  });
}

function inBatches(texts: readonly Text[], size: number): Text[][] {
  const batches: Text[][] = [];
  for (let start = 0; start < texts.length; start += size) {
    batches.push(texts.slice(start, start + size));
  }
  return batches;
}

type BatchOptions = VectorsOptions & { readonly key: string };

async function recompute(
  _: unknown,
  model: EmbeddingModel,
  batch: readonly Text[],
  { signal }: BatchOptions,
): Promise<readonly Float32Array[]> {
  const { vectors } = await model.embed(
    batch.map(({ text }) => text),
    { signal },
  );
  // The work was synchronous: let heartbeats through.
  await new Promise((resolve) => setImmediate(resolve));
  return vectors;
}

/** Of two runs that embed the same batch at once, one does. */
async function embedAndStore(
  dependencies: Pick<ActivityDependencies, 'store' | 'answers'>,
  model: EmbeddingModel,
  batch: readonly Text[],
  options: BatchOptions,
): Promise<readonly Float32Array[]> {
  const { store, answers } = dependencies;
  const { key, meter, signal } = options;
  const hash = hashOf([key, batch.map(({ text }) => text)]);
  return await answers.once(hash, {
    signal,
    async find() {
      const hashes = batch.map(({ textHash }) => textHash);
      const stored = await store.vectors.embeddings(key, hashes);
      const vectors = hashes.flatMap((textHash) => stored.get(textHash) ?? []);
      if (vectors.length < batch.length) return undefined;
      vectors.forEach(() => meter.reused());
      return vectors;
    },
    async make() {
      try {
        return await callAndStore(dependencies, model, batch, { ...options, hash });
      } catch (error) {
        const smaller = isTooLong(error) ? inHalves(batch) : undefined;
        if (smaller === undefined) throw error;
        const halves = smaller.map((half) => embedAndStore(dependencies, model, half, options));
        return (await Promise.all(halves)).flat();
      }
    },
  });
}

function isTooLong(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'input-too-long';
}

/** Below this many characters, it is not the text that is too long. */
const SHORTEST_TEXT = 400;

/** A batch as two; of a single text its beginning and its end, known by the hash of the whole. */
function inHalves(batch: readonly Text[]): readonly (readonly Text[])[] | undefined {
  const middle = Math.ceil(batch.length / 2);
  if (batch.length > 1) return [batch.slice(0, middle), batch.slice(middle)];
  const [only] = batch;
  if (only === undefined || only.text.length <= SHORTEST_TEXT) return undefined;
  const { text, textHash } = only;
  const sixth = Math.floor(text.length / 6);
  const kept = `${text.slice(0, 2 * sixth)}\n…\n${text.slice(-sixth)}`.toWellFormed();
  return [[{ text: kept, textHash }]];
}

async function callAndStore(
  { store, answers }: Pick<ActivityDependencies, 'store' | 'answers'>,
  model: EmbeddingModel,
  batch: readonly Text[],
  { key, hash, runId, meter, signal }: BatchOptions & { readonly hash: string },
): Promise<readonly Float32Array[]> {
  const texts = batch.map(({ text }) => text);
  const { vectors } = await answers.settled(
    {
      runId,
      hash,
      task: 'embed',
      model: model.name,
      document: null,
      inputTokens: mostTokens(texts),
      outputTokens: 0,
    },
    {
      signal,
      meter,
      call: () => model.embed(texts, { signal }),
      store: async (response) => {
        await store.vectors.addEmbeddings(
          key,
          batch.flatMap(({ textHash }, index) => {
            const vector = response.vectors[index];
            return vector === undefined ? [] : [{ textHash, vector }];
          }),
        );
        return response;
      },
    },
  );
  return vectors;
}
