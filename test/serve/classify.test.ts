/** What the service answers: categories for texts, conversations and vectors, the taxonomy, its health. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { classifyVectors, loadClassifier } from '../../src/classifier/index.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import { answerOf, DIMENSIONS, saved, served, TEXTS, trained } from './support.js';

const model = createOfflineEmbeddingModel({ dimensions: DIMENSIONS });
const REFUND = 'I want my money back, please refund the order';
let folder: string;
beforeAll(async () => {
  folder = await saved(await trained());
});

describe('POST /v1/classify', () => {
  it('gives each text its category, confidence and runner-up, as the classifier itself does', async () => {
    const service = await served({ folder });
    const texts = Object.values(TEXTS).flat();
    const response = await service.classify({ texts });
    expect(response.status).toBe(200);
    const { classifierVersion, results } = await answerOf(response);
    expect(classifierVersion).toBe(service.active.version);
    expect(classifierVersion).toMatch(/^[0-9a-f]{12}$/u);

    const { vectors } = await model.embed(texts);
    const expected = vectors.flatMap((vector) =>
      classifyVectors(service.active.classifier, vector),
    );
    expect(results).toEqual(
      expected.map(({ categoryId, category, probability, abstained, runnerUp }) => ({
        categoryId: categoryId === 'other' ? null : categoryId,
        category,
        confidence: probability,
        abstained,
        runnerUp: {
          categoryId: runnerUp.categoryId === 'other' ? null : runnerUp.categoryId,
          category: runnerUp.category,
          confidence: runnerUp.probability,
        },
      })),
    );
    expect(results.map(({ category }) => category)).toEqual(
      ['Refunds', 'Logging in', 'Other'].flatMap((name) => [name, name, name]),
    );
  });

  it('reads conversations as an import does: the same vector, whatever the form of a message', async () => {
    const service = await served({ folder });
    const turns = ['reset the password', 'of which account?', 'of mine'];
    const [plain] = (await answerOf(service.classify({ texts: [turns.join('\n')] }))).results;
    const messages = [
      { role: 'user', content: turns[0] },
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'assistant', content: [{ type: 'text', text: turns[1] }, { type: 'image' }] },
      { role: 'user', content: turns[2] },
    ];
    expect((await answerOf(service.classify({ messages }))).results).toEqual([plain]);
    const both = await answerOf(
      service.classify({ conversations: [messages, [{ role: 'user', content: 'refund me' }]] }),
    );
    expect(both.results[0]).toEqual(plain);
    expect(both.results[1]?.category).toBe('Refunds');
  });

  it('classifies vectors, and gives the same as for the texts they are of', async () => {
    const service = await served({ folder });
    const texts = ['where is my refund', 'the password is wrong'];
    const { vectors } = await model.embed(texts);
    const byVector = await answerOf(
      service.classify({ vectors: vectors.map((vector) => [...vector]) }),
    );
    expect(byVector).toEqual(await answerOf(service.classify({ texts })));
  });

  it('says which answers the classifier abstains from', async () => {
    const abstaining = await saved(await trained({ targetPrecision: 0.99 }));
    const { abstention } = await loadClassifier({ folder: abstaining });
    expect(abstention?.threshold).toBeNull();
    const service = await served({ folder: abstaining });
    const { results } = await answerOf(service.classify({ texts: [REFUND] }));
    expect(results[0]).toMatchObject({ abstained: true, category: 'Refunds' });
  });

  it('takes vectors alone where it is told to, without an embedding model', async () => {
    const foreign = await saved(await trained(), { embeddingModel: 'my-own-model' });
    const service = await served({ folder: foreign, settings: { vectorsOnly: true } });
    const vectors = [new Array<number>(DIMENSIONS).fill(0)];
    expect((await service.classify({ vectors })).status).toBe(200);
    const refused = await service.classify({ texts: ['refund'] });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      detail: expect.stringContaining('embed the texts with my-own-model') as string,
    });
    const taxonomy = (await (await service.ask('/v1/taxonomy')).json()) as object;
    expect(taxonomy).toMatchObject({ acceptsTexts: false, embeddingModel: 'my-own-model' });
  });
});

describe('GET /v1/taxonomy', () => {
  it('lists the categories, with the descriptions of the results that the classifier is from', async () => {
    const own = await saved(await trained(), { taxonomyVersion: 4 });
    const categories = [
      { id: 'refunds', name: 'Refunds', description: 'Money back.' },
      { id: 'login', name: 'An earlier name', description: 'Of another run.' },
    ];
    const file = path.join(own, '..', 'taxonomy.json');
    await writeFile(file, JSON.stringify({ version: 4, categories }));
    const service = await served({ folder: own });
    expect(await (await service.ask('/v1/taxonomy')).json()).toEqual({
      classifierVersion: service.active.version,
      taxonomyVersion: 4,
      trainedAt: '2026-01-31T12:00:00.000Z',
      embeddingModel: 'offline:hashing-64',
      dimensions: DIMENSIONS,
      acceptsTexts: true,
      calibrated: true,
      targetPrecision: null,
      categories: [
        { id: 'refunds', name: 'Refunds', description: 'Money back.' },
        { id: 'login', name: 'Logging in', description: null },
        { id: null, name: 'Other', description: null },
      ],
    });
  });

  it.each([
    ['is none', undefined],
    ['is of another version', '{"version":9,"categories":[]}'],
    ['is of another shape', '{"version":3}'],
    ['is cut off', '{"version":3,"categ'],
  ])('has no descriptions where the file of the taxonomy %s', async (_, content) => {
    const own = await saved(await trained());
    const file = path.join(own, '..', 'taxonomy.json');
    if (content !== undefined) await writeFile(file, content);
    const service = await served({ folder: own });
    expect([...service.active.descriptions]).toEqual([]);
  });
});

describe('the service', () => {
  it('counts requests, documents and its classifier for Prometheus', async () => {
    const service = await served({ folder });
    await service.classify({ texts: [REFUND, REFUND] });
    await service.classify({ texts: [] });
    await service.ask('/nowhere/with/a-secret');
    const text = await (await service.ask('/metrics')).text();
    expect(text).toContain(
      'tntflow_serve_requests_total{method="POST",route="/v1/classify",status="200"} 1',
    );
    expect(text).toContain(
      'tntflow_serve_requests_total{method="POST",route="/v1/classify",status="400"} 1',
    );
    expect(text).toContain('route="other",status="404"} 1');
    expect(text).not.toContain('a-secret');
    expect(text).toContain('tntflow_serve_documents_total{category="Refunds",abstained="false"} 2');
    expect(text).toContain('tntflow_serve_request_seconds_count{route="/v1/classify"} 2');
    expect(text).toMatch(
      new RegExp(`tntflow_serve_classifier_info\\{version="${service.active.version}".*\\} 1`, 'u'),
    );
  });

  it('describes itself in OpenAPI, with a page for people', async () => {
    const service = await served({ folder });
    const document = (await (await service.ask('/docs/json')).json()) as {
      openapi: string;
      info: object;
      paths: Record<string, Record<string, { responses: Record<string, { content: object }> }>>;
    };
    expect(document.openapi).toMatch(/^3\.1/u);
    expect(document.info).toMatchObject({ version: '1.2.3' });
    expect(Object.keys(document.paths).sort()).toEqual([
      '/healthz',
      '/metrics',
      '/readyz',
      '/v1/classify',
      '/v1/taxonomy',
    ]);
    const bad = document.paths['/v1/classify']?.post?.responses['400'];
    expect(Object.keys(bad?.content ?? {})).toEqual(['application/problem+json']);
    const page = await service.ask('/docs/');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('sends the headers of helmet, and says that it is well', async () => {
    const service = await served({ folder });
    const health = await service.ask('/healthz');
    expect(await health.json()).toEqual({ status: 'ok' });
    expect(health.headers.get('x-content-type-options')).toBe('nosniff');
    expect(health.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await (await service.ask('/readyz')).json()).toEqual({ status: 'ready' });
  });
});
