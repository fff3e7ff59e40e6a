/** `tntflow classifier train` and `apply`: as a filter, and as runs on the embedded server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/contracts/progress.js';
import { makeDocuments } from '../support/documents.js';
import { endChildren, tntflow, tntflowToEnd, until } from '../support/processes.js';

type Line = Record<string, unknown>;

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
const documents = makeDocuments({ count: 60, mark: 'app' });
const lines = documents.map(({ id, text }) => JSON.stringify({ id, text }));

let folder: string;
let env: Record<string, string | undefined>;
let classifier: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-cli-'));
  env = { TNTFLOW_HOME: join(folder, 'home'), TEMPORAL_ADDRESS: undefined };
  const source = join(folder, 'chats.jsonl');
  writeFileSync(source, `${lines.join('\n')}\n`);
  const out = join(folder, 'base');
  classifier = join(out, 'classifier');
  const flags = ['--label.sample-size', '40', '--max-num-clusters', '6', '--workflow-id', 'base'];
  const run = await tntflowToEnd(
    ['run', '--embedded', '--source', source, '--out', out, ...flags],
    env,
  );
  expect(run.code, run.output).toBe(0);
}, 180_000);
afterAll(async () => {
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
});

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const labelsIn = (out: string) => linesOf(readFileSync(join(out, 'labels.jsonl'), 'utf8'));
const apply = async (stdin: string, ...args: string[]) =>
  await tntflowToEnd(['classifier', 'apply', '--classifier', classifier, ...args], env, { stdin });

describe('tntflow classifier apply, as a filter', { timeout: 60_000 }, () => {
  it('writes a line a record, in order, as the run itself labelled them', async () => {
    const { code, data, output } = await apply(lines.join('\n'));
    expect(code, output).toBe(0);
    const labels = linesOf(data);
    expect(labels.map(({ documentId }) => documentId)).toEqual(documents.map(({ id }) => id));
    const byRun = labelsIn(join(folder, 'base')).filter(({ source }) => source === 'classifier');
    expect(byRun).toHaveLength(20);
    const own = new Map(labels.map((label) => [label.documentId, label]));
    for (const label of byRun) expect(own.get(label.documentId)).toEqual(label);
    expect(output).toContain('60 documents classified');
  });

  it('reports bad lines by their numbers, and says so with its exit code', async () => {
    const { code, data, output } = await apply(
      [lines[0], '{broken', '', '{"id":"e","text":" "}', '{"id":5}', lines[1]].join('\n'),
    );
    expect(code).toBe(3);
    expect(linesOf(data).map(({ documentId }) => documentId)).toEqual(
      documents.slice(0, 2).map(({ id }) => id),
    );
    expect(output).toMatch(/^line 2: not valid JSON/mu);
    expect(output).toMatch(/^line 5: needs one of content, text, messages/mu);
    expect(output).toContain('2 documents classified, 1 without text skipped, 2 set aside');
  });

  it('reads rows, and only what is new since then', async () => {
    const now = new Date().toISOString();
    const rows = `Body,timestamp\nWhere is my refund?,${now}\nOld news,2020-01-01\n`;
    const { code, data, output } = await apply(
      rows,
      ...['--format', 'csv', '--columns.text', 'Body', '--since', '5m'],
    );
    expect(code, output).toBe(0);
    expect(linesOf(data)).toHaveLength(1);
  });

  it('has nothing to do where there is nothing, which is no mistake', async () => {
    expect(await apply('')).toMatchObject({ code: 0, data: '', output: '' });
  });

  it('answers what comes slowly at once', async () => {
    const child = spawn(
      process.execPath,
      [CLI, 'classifier', 'apply', '--classifier', classifier],
      {
        env: { ...process.env, ...env },
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    let data = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (data += text));
    try {
      for (const [index, line] of lines.slice(0, 2).entries()) {
        child.stdin.write(`${line}\n`);
        await until('the label', () => (linesOf(data).length > index ? true : undefined));
      }
      child.stdin.end();
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('ends quietly when its reader has had enough', async () => {
    const child = tntflow(['classifier', 'apply', '--classifier', classifier], env, {
      stdin: `${lines.join('\n')}\n`.repeat(2_000),
    });
    child.process.stdout?.once('data', () => child.process.stdout?.destroy());
    expect(await child.ended()).toBe(0);
    expect(child.output().replace(child.data(), '')).toBe('');
  });

  it.each([
    ['no classifier', [], '--classifier: name the folder'],
    ['a folder that holds none', ['--classifier', tmpdir()], 'the folder holds no classifier'],
    ['a flag of runs', ['--classifier', 'x', '--out', 'y'], '--out: is for a run over'],
    ['settings of a training', ['--classifier', 'x', '--classifier.c', '1'], 'unknown option'],
    ['what is no time', ['--classifier', 'x', '--since', 'lunch'], 'since: must be a time'],
  ])('answers %s with exit code 2 and what to do', async (_, args, message) => {
    const { code, output } = await tntflowToEnd(['classifier', 'apply', ...args], env);
    expect(output).toContain(message);
    expect(output).not.toMatch(/^\s+at /mu);
    expect(code).toBe(2);
  });
});

describe('tntflow classifier, as runs', { timeout: 180_000 }, () => {
  it('trains on the labels of a run, and applies that to a source of new documents', async () => {
    const train = ['classifier', 'train', '--run', 'base', '--workflow-id', 'trained'];
    const trained = await tntflowToEnd([...train, '--embedded', '--classifier.c', '10'], env);
    expect(trained.code, trained.output).toBe(0);
    expect(trained.data).toMatch(
      /^Classifier {3}agreement with the labels [\d.]+ \(95 %: [\d.]+–[\d.]+\), .*C = 10$/msu,
    );

    const source = join(folder, 'new.jsonl');
    const timed = makeDocuments({ count: 12, mark: 'new' }).map(({ id, text }, index) => {
      const created_at = new Date(Date.now() - (index < 5 ? 0 : 86_400_000)).toISOString();
      return JSON.stringify({ id, text, created_at });
    });
    writeFileSync(source, timed.join('\n'));
    const out = join(folder, 'applied');
    const applied = await tntflowToEnd(
      ['classifier', 'apply', '--run', 'trained', '--source', source, '--since', '1h'].concat(
        ...['--embedded', '--json', '--out', out],
      ),
      env,
    );
    expect(applied.code, applied.output).toBe(0);
    const result = JSON.parse(applied.data) as RunResult;
    expect(result).toMatchObject({ documents: 5, labelled: 0, classified: 5, out });
    expect(labelsIn(out)).toHaveLength(5);
  });

  it('says before a server is started what a run would miss', async () => {
    const unknown = await tntflowToEnd(
      ['classifier', 'train', '--run', 'nobody', '--embedded'],
      env,
    );
    expect(unknown.output).toContain('no run with the workflow id "nobody"');
    expect(unknown.output).not.toContain('Started');
    expect(unknown.code).toBe(2);
    const neither = await tntflowToEnd(['classifier', 'train', '--corpus', 'c'], env);
    expect(neither.output).toContain('give one of them');
    expect(neither.code).toBe(2);
  });

  it('estimates what it would cost', async () => {
    const args = ['estimate', '--workflow', 'trainClassifier', '--run', 'base', '--json'];
    const { code, data, output } = await tntflowToEnd(
      [...args, '--models.embed', 'openai:text-embedding-3-large'],
      env,
    );
    expect(code, output).toBe(0);
    const { lines: steps } = JSON.parse(data) as { lines: { step: string }[] };
    expect(steps.map(({ step }) => step)).toEqual(['embed']);
  });
});
