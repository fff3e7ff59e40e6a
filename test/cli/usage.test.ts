/** What the command says to mistakes: one clear message, the right exit code, never a stack trace. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endChildren, tntflowToEnd } from '../support/processes.js';

let folder: string;
let env: Record<string, string | undefined>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-cli-'));
  env = {
    TNTFLOW_HOME: join(folder, 'home'),
    TEMPORAL_ADDRESS: undefined,
    ANTHROPIC_API_KEY: undefined,
    ANTHROPIC_BASE_URL: undefined,
  };
});
afterAll(async () => {
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => tntflowToEnd(args, env);

describe('tntflow', () => {
  it('lists its commands', async () => {
    const { code, data } = await run('--help');
    expect(code).toBe(0);
    for (const name of [
      'run',
      'dev',
      'worker',
      'status',
      'taxonomy',
      'import',
      'estimate',
      'doctor',
    ]) {
      expect(data).toContain(`  ${name}`);
    }
  });

  it.each([
    ['an unknown command', ['rnu'], 'unknown command'],
    ['an unknown flag', ['run', '--sampel-size', '3'], '--sample-size'],
    [
      'a field of the wrong type',
      ['run', '--source', 'x', '--sample-size', 'many'],
      'sampleSize: must be a whole number',
    ],
    ['no documents', ['run'], 'source'],
    [
      'a config file that is not there',
      ['run', '--config', 'nowhere.json'],
      'nowhere.json cannot be read',
    ],
    [
      'an unknown workflow',
      ['run', '--workflow', 'tnt', '--source', 'x'],
      '--workflow: must be one of tntLlm',
    ],
    [
      'a concurrency of nothing',
      ['worker', '--concurrency', '0'],
      '--concurrency: must be a whole number above 0',
    ],
  ])('answers %s with exit code 2 and what is allowed', async (_, args, message) => {
    const { code, output } = await run(...args);
    expect(output).toContain(message);
    expect(output).not.toMatch(/^\s+at /mu);
    expect(code).toBe(2);
  });

  it('answers a key that is missing with its name, before a server is started', async () => {
    const { code, output } = await run(
      'run',
      '--embedded',
      '--source',
      'x',
      '--models',
      'anthropic',
    );
    expect(output).toContain('ANTHROPIC_API_KEY is not set');
    expect(code).toBe(2);
  });

  it('ends with exit code 5 where a named server cannot be reached', async () => {
    // Port 9 (discard) is not served on any machine of ours.
    for (const command of [['run', '--source', 'x'], ['worker'], ['status', 'some-run']]) {
      const { code, output } = await run(...command, '--address', '127.0.0.1:9');
      expect(output).toContain('127.0.0.1:9 cannot be reached');
      expect(output).not.toMatch(/^\s+at /mu);
      expect(code, command[0]).toBe(5);
    }
  }, 60_000);

  it('says when the environment cannot be used, without its values', async () => {
    const { code, output } = await tntflowToEnd(['doctor'], {
      ...env,
      OPENAI_BASE_URL: 'sk-secret-123',
    });
    expect(output).toContain('OPENAI_BASE_URL: must be a URL');
    expect(output).not.toContain('sk-secret-123');
    expect(code).toBe(2);
  });

  it('says when the state folder cannot be used', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, output } = await tntflowToEnd(['doctor'], { ...env, TNTFLOW_HOME: file });
    expect(output).toContain(file);
    expect(output).not.toMatch(/^\s+at /mu);
    expect(code).toBe(1);
  });

  it('shows what the machine has with doctor', async () => {
    const { code, data } = await run('doctor', '--json');
    const findings = JSON.parse(data) as { what: string; ok: boolean; text: string }[];
    const text = (what: string) => findings.find((finding) => finding.what === what)?.text;
    expect(text('Node.js')).toContain(process.version);
    expect(text('Temporal CLI')).toMatch(/server \d+\.\d+/u);
    expect(text('TensorFlow.js')).toMatch(/^(wasm|tensorflow): /u);
    expect(text('anthropic')).toContain('ANTHROPIC_API_KEY is not set');
    expect(code).toBe(0);
  });
});

describe('tntflow import', () => {
  it('reads standard input into a corpus, skips what is empty, and says what was set aside', async () => {
    const lines = [
      '{"id":"a","text":"first"}',
      '{"id":"b","text":" "}',
      'not json',
      '{"id":"c","text":"third"}',
    ];
    const args = ['import', '-', '--corpus', 'mine', '--max-bad-record-ratio', '0.5'];
    const first = await tntflowToEnd(args, env, { stdin: lines.join('\n') });
    expect(first.output).toContain('2 documents added to corpus "mine", which holds 2 now');
    expect(first.output).toContain('1 records without text were skipped, 1 set aside');
    expect(first.output).toContain('Set aside record 3');
    expect(first.code).toBe(3);

    const again = await tntflowToEnd(args, env, { stdin: lines.join('\n') });
    expect(again.output).toContain('0 documents added to corpus "mine", which holds 2 now');
  });

  it('reads the columns of a CSV file that the flags name', async () => {
    const csv = join(folder, 'mails.csv');
    writeFileSync(csv, 'Number,Body,Plan\n1,"My invoice, please",solo\n2,Where is it?,firm\n');
    const columns = [
      '--columns.id',
      'Number',
      '--columns.text',
      'Body',
      '--columns.metadata',
      'Plan',
    ];
    const imported = await run('import', csv, '--corpus', 'mails', ...columns);
    expect(imported.output).toContain('2 documents added to corpus "mails"');
    expect(imported.code).toBe(0);
    const unnamed = await run('import', csv, '--corpus', 'mails-2');
    expect(unnamed.output).toContain('"Number", "Body", "Plan"');
    expect(unnamed.code).toBe(1);
  });

  it('fails past the ratio of bad records, naming them', async () => {
    const { code, output } = await tntflowToEnd(['import', '-', '--corpus', 'bad'], env, {
      stdin: '{"text":"fine"}\nnonsense\n',
    });
    expect(output).toContain('1 of 2 records cannot be read');
    expect(code).toBe(1);
  });
});
