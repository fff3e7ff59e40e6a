/** The workers' log: JSON with the ids of workflows and documents, and never a word of a document, whatever happens. */
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wireFormatAnswer, type StandInRequest } from '../../src/testing/index.js';
import { makeDocuments, markersIn, writeJsonl } from '../support/documents.js';
import { PipelineBench } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { dataOf, taskOf } from '../support/stand-in-models.js';

const documents = makeDocuments({ count: 40, mark: 'l' });
const [refused, useless] = [documents[3], documents[7]];

let bench: PipelineBench;
let log = '';
/** Anything of a document: its marker, or words that all of them share in their endings. */
const TEXTS = [
  ...documents.map(({ marker }) => marker),
  ...['somebody look into it', 'sorry for the typos', 'rather urgent', 'still not back on my card'],
];

beforeAll(async () => {
  const lines = new PassThrough();
  lines.setEncoding('utf8').on('data', (text: string) => (log += text));
  bench = await PipelineBench.start({ logger: pino({ level: 'trace' }, lines) });
});

afterAll(async () => {
  await bench.stop();
});

/** The server quotes what it was asked, as some do. */
function quote(request: StandInRequest): string {
  return `Not this: ${dataOf(request).slice(0, 2_000)}`;
}

function isAbout(request: StandInRequest, document: (typeof documents)[number] | undefined) {
  return markersIn(dataOf(request)).includes(document?.marker ?? '-');
}

test('a run with every kind of trouble logs ids', async () => {
  const seen = new Set<string>();
  const models = bench.models.add('troubled', {
    faults(request) {
      if (request.endpoint !== 'messages') return null;
      const message = quote(request);
      if (taskOf(request) === 'summarize' && isAbout(request, refused)) {
        return { kind: 'bad-request', message };
      }
      const data = dataOf(request);
      if (seen.has(data) || seen.size > 12) return null;
      seen.add(data);
      const kinds = ['rate-limit', 'server-error', 'bad-json', 'html'] as const;
      const kind = kinds[seen.size % kinds.length] ?? 'html';
      return { kind, message, retryAfterMs: '50' };
    },
    answer(request) {
      if (
        request.endpoint === 'messages' &&
        taskOf(request) === 'label' &&
        isAbout(request, useless)
      ) {
        return `I will not answer this: ${dataOf(request)}`;
      }
      return wireFormatAnswer(request);
    },
  });
  const run = await bench.start('tntLlm', {
    ...{ source: writeJsonl(bench.folder, 'logs', documents), models: models.forTasks() },
    ...{ documentsPerActivity: 10, batchSize: 20, maxFailureRatio: 0.3 },
    out: join(bench.folder, 'out'),
  });
  const result = await run.result();
  expect(result.setAside).toBeGreaterThanOrEqual(2);

  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const setAside = lines.filter(({ msg }) => msg === 'A document was set aside.');
  expect(setAside).toContainEqual(
    expect.objectContaining({
      ...{ workflowId: run.workflowId, documentId: refused?.id, stage: 'summarize' },
    }),
  );
  expect(new Set(setAside.map(({ documentId }) => documentId))).toContain(useless?.id);
  expect(lines.filter(({ workflowId }) => workflowId === run.workflowId).length).toBeGreaterThan(
    10,
  );
}, 120_000);

test('a run that fails for good, and one that pauses, log their reasons', async () => {
  const broken = bench.models.add('broken', {
    faults: (request) =>
      request.endpoint === 'messages' ? { kind: 'bad-request', message: quote(request) } : null,
  });
  const input = (models: unknown) => ({
    ...{ source: join(bench.folder, 'logs.jsonl'), models, testSplit: 0, maxFailureRatio: 0.1 },
    useCase: 'Find out what people write about.',
  });
  const failed = await bench.start('generateTaxonomy', input(broken.forTasks()));
  expect((await failed.failure()).message).toContain('set aside');

  let locked = true;
  const paused = bench.models.add('locked', {
    faults: (request) =>
      locked && request.endpoint === 'messages'
        ? { kind: 'unauthorized', message: quote(request) }
        : null,
  });
  const run = await bench.start('generateTaxonomy', input(paused.forTasks()));
  await until('the pause', async () =>
    (await bench.client.progress(run.workflowId)).waiting?.for === 'resume' ? true : undefined,
  );
  locked = false;
  await bench.client.resume(run.workflowId);
  await run.result();
  // The log as a whole would be a long message.
  for (const part of [`${paused.chat} answered 401`, failed.workflowId, run.workflowId]) {
    expect(log.includes(part), part).toBe(true);
  }
}, 120_000);

test('no word of a document is in the log', () => {
  expect(log.length).toBeGreaterThan(10_000);
  // At `trace`, what the workflows were told is there too, encoded.
  const encoded = [...log.matchAll(/"data":"([\w+/=]+)"/gu)].map(([, data = '']) => data);
  expect(encoded.length).toBeGreaterThan(20);
  const decoded = encoded.map((data) => Buffer.from(data, 'base64').toString('utf8'));
  const lines = [...log.split('\n'), ...decoded];
  const leaking = TEXTS.flatMap((text) => lines.filter((line) => line.includes(text)).slice(0, 1));
  expect(leaking).toEqual([]);
});
