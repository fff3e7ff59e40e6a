/** Runs at providers that quote their keys in every way: no key is kept anywhere, nor shown to anybody. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCompatibleKeys, readEnvironment, readOperatorConfig } from '../../src/config/index.js';
import type { Fault, StandInRequest } from '../../src/testing/index.js';
import { makeDocuments, markersIn, writeJsonl } from '../support/documents.js';
import { executionsOf, textsIn } from '../support/history.js';
import { PipelineBench, readLines, type StartedRun } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { dataOf, taskOf } from '../support/stand-in-models.js';

/** Like no key of any provider, so that no pattern of theirs can hide it. */
const KEYS = {
  anthropic: 'Quagga7anthropicXq81',
  openai: 'Quagga7openaiXq82',
  compatible: 'Quagga7compatibleXq83',
};
const LEAK = /Quagga7|Xq8[123]/u;

const documents = makeDocuments({ count: 60, mark: 'k' });
/** Refused for good when they are to be labelled. */
const refused = documents.slice(10, 13).map(({ marker }) => marker);

let bench: PipelineBench;
let log = '';
const runs: StartedRun[] = [];
const shown: unknown[] = [];

beforeAll(async () => {
  const lines = new PassThrough();
  lines.setEncoding('utf8').on('data', (text: string) => (log += text));
  bench = await PipelineBench.start({
    logger: pino({ level: 'trace' }, lines),
    providers: ({ url, openAiUrl }) => {
      const env = {
        ...{ ANTHROPIC_API_KEY: KEYS.anthropic, ANTHROPIC_BASE_URL: url },
        ...{ OPENAI_API_KEY: KEYS.openai, OPENAI_BASE_URL: openAiUrl },
        LOCAL_KEY: KEYS.compatible,
      };
      const server = { baseUrl: openAiUrl, apiKeyVariable: 'LOCAL_KEY' };
      const operator = readOperatorConfig(JSON.stringify({ compatible: { local: server } }), 'x');
      return {
        ...{ environment: readEnvironment(env), operator },
        compatibleKeys: readCompatibleKeys(operator, env),
      };
    },
  });
});

afterAll(async () => {
  await bench.stop();
});

/** @param said - A part of the request, which some servers quote too. */
function quoting(kind: Fault['kind'], key: string, said = ''): Fault {
  return {
    ...{ kind, retryAfterMs: '100', code: `bad_${key}` },
    message: `Not with ${key}! Authorization: Bearer ${key} ${said}`,
  };
}

/** Every fault there is, each for a while, in turn; and three documents that are refused for good. */
function faultsOf(key: string) {
  return (request: StandInRequest): Fault | null => {
    if (request.endpoint === 'model') return null;
    const [marker = ''] = markersIn(dataOf(request));
    const task = taskOf(request);
    if (task === 'label' && refused.includes(marker)) return quoting('bad-request', key);
    if (request.attempt > 1) return null;
    const kinds = ['unavailable', 'bad-json', 'rate-limit', 'html', 'server-error', 'empty-body'];
    const kind = kinds[request.number % 12] as Fault['kind'] | undefined;
    return kind === undefined ? null : quoting(kind, key);
  };
}

function sourceFile(): string {
  return writeJsonl(bench.folder, 'keys', documents);
}

test('a run goes on through faults that quote the keys of all its providers', async () => {
  bench.models.add('quoting-a', { faults: faultsOf(KEYS.anthropic) });
  bench.models.add('quoting-o', { faults: faultsOf(KEYS.openai) });
  const local = bench.models.add('quoting-c', { faults: faultsOf(KEYS.compatible) });
  const shares = ['anthropic:quoting-a', 'openai:quoting-o', 'compatible:local/quoting-c'];
  const share = shares.map((model) => ({ model, weight: 1 }));
  const run = await bench.start('tntLlm', {
    models: {
      ...{ summarize: share, taxonomy: 'openai:quoting-o', label: share },
      embed: 'compatible:local/quoting-c',
    },
    ...{ source: sourceFile(), documentsPerActivity: 5, batchSize: 20, maxFailureRatio: 0.2 },
    out: join(bench.folder, 'out'),
  });
  runs.push(run);
  const result = await run.result();
  shown.push(result, await bench.client.progress(run.workflowId));
  expect(result).toMatchObject({ labelled: 57, setAside: 3 });
  const setAside = readLines(result.out, 'set-aside.jsonl');
  expect(setAside).toHaveLength(3);
  for (const { reason } of setAside) {
    expect(reason).toMatch(/answered 400 bad_\[redacted\]: Not with \[redacted\]!/u);
  }
  expect(local.counts('embed', 'label', 'summarize')).toEqual({
    ...{ embed: expect.any(Number) as number, label: expect.any(Number) as number },
    summarize: expect.any(Number) as number,
  });
  expect(local.calls('embed').length).toBeGreaterThan(0);
  expect(local.calls('label').length).toBeGreaterThan(0);
}, 60_000);

test.each([
  ['anthropic:locked-a', KEYS.anthropic],
  ['openai:locked-o', KEYS.openai],
  ['compatible:local/locked-c', KEYS.compatible],
])(
  '%s: a key that is refused in mid-run, and another time at the start',
  async (model, key) => {
    let stage: 'none' | 'calls' | 'all' = 'calls';
    bench.models.add(model.replace(/^.*[:/]/u, ''), {
      faults: (request) =>
        stage === 'all' || (stage === 'calls' && request.endpoint !== 'model')
          ? quoting('unauthorized', key, request.messages[0]?.content)
          : null,
    });
    const input = (count: number) => ({
      source: writeJsonl(bench.folder, model.replace(/\W/gu, '-'), documents.slice(0, count)),
      models: { summarize: model, taxonomy: model, label: model, embed: 'offline:hashing' },
      ...{ useCase: `Find out what people want of ${model}`, testSplit: 0 },
    });
    const paused = await bench.start('generateTaxonomy', input(10));
    runs.push(paused);
    const progress = await until('the pause', async () => {
      const now = await bench.client.progress(paused.workflowId);
      return now.waiting?.for === 'resume' ? now : undefined;
    });
    expect(progress.waiting?.reason).toContain(`${model} answered 401 bad_[redacted]: Not with`);
    shown.push(progress);
    stage = 'none';
    await bench.client.resume(paused.workflowId);
    shown.push(await paused.result());

    stage = 'all';
    const failed = await bench.start('generateTaxonomy', input(11));
    runs.push(failed);
    const failure = await failed.failure();
    expect(failure.message).toContain(`${model} answered 401`);
    shown.push(failure, failure.stack, await failed.result().catch((error: unknown) => error));
  },
  60_000,
);

test('no key is in a result, an error or the progress of these runs', () => {
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.map((value) => JSON.stringify(value)).join('\n')).not.toMatch(LEAK);
  expect(inspect(shown, { depth: null, showHidden: true })).not.toMatch(LEAK);
});

test('no key is in a log', () => {
  expect(log).toContain('Not with [redacted]!');
  expect(log).not.toMatch(LEAK);
});

test('no key is in a history', async () => {
  const executions = await Promise.all(runs.map((run) => executionsOf(bench.temporal, run)));
  expect(executions.flat().length).toBeGreaterThanOrEqual(7);
  const texts = textsIn(executions).join('\n');
  expect(texts).toContain('Not with [redacted]!');
  expect(texts).not.toMatch(LEAK);
  expect(JSON.stringify(executions)).not.toMatch(LEAK);
  // Nor is what a server quoted of a document.
  for (const { marker } of documents) expect(texts).not.toContain(marker);
});

test('no key is in a file: the store, the results, the server’s own database and log', () => {
  const files = readdirSync(bench.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const names = files.map((file) => file.slice(bench.folder.length + 1));
  expect(names).toEqual(
    expect.arrayContaining(['home/store.db', 'temporal/server.db', 'out/labels.jsonl']),
  );
  // Latin-1 shows every byte as one character.
  const redacted = files.filter((file) =>
    readFileSync(file, 'latin1').includes('Not with [redacted]!'),
  );
  expect(redacted.length).toBeGreaterThanOrEqual(3);
  const leaking = files.filter((file) => LEAK.test(readFileSync(file, 'latin1')));
  expect(leaking).toEqual([]);
});
