/** A provider at its worst: a run of 1,000 documents ends whole, and pays for each answer once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { PipelineBench, readLines } from '../support/pipeline-bench.js';
import { taskOf } from '../support/stand-in-models.js';
import { readEnvironment } from '../../src/config/index.js';
import { NO_OPERATOR_CONFIG } from '../../src/contracts/operator.js';
import { weightedFaults } from '../../src/testing/index.js';

const DOCUMENTS = 1_000;

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start({
    providers: ({ url, openAiUrl }) => ({
      environment: readEnvironment({
        ...{ ANTHROPIC_API_KEY: 'sk-storm', ANTHROPIC_BASE_URL: url },
        ...{ OPENAI_API_KEY: 'sk-storm', OPENAI_BASE_URL: openAiUrl, TNTFLOW_CALL_TIMEOUT: '3s' },
      }),
      operator: NO_OPERATOR_CONFIG,
      compatibleKeys: {},
    }),
  });
});

afterAll(async () => {
  await bench.stop();
});

test('1,000 documents under 10 % 429, 5 % 5xx, 2 % hangs and 2 % malformed answers', async () => {
  const storm = weightedFaults({
    weights: {
      ...{ 'rate-limit': 0.05, 'rate-limit-bare': 0.05, hang: 0.02, malformed: 0.02 },
      ...{ 'server-error': 0.02, unavailable: 0.015, overloaded: 0.015 },
    },
  });
  const kinds = new Map<string, number>();
  const models = bench.models.add('stormy', {
    faults: (request) => {
      const fault = storm(request);
      if (fault == null) return null;
      const kind = typeof fault === 'string' ? fault : fault.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      return kind === 'rate-limit' ? { kind, retryAfter: '1' } : kind;
    },
    latencyMs: () => 20,
  });
  const source = writeJsonl(bench.folder, 'storm', makeDocuments({ mark: 's', count: DOCUMENTS }));
  const result = await bench.run('tntLlm', { source, models: models.forTasks() });

  const labels = readLines(result.out, 'labels.jsonl').filter(({ source }) => source === 'llm');
  const setAside = readLines(result.out, 'set-aside.jsonl').filter(
    ({ stage }) => stage === 'label',
  );
  expect(labels.length + setAside.length).toBe(DOCUMENTS);
  expect(new Set([...labels, ...setAside].map(({ documentId }) => documentId)).size).toBe(
    DOCUMENTS,
  );
  for (const { reason } of setAside) expect(reason).not.toBe('');

  // Every kind of fault was met, about as often as it was to be.
  const faults = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  expect(faults / models.calls().length).toBeGreaterThan(0.15);
  expect(kinds.size).toBe(7);
  // Each answer that was needed was paid for once; each fault cost the one call that met it.
  const asked = models.calls().map(({ request }) => {
    const { messages, texts } = request;
    return JSON.stringify([taskOf(request), messages[0]?.content, texts]);
  });
  const answers = new Set(asked).size;
  expect(answers).toBeGreaterThan(1_800);
  expect(models.calls().length).toBe(answers + faults);
}, 240_000);
