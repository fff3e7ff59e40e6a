/** What goes wrong on the way: bad inputs, documents and answers of no use, and providers that refuse. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wireFormatAnswer, type FaultKind, type StandInRequest } from '../../src/testing/index.js';
import { makeDocuments, markersIn, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { executionsOf, textsIn } from '../support/history.js';
import { CONCURRENCY, PipelineBench, readLines } from '../support/pipeline-bench.js';
import { gate } from '../support/gate.js';
import { until } from '../support/processes.js';
import { dataOf } from '../support/stand-in-models.js';

const FROZEN = { categories: TOPIC_CATEGORIES };

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start();
});

afterAll(async () => {
  await bench.stop();
});

function sourceOf(mark: string, count: number): string {
  return writeJsonl(bench.folder, mark, makeDocuments({ mark, count }));
}

/** The input of a `labelDocuments` run, which is one stage alone. */
function labelInput(mark: string, count: number, model: string) {
  const models = { summarize: model, taxonomy: model, label: model, embed: 'offline:hashing' };
  return { source: sourceOf(mark, count), models, taxonomy: FROZEN, out: join(bench.folder, mark) };
}

/** Whether a request is about one of these documents. */
function isAbout(request: StandInRequest, markers: readonly string[]): boolean {
  return markersIn(dataOf(request)).some((marker) => markers.includes(marker));
}

function markersOf(mark: string, numbers: readonly number[]): string[] {
  const documents = makeDocuments({ mark, count: Math.max(...numbers) });
  return numbers.map((number) => documents[number - 1]?.marker ?? '');
}

describe('an input that cannot be used fails the run at once, with what is wrong with it', () => {
  const model = 'anthropic:never-asked';
  const models = { summarize: model, taxonomy: model, label: model, embed: 'openai:never-asked' };
  const cases: [
    string,
    string,
    (source: string) => [Parameters<PipelineBench['start']>[0], unknown],
    RegExp,
  ][] = [
    [
      'an unknown field',
      'InvalidInput',
      (source) => ['tntLlm', { source, models, sampelSize: 5 }],
      /sampelSize: .*did you mean sampleSize/u,
    ],
    [
      'a field of the wrong type',
      'InvalidInput',
      (source) => ['tntLlm', { source, models, sampleSize: 'many' }],
      /sampleSize: must be a whole number from 1 .*got "many"/u,
    ],
    [
      'a model of no provider',
      'InvalidInput',
      (source) => ['tntLlm', { source, models: { ...models, label: 'acme:x' } }],
      /models\.label: .*"acme:x".*anthropic, openai, offline/u,
    ],
    [
      'neither a source nor a corpus',
      'InvalidInput',
      () => ['tntLlm', { models }],
      /source: give a file or folder/u,
    ],
    [
      'something that is no object',
      'InvalidInput',
      () => ['tntLlm', 'documents.jsonl'],
      /must be a JSON object/u,
    ],
    [
      'a file that is not there',
      'BadSource',
      () => ['tntLlm', { source: '/nowhere/chats.jsonl', models }],
      /\/nowhere\/chats\.jsonl/u,
    ],
    [
      'a missing file for a named corpus',
      'BadSource',
      () => ['tntLlm', { corpus: 'mine', source: '/nowhere/chats.jsonl', models }],
      /\/nowhere\/chats\.jsonl/u,
    ],
    [
      'a corpus that is not there',
      'InvalidInput',
      () => ['tntLlm', { corpus: 'weekly', models }],
      /no corpus "weekly"/u,
    ],
    [
      'labels without a taxonomy',
      'InvalidInput',
      (source) => ['labelDocuments', { source, models }],
      /taxonomy: labelDocuments needs/u,
    ],
    [
      'labels with a taxonomy to extend',
      'InvalidInput',
      (source) => ['labelDocuments', { source, models, taxonomy: { ...FROZEN, mode: 'extend' } }],
      /taxonomy: labelDocuments needs .*"frozen"/u,
    ],
    [
      'more categories than are allowed',
      'InvalidInput',
      (source) => ['tntLlm', { source, models, taxonomy: FROZEN, maxNumClusters: 3 }],
      /taxonomy\.categories: holds 4 categories, but maxNumClusters is 3/u,
    ],
  ];

  test.each(cases)('%s: %s', async (_, type, request, message) => {
    const started = performance.now();
    const [workflow, input] = request(sourceOf('i', 3));
    const failure = await (await bench.start(workflow, input)).failure();
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toMatch(message);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(bench.models.server.calls.filter((call) => call.request.endpoint !== 'model')).toEqual(
      [],
    );
  });
});

test('a source with too many bad records fails the run, and quotes none of them', async () => {
  const good = makeDocuments({ mark: 'b', count: 20 });
  const source = writeJsonl(bench.folder, 'bad', [
    ...good,
    '{"id": "x", "text": "zqsecretword',
    { id: 'y', text: ['zqsecretword'] },
  ]);
  const run = await bench.start('tntLlm', { source, models: 'offline' });
  const failure = await run.failure();
  expect(failure).toMatchObject({ type: 'BadSource', nonRetryable: true });
  expect(failure.message).toMatch(
    /2 of 22 records cannot be read \(9\.1 %\).*maxBadRecordRatio.*\n.*line 21.*\n.*line 22/u,
  );
  const texts = textsIn(await executionsOf(bench.temporal, run)).join('\n');
  expect(texts).toContain('line 21');
  expect(texts).not.toContain('zqsecretword');
});

describe('documents that cannot be processed', () => {
  test('refused or unreadable ones are set aside with their reasons, and the run goes on', async () => {
    const refused = markersOf('r', [7, 21]);
    const tooLong = markersOf('r', [12]);
    const models = bench.models.add('refusing', {
      faults: (request): FaultKind | null =>
        isAbout(request, refused) ? 'refusal' : isAbout(request, tooLong) ? 'too-long' : null,
    });
    const result = await bench.run('labelDocuments', {
      ...{ ...labelInput('r', 60, models.chat), maxFailureRatio: 0.05 },
    });
    expect(result).toMatchObject({ documents: 60, labelled: 57, setAside: 3 });
    expect(readLines(result.out, 'set-aside.jsonl')).toEqual([
      { documentId: 'r-0007', stage: 'label', reason: 'the model refused to answer' },
      { documentId: 'r-0012', stage: 'label', reason: expect.stringContaining('400') as string },
      { documentId: 'r-0021', stage: 'label', reason: 'the model refused to answer' },
    ]);
    const labelled = readLines(result.out, 'labels.jsonl').map(({ documentId }) => documentId);
    expect(labelled).toHaveLength(57);
    expect(labelled).not.toContain('r-0007');
    // Each was asked about once: nothing makes a refusal or a limit go away.
    expect(models.calls()).toHaveLength(60);
  });

  test('too many of them fail the run, which names the counts and the setting', async () => {
    const models = bench.models.add('refusing-many', {
      faults: (request) => (isAbout(request, markersOf('m', [3, 8, 15, 30])) ? 'refusal' : null),
    });
    const run = await bench.start('generateTaxonomy', {
      ...{ source: sourceOf('m', 40), models: models.forTasks(), testSplit: 0 },
    });
    const failure = await run.failure();
    expect(failure).toMatchObject({ type: 'TooManySetAside', nonRetryable: true });
    expect(failure.message).toMatch(
      /[34] of 40 documents .*"summarize".*maxFailureRatio \(0\.05\)/u,
    );
    expect(models.counts('generate')).toEqual({ generate: 0 });
  });

  test('too many of them fail a run that was paused meanwhile, too', async () => {
    const [answered, refused] = [gate(), gate()];
    const models = bench.models.add('refusing-paused', {
      answer: async (request) => {
        if (models.calls()[0]?.request === request) {
          await answered.opened;
          return wireFormatAnswer(request);
        }
        await refused.opened;
        return { text: '', stopReason: 'refusal' };
      },
    });
    const run = await bench.start('labelDocuments', {
      ...{ ...labelInput('w', 60, models.chat), documentsPerActivity: 1, concurrency: 1 },
      maxFailureRatio: 0,
    });
    await until('the first calls', () => (models.calls().length === 3 ? true : undefined), 15_000);
    await bench.client.pause(run.workflowId);
    answered.open();
    await until('the first answer', async () => {
      const { done } = await bench.client.progress(run.workflowId);
      return done === 1 ? true : undefined;
    });
    refused.open();
    expect(await run.failure()).toMatchObject({ type: 'TooManySetAside' });
    expect(models.calls()).toHaveLength(3);
  });
});

describe('answers of no use', () => {
  const OUTSIDE = `<reasoning>It is about a boat.</reasoning><category>Boats</category>`;

  test('are asked for again, with what was wrong, and the usable one counts', async () => {
    const [cutOff = '', tagless = '', empty = '', outside = ''] = markersOf('a', [1, 2, 3, 4]);
    const kinds = new Map<string, FaultKind>([
      [cutOff, 'truncated'],
      [tagless, 'malformed'],
      [empty, 'empty'],
    ]);
    const models = bench.models.add('sloppy', {
      faults: (request) =>
        request.messages.length > 1
          ? null
          : (kinds.get(markersIn(dataOf(request))[0] ?? '') ?? null),
      answer: (request) =>
        request.messages.length === 1 && isAbout(request, [outside])
          ? OUTSIDE
          : wireFormatAnswer(request),
    });
    const result = await bench.run('labelDocuments', labelInput('a', 20, models.chat));
    expect(result).toMatchObject({ labelled: 20, setAside: 0 });
    const labels = readLines(result.out, 'labels.jsonl');
    expect(labels.every((label) => label.category !== 'Other' && !('note' in label))).toBe(true);
    const problems = models
      .calls()
      .filter(({ request }) => request.messages.length > 1)
      .sort((a, b) => (dataOf(a.request) < dataOf(b.request) ? -1 : 1))
      .map(({ request }) => request.messages.at(-1)?.content);
    expect(problems).toEqual([
      expect.stringContaining('cut off before its end'),
      expect.stringContaining('no complete <category>'),
      expect.stringContaining('it is empty'),
      expect.stringContaining('"Boats" is neither in the table nor Other'),
    ]);
  });

  test('a category outside the taxonomy, four times, is Other with a note; no answer at all is set aside', async () => {
    const [outside = '', silent = '', cutOff = '', empty = ''] = markersOf('u', [5, 6, 7, 8]);
    const models = bench.models.add('stubborn', {
      faults: (request): FaultKind | null =>
        isAbout(request, [silent]) ? 'malformed' : isAbout(request, [empty]) ? 'empty' : null,
      answer: (request) => {
        if (isAbout(request, [outside])) return OUTSIDE;
        // Cut off only at the end: what came before it was outside the taxonomy.
        if (!isAbout(request, [cutOff])) return wireFormatAnswer(request);
        return request.messages.length === 1
          ? OUTSIDE
          : { text: OUTSIDE, stopReason: 'max_tokens' };
      },
    });
    const result = await bench.run('labelDocuments', {
      ...{ ...labelInput('u', 30, models.chat), maxFailureRatio: 0.1 },
    });
    expect(result).toMatchObject({ labelled: 27, setAside: 3 });
    const other = readLines(result.out, 'labels.jsonl').filter(
      ({ category }) => category === 'Other',
    );
    expect(other).toEqual([
      {
        ...{ documentId: 'u-0005', categoryId: null, category: 'Other', confidence: null },
        ...{ source: 'llm', reasoning: 'It is about a boat.' },
        note: '"Boats" was answered, which is not in the taxonomy',
      },
    ]);
    expect(readLines(result.out, 'set-aside.jsonl')).toEqual([
      {
        documentId: 'u-0006',
        stage: 'label',
        reason: expect.stringMatching(/4 tries: .*<category>/u) as string,
      },
      {
        documentId: 'u-0007',
        stage: 'label',
        reason: expect.stringMatching(/4 tries: .*cut off/u) as string,
      },
      {
        documentId: 'u-0008',
        stage: 'label',
        reason: expect.stringMatching(/4 tries: it is empty/u) as string,
      },
    ]);
    expect(models.calls()).toHaveLength(26 + 4 * 4);
  });
});

describe('a provider that refuses', () => {
  test('for a wrong key at the start: the run fails within seconds, before anything is spent', async () => {
    const models = bench.models.add('locked-out', { faults: () => 'unauthorized' });
    const started = performance.now();
    const failure = await (
      await bench.start('labelDocuments', labelInput('k', 10, models.chat))
    ).failure();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(failure).toMatchObject({ type: 'ProviderTerminal', nonRetryable: true });
    expect(failure.message).toMatch(/anthropic:locked-out answered 401.*ANTHROPIC_API_KEY/u);
    expect(models.calls()).toEqual([]);
  });

  test('for want of credit from the first call on: the run pauses with the reason within seconds', async () => {
    let broke = true;
    const models = bench.models.add('penniless', {
      faults: ({ endpoint }) => (broke && endpoint !== 'model' ? 'out-of-credit' : null),
    });
    const started = performance.now();
    const run = await bench.start('labelDocuments', labelInput('p', 40, models.chat));
    const { waiting } = await until('the pause', async () => {
      const progress = await bench.client.progress(run.workflowId);
      return progress.waiting?.for === 'resume' ? progress : undefined;
    });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(waiting?.reason).toMatch(/anthropic:penniless answered 429.*spend limit.*resume/u);
    expect(models.calls().length).toBeLessThanOrEqual(CONCURRENCY);
    broke = false;
    await bench.client.resume(run.workflowId);
    expect(await run.result()).toMatchObject({ labelled: 40, setAside: 0 });
  });

  test('for a wrong key in mid-run: the run pauses with the reason, and finishes once resumed', async () => {
    let revoked = true;
    const models = bench.models.add('revoked', {
      faults: ({ endpoint }) =>
        revoked && endpoint !== 'model' && models.calls().length > 30 ? 'unauthorized' : null,
      latencyMs: () => 20,
    });
    const run = await bench.start('labelDocuments', {
      ...{ ...labelInput('v', 200, models.chat), documentsPerActivity: 10 },
    });
    const paused = await until('the pause', async () => {
      const progress = await bench.client.progress(run.workflowId);
      return progress.waiting?.for === 'resume' ? progress : undefined;
    });
    expect(paused.waiting?.reason).toMatch(
      /anthropic:revoked answered 401.*ANTHROPIC_API_KEY.*resume/u,
    );
    expect(paused.stage).toBe('label');
    // Once everything in flight has come back, nothing more goes out, and the reason stays.
    await sleep(500);
    const refused = models.calls().filter(({ status }) => status === 401).length;
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(CONCURRENCY);
    await sleep(1_500);
    expect(models.calls()).toHaveLength(30 + refused);
    expect((await bench.client.progress(run.workflowId)).waiting).toEqual(paused.waiting);

    // Resumed too early, it finds that out with one call, and pauses again.
    await bench.client.resume(run.workflowId);
    await until('the second pause', async () => {
      if (models.calls().length === 30 + refused) return undefined;
      return (await bench.client.progress(run.workflowId)).waiting ?? undefined;
    });
    await sleep(1_500);
    const refusedAgain = models.calls().length - 30 - refused;
    expect(refusedAgain).toBe(1);

    revoked = false;
    await bench.client.resume(run.workflowId);
    const result = await run.result();
    expect(result).toMatchObject({ labelled: 200, setAside: 0 });
    const answered = models.calls().filter(({ status }) => status === 200);
    expect(answered).toHaveLength(200);
    expect(models.calls()).toHaveLength(200 + refused + refusedAgain);
  });

  test('for a while, with 429 and retry-after: it is left alone that long, and nothing is paid twice', async () => {
    const limited = markersOf('t', [4, 9, 33, 34, 35]);
    const models = bench.models.add('limited', {
      faults: (request) =>
        request.attempt === 1 && isAbout(request, limited)
          ? { kind: 'rate-limit', retryAfter: '2' }
          : null,
    });
    const result = await bench.run('labelDocuments', {
      ...{ ...labelInput('t', 60, models.chat), documentsPerActivity: 10 },
    });
    expect(result).toMatchObject({ labelled: 60, setAside: 0 });
    expect(models.calls().filter(({ status }) => status === 200)).toHaveLength(60);
    expect(models.calls()).toHaveLength(60 + limited.length);
    for (const marker of limited) {
      const [first, second] = models.calls().filter(({ request }) => isAbout(request, [marker]));
      const waited = (second?.startedAt ?? 0) - (first?.startedAt ?? 0);
      expect(waited).toBeGreaterThanOrEqual(1_900);
    }
  });
});
