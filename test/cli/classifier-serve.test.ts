/** `tntflow classifier serve` as a process: it listens, answers, swaps at SIGHUP, and ends in order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainedClassifier } from '../../src/classifier/index.js';
import { saved, TOKEN, trained, type Answer } from '../serve/support.js';
import { endChildren, tntflow, tntflowToEnd, until, type Child } from '../support/processes.js';

let home: string;
let env: Record<string, string | undefined>;
let classifier: TrainedClassifier;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tntflow-cli-serve-'));
  env = { TNTFLOW_HOME: home, OPENAI_API_KEY: undefined, TNTFLOW_SERVE_TOKEN: undefined };
  classifier = await trained();
});
afterAll(async () => {
  await endChildren();
  rmSync(home, { recursive: true, force: true });
});

const serve = (folder: string, ...flags: string[]) => [
  ...['classifier', 'serve', '--classifier', folder, '--port', '0'],
  ...flags,
];

/** The address that it says it listens at. */
const addressOf = (child: Child) =>
  until('the address', () => / at (http:\/\/\S+);/u.exec(child.output())?.[1]);

const classify = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/classify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ texts: ['I want my money back, please refund the order'] }),
  });

describe('tntflow classifier serve', () => {
  it('classifies, reads its folder again at SIGHUP, and ends with 0 at SIGTERM', async () => {
    const folder = await saved(classifier);
    const child = tntflow(serve(folder, '--drain-delay', '3s'), env);
    const url = await addressOf(child);
    const answer = (await (await classify(url)).json()) as Answer;
    expect(answer.results[0]).toMatchObject({ categoryId: 'refunds', category: 'Refunds' });
    expect(child.output()).toContain(
      `Serving ${folder} (${answer.classifierVersion}, 3 categories`,
    );
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('process_resident_memory_bytes');

    await saved(classifier, { folder, mark: ' anew' });
    child.process.kill('SIGHUP');
    await until('the new classifier', async () => {
      const { results } = (await (await classify(url)).json()) as Answer;
      return results[0]?.category === 'Refunds anew' ? true : undefined;
    });

    const ended = child.end('SIGTERM');
    await until('the 503', async () =>
      (await fetch(`${url}/readyz`)).status === 503 ? true : undefined,
    );
    expect((await classify(url)).status).toBe(200);
    expect(await ended).toBe(0);
    expect(child.output()).not.toMatch(/^\s+at /mu);
  }, 120_000);

  it('asks for the token of the environment, and never shows it', async () => {
    const folder = await saved(classifier);
    const child = tntflow(serve(folder, '--host', '0.0.0.0'), {
      ...env,
      TNTFLOW_SERVE_TOKEN: TOKEN,
    });
    const url = (await addressOf(child)).replace('0.0.0.0', '127.0.0.1');
    expect((await classify(url)).status).toBe(401);
    expect((await classify(url, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect(await child.end('SIGINT')).toBe(0);
    expect(child.output()).not.toContain(TOKEN);
  }, 60_000);

  it.each<[string, string[], Record<string, string>, number, string]>([
    ['a host without a token', ['--host', '0.0.0.0'], {}, 2, 'set TNTFLOW_SERVE_TOKEN'],
    [
      'a token that is too short',
      [],
      { TNTFLOW_SERVE_TOKEN: 'short' },
      2,
      'TNTFLOW_SERVE_TOKEN: must have 16',
    ],
    ['a port that is none', ['--port', '70000'], {}, 2, '--port: must be a whole number from 0'],
    ['a limit that is none', ['--rate-limit', 'many'], {}, 2, '--rate-limit: must be'],
    [
      'a time that is none',
      ['--request-timeout', '5'],
      {},
      2,
      '--request-timeout: must be a duration',
    ],
    ['a proxy that is none', ['--trust-proxy', 'nonsense'], {}, 2, '--trust-proxy'],
  ])('answers %s with what is allowed', async (_, flags, variables, code, message) => {
    const folder = await saved(classifier);
    const ended = await tntflowToEnd(serve(folder, ...flags), { ...env, ...variables });
    expect(ended.output).toContain(message);
    expect(ended.output).not.toMatch(/^\s+at /mu);
    expect(ended.code).toBe(code);
  });

  it('says what is missing: the folder, the classifier, the key', async () => {
    const noFlag = await tntflowToEnd(['classifier', 'serve'], env);
    expect(noFlag.output).toContain('--classifier <folder>');
    expect(noFlag.code).toBe(2);
    const noFolder = await tntflowToEnd(serve(join(home, 'nowhere')), env);
    expect(noFolder.output).toContain('the folder holds no classifier');
    expect(noFolder.code).toBe(1);
    const folder = await saved(classifier, { embeddingModel: 'openai:text-embedding-3-large' });
    const noKey = await tntflowToEnd(serve(folder), env);
    expect(noKey.output).toContain('OPENAI_API_KEY');
    expect(noKey.code).toBe(5);
    for (const { output } of [noFlag, noFolder, noKey]) expect(output).not.toMatch(/^\s+at /mu);
  }, 60_000);
});
