/** What the tests of the service share: small classifiers on disk, services on free ports, requests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino, { type Logger } from 'pino';
import { afterAll, afterEach } from 'vitest';
import {
  saveClassifier,
  trainClassifier,
  type TrainedClassifier,
} from '../../src/classifier/index.js';
import type { EmbeddingModel } from '../../src/contracts/models.js';
import { createModelRegistry, type ModelRegistryOptions } from '../../src/providers/index.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import { startService, type RunningService, type ServiceOptions } from '../../src/serve/index.js';

export const TOKEN = 'a-token-of-the-tests-0123456789';
export const DIMENSIONS = 64;

/** What the classifiers of the tests learn from: three texts a category, and one that fits none. */
export const TEXTS: Readonly<Record<string, readonly string[]>> = {
  refunds: [
    'I want my money back, please refund the order',
    'when does the refund for my order arrive',
    'refund me the money for the broken kettle',
  ],
  login: [
    'I cannot log in, my password is wrong',
    'reset the password of my account',
    'the login page says that the password has expired',
  ],
  other: ['what a lovely day', 'thanks and bye', 'hello there'],
};
const NAMES: Readonly<Record<string, string>> = {
  refunds: 'Refunds',
  login: 'Logging in',
  other: 'Other',
};

export interface TrainOptions {
  readonly model?: EmbeddingModel;
  readonly targetPrecision?: number | null;
}

export async function trained({
  model = createOfflineEmbeddingModel({ dimensions: DIMENSIONS }),
  targetPrecision = null,
}: TrainOptions = {}): Promise<TrainedClassifier> {
  const rows = Object.entries(TEXTS).flatMap(([id, texts]) => texts.map((text) => ({ id, text })));
  const { vectors } = await model.embed(rows.map(({ text }) => text));
  const dimensions = vectors[0]?.length ?? 0;
  return await trainClassifier({
    train: {
      features: Float32Array.from(vectors.flatMap((vector) => [...vector])),
      categoryIds: rows.map(({ id }) => id),
    },
    test: { features: new Float32Array(0), categoryIds: [] },
    dimensions,
    categories: Object.entries(NAMES).map(([id, name]) => ({ id, name })),
    classWeight: 'balanced',
    C: 100,
    targetPrecision,
    seed: 1,
  });
}

const folders: string[] = [];
const services: { readonly service: RunningService; readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const { service, close } of services.splice(0)) {
    await service.drain({ delayMs: 0 });
    await close();
  }
});
afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder of the test's own, removed after the file's tests. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tntflow-serve-'));
  folders.push(folder);
  return folder;
}

export interface SaveOptions {
  readonly folder?: string;
  readonly embeddingModel?: string;
  readonly taxonomyVersion?: number;
  /** Ends the names of the categories, so that an answer shows which classifier it is from. */
  readonly mark?: string;
}

/** @returns the folder. */
export async function saved(
  classifier: TrainedClassifier,
  {
    folder,
    embeddingModel = `offline:hashing-${DIMENSIONS}`,
    taxonomyVersion = 3,
    mark = '',
  }: SaveOptions = {},
): Promise<string> {
  const target = folder ?? path.join(await newFolder(), 'classifier');
  const categories = classifier.categories.map(({ id, name }) => ({ id, name: `${name}${mark}` }));
  await saveClassifier({
    folder: target,
    classifier: { ...classifier, categories },
    origin: { embeddingModel, taxonomyVersion, run: null, trainedAt: '2026-01-31T12:00:00.000Z' },
  });
  return target;
}

export interface TestService extends RunningService {
  /** What it logged so far, a line an entry. */
  readonly log: () => string;
  /** `fetch` at the service, with the token where it has one. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** `POST /v1/classify` of a value as JSON. */
  readonly classify: (body: unknown, init?: RequestInit) => Promise<Response>;
}

export interface ServeTestOptions extends Partial<Omit<ServiceOptions, 'models' | 'logger'>> {
  readonly folder: string;
  readonly models?: ModelRegistryOptions;
  /** Instead of what the registry would make. */
  readonly model?: EmbeddingModel;
}

/** A service on a free port, ended after the test. */
export async function served({
  models = {},
  model,
  settings = {},
  ...options
}: ServeTestOptions): Promise<TestService> {
  const lines: string[] = [];
  const logger: Logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const registry = createModelRegistry(models);
  const service = await startService({
    release: '1.2.3',
    logger,
    models: model ? { embeddingModel: () => Promise.resolve(model) } : registry,
    ...options,
    settings: { port: 0, ...settings },
  });
  services.push({ service, close: () => registry.close() });
  const ask: TestService['ask'] = (url, { headers, ...init } = {}) =>
    fetch(service.url + url, {
      ...init,
      headers: {
        ...(settings.token ? { authorization: `Bearer ${settings.token}` } : {}),
        ...(headers as Record<string, string> | undefined),
      },
    });
  return Object.assign(Object.create(service) as RunningService, {
    log: () => lines.join(''),
    ask,
    classify: (body: unknown, { headers, ...init }: RequestInit = {}) =>
      ask('/v1/classify', {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: {
          'content-type': 'application/json',
          ...(headers as Record<string, string> | undefined),
        },
      }),
  });
}

export interface Answer {
  readonly classifierVersion: string;
  readonly results: readonly {
    readonly categoryId: string | null;
    readonly category: string;
    readonly confidence: number;
    readonly abstained: boolean;
    readonly runnerUp: {
      readonly categoryId: string | null;
      readonly category: string;
      readonly confidence: number;
    };
  }[];
}

export async function answerOf(response: Response | Promise<Response>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}
