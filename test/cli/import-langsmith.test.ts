/** `tntflow import langsmith:PROJECT`: what is new, and what is said where there is no key. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createProgram } from '../../src/cli/commands/index.js';
import { reportError } from '../../src/cli/report-error.js';
import { LANGSMITH_KEY, startLangsmithServer } from '../support/langsmith-server.js';

/** The first command of a process loads TensorFlow.js. */
vi.setConfig({ testTimeout: 180_000 });

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tntflow-langsmith-'));
  vi.stubEnv('TNTFLOW_HOME', home);
  vi.stubEnv('TNTFLOW_STORE', undefined);
  for (const name of ['API_KEY', 'ENDPOINT']) {
    vi.stubEnv(`LANGCHAIN_${name}`, undefined);
    vi.stubEnv(`LANGSMITH_${name}`, undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** @returns what it said, and its exit code. */
async function tntflow(...args: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  let code = 0;
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    code = await reportError(error, { say: (text) => void said.push(text) });
  } finally {
    stderr.mockRestore();
  }
  return { code, said: said.join('') };
}

it('takes what is new since the last time', async () => {
  const run = (id: string, hoursAgo: number) => ({
    ...{ id, status: 'success', inputs: { ask: { words: `Question ${id}?` } } },
    start_time: new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, -1),
  });
  const support = [run('a', 90), run('b', 60)];
  const server = await startLangsmithServer({ projects: { support } });
  onTestFinished(() => server.close());
  vi.stubEnv('LANGSMITH_API_KEY', LANGSMITH_KEY);
  vi.stubEnv('LANGSMITH_ENDPOINT', server.url);
  const args = [
    ...['import', 'langsmith:support', '--corpus', 'support', '--since', '3d', '--incremental'],
    ...['--langsmith.question', 'inputs.ask.words'],
  ];
  expect((await tntflow(...args)).said).toMatch(/^1 documents added to corpus "support"/u);
  support.push(run('c', 50), run('d', 1));
  expect((await tntflow(...args)).said).toMatch(/^2 documents added .* holds 3 now/u);
  expect((await tntflow(...args)).said).toMatch(/^0 documents added .* holds 3 now/u);
});

it.each([
  ['import', 'langsmith:support', '--corpus', 'support'],
  ['run', '--embedded', '--source', 'langsmith:support'],
  ['estimate', '--source', 'langsmith:support'],
])('%s says in one line that there is no key, and begins nothing', async (...args) => {
  expect(await tntflow(...args)).toEqual({
    code: 1,
    said: 'langsmith:support: needs a key of LangSmith: set LANGSMITH_API_KEY where tntflow, or its worker, runs',
  });
  expect(readdirSync(home).filter((name) => !name.startsWith('store'))).toEqual([]);
});
