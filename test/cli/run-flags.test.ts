/** The flags of `tntflow run`: with a file, without one, and over one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addRunFlags, readRunInput } from '../../src/cli/run-flags.js';

/** The input that a command line makes. */
async function inputOf(...args: string[]): Promise<unknown> {
  const command = addRunFlags(new Command('run'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(args, { from: 'user' });
  return await readRunInput(command.opts());
}

async function problemOf(...args: string[]): Promise<string> {
  return await inputOf(...args).then(
    () => 'it was accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

function file(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-flags-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('flags', () => {
  it('take a taxonomy.json of an earlier run, whatever else it says of that run', async () => {
    const categories = [{ id: 'c1', name: 'Refunds', description: 'Wants money back' }];
    const earlier = { version: 3, step: 'review', categories, score: 80, keptBecause: null };
    const path = file('taxonomy.json', JSON.stringify(earlier));
    expect(await inputOf('--corpus', 'c', '--taxonomy', path)).toEqual({
      corpus: 'c',
      taxonomy: { categories },
    });
  });

  it('name the columns of a CSV file', async () => {
    const args = ['--corpus', 'c', '--columns.text', 'Body', '--columns.metadata', 'Plan, Week'];
    expect(await inputOf(...args)).toEqual({
      corpus: 'c',
      columns: { text: 'Body', metadata: ['Plan', 'Week'] },
    });
  });

  it('set fields and fields within fields, each with its type', async () => {
    const input = await inputOf(
      ...[
        '--corpus',
        'c',
        '--use-case',
        'Find 1 thing',
        '--sample-size',
        '50',
        '--test-split',
        '0.1',
      ],
      ...['--label.sample-size', '20', '--label.classify-rest', 'false'],
      ...['--classifier.c', 'auto', '--classifier.class-weight=none', '--pause-timeout', '2h'],
    );
    expect(input).toEqual({
      corpus: 'c',
      useCase: 'Find 1 thing',
      sampleSize: 50,
      testSplit: 0.1,
      label: { sampleSize: 20, classifyRest: false },
      classifier: { c: 'auto', classWeight: 'none' },
      pauseTimeout: '2h',
    });
  });

  it('that are not given leave the defaults to the worker', async () => {
    expect(await inputOf('--corpus', 'c')).toEqual({ corpus: 'c' });
  });

  it('keep a number-like text where a text is wanted', async () => {
    expect(await inputOf('--corpus', '2026', '--classifier.c', '0.5')).toEqual({
      corpus: '2026',
      classifier: { c: 0.5 },
    });
  });

  it('take lists apart at their commas', async () => {
    const flags = ['--corpus', 'c', '--columns.metadata', 'plan, country', '--columns.text', 'a,b'];
    expect(await inputOf(...flags)).toEqual({
      corpus: 'c',
      columns: { metadata: ['plan', 'country'], text: 'a,b' },
    });
  });

  it('make paths absolute, but for standard input', async () => {
    expect(await inputOf('--source', 'chats.jsonl', '--out', 'here')).toEqual({
      source: resolve('chats.jsonl'),
      out: resolve('here'),
    });
    expect(await inputOf('--source', '-')).toEqual({ source: '-' });
  });

  it('for models: a provider for all tasks, then another model for one', async () => {
    const flags = ['--corpus', 'c', '--models.label', 'openai:x', '--models', 'anthropic'];
    const { models } = (await inputOf(...flags)) as { models: Record<string, string> };
    expect(models.label).toBe('openai:x');
    expect(models.summarize).toMatch(/^anthropic:/u);
    expect(models.taxonomy).toMatch(/^anthropic:/u);
    expect(models.embed).toBe('offline:hashing');
  });

  it('for one model leave the others to their defaults', async () => {
    expect(await inputOf('--corpus', 'c', '--models.label', 'openai:x')).toEqual({
      corpus: 'c',
      models: { label: 'openai:x' },
    });
  });

  it.each([
    [['--sample-size', 'many'], 'sampleSize: must be a whole number from 1 to 1000000, got "many"'],
    [['--sample-size', ''], 'sampleSize: must be a whole number from 1 to 1000000, got ""'],
    [['--label.classify-rest', 'no'], 'label.classifyRest: must be true or false, got "no"'],
    [['--classifier.c', 'Infinity'], 'classifier.c: must be "auto" or a number above 0'],
    [
      ['--models', 'mistral', '--models.label', 'openai:x'],
      'models: must be one of offline, anthropic',
    ],
  ])('that cannot be used are refused before anything starts: %j', async (flags, problem) => {
    expect(await problemOf('--corpus', 'c', ...flags)).toContain(
      `InputError: The input cannot be used:\n${problem}`,
    );
  });

  it('that do not exist are refused', async () => {
    expect(await problemOf('--sampel-size', '5')).toContain("unknown option '--sampel-size'");
  });
});

describe('--config', () => {
  const fields = { corpus: 'c', sampleSize: 50, label: { sampleSize: 20 }, models: 'openai' };

  it('reads JSON', async () => {
    expect(await inputOf('--config', file('run.json', JSON.stringify(fields)))).toEqual(fields);
  });

  it.each(['run.yaml', 'run.YML'])('reads YAML: %s', async (name) => {
    const yaml = 'corpus: c\nsampleSize: 50 # few\nlabel:\n  sampleSize: 20\nmodels: openai\n';
    expect(await inputOf('--config', file(name, yaml))).toEqual(fields);
  });

  it('gives way to flags, field by field', async () => {
    const config = file('run.json', JSON.stringify(fields));
    const flags = [
      '--label.classify-rest',
      'false',
      '--sample-size',
      '7',
      '--models.label',
      'offline:extractive',
    ];
    expect(await inputOf('--config', config, ...flags)).toMatchObject({
      corpus: 'c',
      sampleSize: 7,
      label: { sampleSize: 20, classifyRest: false },
      models: { label: 'offline:extractive', embed: 'openai:text-embedding-3-large' },
    });
  });

  it('checks what is in the file', async () => {
    const config = file('run.json', '{"corpus":"c","sampelSize":5}');
    expect(await problemOf('--config', config)).toContain('sampelSize: there is no such field');
  });

  it.each([
    ['run.json', '{"corpus":', 'is not valid: '],
    ['run.json', 'corpus: c', 'is not valid: '],
    ['run.json', '', 'is not valid: '],
    ['run.yaml', 'corpus: [c', 'is not valid: '],
    ['run.yaml', 'a: 1\na: 2', 'is not valid: '],
    ['run.yaml', '', 'must hold one object with the fields of a run'],
    ['run.json', '[]', 'must hold one object with the fields of a run'],
    ['run.json', '"c"', 'must hold one object with the fields of a run'],
  ])('names a file that is malformed: %s with %j', async (name, content, problem) => {
    const config = file(name, content);
    const said = await problemOf('--config', config);
    expect(said).toMatch(/^InputError: /u);
    expect(said).toContain(config);
    expect(said).toContain(problem);
  });

  it.each(['/does/not/exist.json', tmpdir()])(
    'names a file that cannot be read: %s',
    async (path) => {
      expect(await problemOf('--config', path)).toContain(`InputError: ${path} cannot be read: `);
    },
  );
});

describe('--taxonomy', () => {
  const taxonomy = { categories: [{ name: 'Refunds', description: 'Wants money back' }] };

  it('is a file that holds it', async () => {
    const path = file('taxonomy.json', JSON.stringify(taxonomy));
    expect(await inputOf('--corpus', 'c', '--taxonomy', path)).toEqual({ corpus: 'c', taxonomy });
  });

  it('names the flag and the file when that cannot be read', async () => {
    expect(await problemOf('--corpus', 'c', '--taxonomy', '/nowhere.json')).toContain(
      'InputError: --taxonomy: /nowhere.json cannot be read',
    );
  });
});
