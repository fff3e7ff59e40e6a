/** The command as a person uses it: a whole run on the embedded server, then questions about it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../src/classifier/index.js';
import type { RunResult } from '../../src/contracts/progress.js';
import { inspectDevServer } from '../../src/embedded/server-lock.js';
import { makeDocuments } from '../support/documents.js';
import { endChildren, tntflowToEnd } from '../support/processes.js';

let folder: string;
let source: string;
let env: Record<string, string | undefined>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-cli-'));
  source = join(folder, 'chats.jsonl');
  const documents = makeDocuments({ count: 60, mark: 'cli' });
  const lines = documents.map(({ id, text }) => JSON.stringify({ id, text }));
  writeFileSync(source, `${[...lines, '{"id":"empty","text":""}', '{broken'].join('\n')}\n`);
  env = { TNTFLOW_HOME: join(folder, 'home'), TEMPORAL_ADDRESS: undefined };
});
afterAll(async () => {
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => tntflowToEnd(args, env);
const flags = [
  '--embedded',
  '--max-bad-record-ratio',
  '0.1',
  '--batch-size',
  '30',
  '--max-num-clusters',
  '8',
];

describe('tntflow run', () => {
  it('runs the pipeline on a server of its own, writes the results, and leaves nothing running', async () => {
    const out = join(folder, 'out');
    const { code, data, output } = await run(
      'run',
      ...flags,
      '--source',
      source,
      '--out',
      out,
      '--workflow-id',
      'first',
    );
    expect(output).toContain('Started the embedded Temporal server');
    expect(data).toContain('Category');
    expect(data).toContain('Classifier');
    expect(data).toContain(`Results: ${out}`);
    expect(code, output).toBe(3);
    expect(inspectDevServer(env.TNTFLOW_HOME ?? '')).toBeNull();

    const lines = (name: string) => readFileSync(join(out, name), 'utf8').trim().split('\n');
    const labels = lines('labels.jsonl').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(labels).toHaveLength(60);
    for (const label of labels) {
      expect(Object.keys(label).slice(0, 6)).toEqual([
        'documentId',
        'categoryId',
        'category',
        'confidence',
        'source',
        'reasoning',
      ]);
    }
    expect(lines('set-aside.jsonl')).toHaveLength(1);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('**Baseline.**');
    const classifier = await loadClassifier({
      folder: join(out, 'classifier'),
      expect: { embeddingModel: 'offline:hashing' },
    });
    expect(classifier.categories.length).toBeGreaterThan(1);
  }, 90_000);

  it('uses every answer again in a second run, and prints JSON to stdout alone', async () => {
    const out = join(folder, 'out-2');
    const { code, data } = await run('run', ...flags, '--source', source, '--out', out, '--json');
    const result = JSON.parse(data) as RunResult;
    expect(result.usage.calls).toBe(0);
    expect(result.usage.reused).toBeGreaterThan(100);
    expect(result.setAside).toBe(1);
    expect(result.skippedEmpty).toBe(1);
    expect(code).toBe(3);
    const read = (from: string, name: string) => readFileSync(join(folder, from, name), 'utf8');
    for (const name of ['taxonomy.json', 'labels.jsonl']) {
      expect(read('out-2', name)).toBe(read('out', name));
    }
  }, 90_000);

  it('takes documents from standard input, and ends with 0 when nothing was set aside', async () => {
    const documents = makeDocuments({ count: 40, mark: 'std' });
    const stdin = documents.map(({ text }) => JSON.stringify({ text })).join('\n');
    const { code, data, output } = await tntflowToEnd(
      ['run', '--embedded', '--source', '-', '--json', '--workflow', 'generateTaxonomy'],
      env,
      { stdin },
    );
    expect(code, output).toBe(0);
    const result = JSON.parse(data) as RunResult;
    expect(result.documents).toBe(40);
    expect(result.labelled).toBe(0);
    expect(result.categories.length).toBeGreaterThan(0);
  }, 90_000);

  it('names a source that is not there, and where it was looked for', async () => {
    const { code, output } = await run(
      'run',
      '--embedded',
      '--source',
      join(folder, 'nowhere.jsonl'),
    );
    expect(output).toContain(join(folder, 'nowhere.jsonl'));
    expect(output).not.toMatch(/^\s+at /mu);
    expect(code).toBe(1);
  }, 60_000);

  it('shows the taxonomy of a finished run from the store, and knows no other', async () => {
    const shown = await run('taxonomy', 'show', 'first', '--json');
    const taxonomy = JSON.parse(
      readFileSync(join(folder, 'out', 'taxonomy.json'), 'utf8'),
    ) as unknown;
    expect(JSON.parse(shown.data)).toEqual(taxonomy);
    const unknown = await run('taxonomy', 'show', 'second');
    expect(unknown.output).toContain('no run with the id "second"');
    expect(unknown.code).toBe(2);
  });

  it('says loudly, before its result, that it uses the offline models although a key is set', async () => {
    const { output } = await tntflowToEnd(
      ['run', ...flags, '--source', source, '--workflow', 'generateTaxonomy', '--json'],
      { ...env, ANTHROPIC_API_KEY: 'a-key-that-is-not-used' },
    );
    const note = output.indexOf('offline baseline');
    expect(note).toBeGreaterThan(0);
    expect(note).toBeLessThan(output.indexOf('"runId"'));
    expect(output).toContain('--models anthropic');
    expect(output).not.toContain('a-key-that-is-not-used');
  }, 90_000);

  it('resumes a finished run by printing its result', async () => {
    const { code, output, data } = await run('run', 'resume', 'first', '--embedded', '--json');
    expect((JSON.parse(data) as RunResult).labelled, output).toBe(60);
    expect(code).toBe(3);
    const unknown = await run('run', 'resume', 'unheard-of', '--embedded');
    expect(unknown.output).toContain('no run with the id "unheard-of"');
    expect(unknown.code).toBe(2);
  }, 90_000);
});
