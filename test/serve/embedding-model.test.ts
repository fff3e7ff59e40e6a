/** A provider's embedding model behind the service: its calls, and what its failures become. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TrainedClassifier } from '../../src/classifier/index.js';
import { createOpenAiEmbeddingModel } from '../../src/providers/openai/embedding-model.js';
import {
  startStandInServer,
  type FaultKind,
  type StandInServer,
  type StandInServerOptions,
} from '../../src/testing/index.js';
import { answerOf, saved, served, TEXTS, trained } from './support.js';

const MODEL = 'openai:text-embedding-3-large';
const KEY = 'sk-test-0123456789abcdefghij';
const TEXT = 'I want my money back, please refund the order';

let classifier: TrainedClassifier;
let folder: string;
beforeAll(async () => {
  const server = await startStandInServer();
  classifier = await trained({
    model: createOpenAiEmbeddingModel({
      ...{ model: 'm', apiKey: KEY },
      baseUrl: server.openAiUrl,
    }),
  });
  await server.close();
  folder = await saved(classifier, { embeddingModel: MODEL });
});

const open: StandInServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function servedBy(options: StandInServerOptions, settings: object = {}) {
  const provider = await startStandInServer({ apiKey: KEY, ...options });
  open.push(provider);
  const service = await served({
    folder,
    settings,
    models: { openai: { apiKey: KEY, baseUrl: provider.openAiUrl } },
  });
  const texts = () =>
    provider.calls.flatMap(({ request }) =>
      request.endpoint === 'embeddings' ? [request.texts] : [],
    );
  return { provider, service, texts };
}

/** A fault of the embeddings alone, so that the look-up at the start succeeds. */
const faulty = (kind: FaultKind | object): StandInServerOptions => ({
  faults: ({ endpoint }) => (endpoint === 'embeddings' ? (kind as FaultKind) : null),
});

describe('a provider’s embedding model', () => {
  it('is called once for all texts of a request', async () => {
    const { service, texts } = await servedBy({});
    const all = Object.values(TEXTS).flat();
    const { results } = await answerOf(service.classify({ texts: all }));
    expect(results.map(({ category }) => category)).toEqual(
      ['Refunds', 'Logging in', 'Other'].flatMap((name) => [name, name, name]),
    );
    expect(texts()).toEqual([all]);
  });

  it('is called for several requests at once, when they come together', async () => {
    const { service, texts } = await servedBy({ latencyMs: 100 }, { concurrency: 1 });
    const responses = await Promise.all(
      Array.from({ length: 30 }, (_, index) => service.classify({ texts: [`${TEXT} ${index}`] })),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(texts().flat()).toHaveLength(30);
    expect(texts().length).toBeLessThan(15);
    const metrics = await (await service.ask('/metrics')).text();
    expect(metrics).toContain('tntflow_serve_embedding_call_texts_sum 30');
  });

  it.each<[FaultKind, number]>([
    ['rate-limit', 503],
    ['overloaded', 503],
    ['unavailable', 503],
    ['server-error', 502],
    ['reset', 502],
    ['html', 502],
    ['empty-body', 502],
    ['bad-json', 502],
    ['truncated', 502],
    ['timeout', 502],
    ['conflict', 502],
    ['unauthorized', 502],
    ['forbidden', 502],
    ['unknown-model', 502],
    ['out-of-credit', 502],
    ['bad-request', 502],
    ['too-long', 422],
  ])(
    'that fails with %s becomes a problem of status %i, with nothing internal in it',
    async (fault, status) => {
      const { service, provider } = await servedBy(faulty(fault));
      const response = await service.classify({ texts: [TEXT] });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      const text = await response.text();
      for (const internal of [KEY, String(provider.port), 'OPENAI', 'openai', 'refund']) {
        expect(text).not.toContain(internal);
      }
      expect(service.log()).not.toContain(KEY);
      expect(service.log()).not.toContain('refund');
      // It is the operator who can do something about it.
      if (status !== 422) expect(service.log()).toContain(MODEL);
    },
  );

  it.each([
    [{ kind: 'rate-limit', retryAfter: '7' }, '7'],
    [{ kind: 'overloaded', retryAfterMs: '2500' }, '3'],
  ])('passes on how long it asks to be left alone, and is', async (fault, seconds) => {
    const { service, texts } = await servedBy(faulty(fault));
    for (let request = 0; request < 3; request += 1) {
      const response = await service.classify({ texts: [TEXT] });
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(Number(seconds));
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(texts()).toHaveLength(1);
  });

  it('of other dimensions than it had is a problem of status 502', async () => {
    const { service } = await servedBy({ dimensions: 32 });
    const response = await service.classify({ texts: [TEXT] });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      detail: 'The embedding model gave vectors of 32 dimensions where the classifier takes 64.',
    });
  });

  it('is not needed for vectors', async () => {
    const { service, texts } = await servedBy(faulty('unauthorized'));
    const vectors = [new Array<number>(64).fill(0.1)];
    expect((await service.classify({ vectors })).status).toBe(200);
    expect(texts()).toEqual([]);
  });
});

describe('at the start', () => {
  it('a model that cannot be called is a reason not to start, and says what to do', async () => {
    const without = served({ folder });
    await expect(without).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/OPENAI_API_KEY.*--vectors-only/u) as string,
    });
    await expect(servedBy({ apiKey: 'sk-another-key-0123456789' })).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  it('an outage is none: it passes', async () => {
    const { service } = await servedBy({
      faults: ({ endpoint }) => (endpoint === 'model' ? 'unavailable' : null),
    });
    expect(service.log()).toContain('does not answer at the moment');
    expect((await service.classify({ texts: [TEXT] })).status).toBe(200);
  });

  it('an address that is taken is said with what to do', async () => {
    const { service } = await servedBy({});
    const port = Number(new URL(service.url).port);
    await expect(served({ folder, settings: { port, vectorsOnly: true } })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/EADDRINUSE.*--port 0/u) as string,
    });
  });
});
