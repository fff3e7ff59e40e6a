/** `tntflow dev` and the Temporal CLI: the README's other way in. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress, RunResult } from '../../src/contracts/progress.js';
import { inspectDevServer } from '../../src/embedded/server-lock.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { endChildren, tntflow, tntflowToEnd, until, type Child } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');

let folder: string;
let env: Record<string, string | undefined>;
let dev: Child;
let temporalCli: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-dev-'));
  env = { TNTFLOW_HOME: join(folder, 'home'), TEMPORAL_ADDRESS: undefined };
  temporalCli = (await findTemporalCli()).cli?.path ?? '';
  dev = tntflow(['dev'], env, { cwd: ROOT });
  await until('dev to be ready', () =>
    dev.output().includes('Ctrl-C stops everything') ? true : undefined,
  );
});
afterAll(async () => {
  await endChildren();
  rmSync(folder, { recursive: true, force: true });
});

async function temporal(...args: string[]): Promise<unknown> {
  const { address } = inspectDevServer(env.TNTFLOW_HOME ?? '') ?? { address: '' };
  const { stdout } = await promisify(execFile)(
    temporalCli,
    [...args, '--address', address, '-o', 'json'],
    { cwd: ROOT },
  );
  return stdout.trim() === '' ? null : (JSON.parse(stdout) as unknown);
}

const start = (id: string, ...input: string[]) =>
  temporal(
    'workflow',
    'start',
    '--type',
    'tntLlm',
    '--task-queue',
    'tntflow',
    '--workflow-id',
    id,
    ...input,
  );

describe('a run started with the Temporal CLI', () => {
  it('does the whole pipeline from the example input', async () => {
    await start('demo', '--input-file', 'examples/tnt-llm.json');
    const { result } = (await temporal('workflow', 'result', '--workflow-id', 'demo')) as {
      result: RunResult;
    };
    expect(result.labelled).toBe(320);
    expect(result.skippedEmpty).toBe(3);
    expect(result.classifier?.trained).toBe(true);
    expect(result.categories.length).toBeGreaterThan(3);

    const [answer] = (
      (await temporal('workflow', 'query', '--workflow-id', 'demo', '--name', 'progress')) as {
        queryResult: Progress[];
      }
    ).queryResult;
    expect(answer?.stage).toBe('done');

    const status = await tntflowToEnd(['status', 'demo'], env);
    expect(status.data).toContain('COMPLETED');
    expect(status.data).toContain(result.out);
    expect(status.code).toBe(0);
  }, 120_000);

  it('gives every activity a summary that a person can read in the UI', async () => {
    const { events } = (await temporal('workflow', 'show', '--workflow-id', 'demo')) as {
      events: { eventType: string; userMetadata?: { summary?: { data: string } } }[];
    };
    const scheduled = events.filter(({ eventType }) =>
      eventType.endsWith('ACTIVITY_TASK_SCHEDULED'),
    );
    expect(scheduled.length).toBeGreaterThan(20);
    const summaries = scheduled.map(({ userMetadata }) =>
      Buffer.from(userMetadata?.summary?.data ?? '', 'base64').toString(),
    );
    for (const summary of summaries) expect(summary).toMatch(/\w+ \S+/u);
    expect(summaries).toContain('"summarise documents 1–20 of 256"');
  });

  it('is paused and resumed by commands', async () => {
    await start('paused', '--input-file', 'examples/tnt-llm.json');
    const pause = await tntflowToEnd(['run', 'pause', 'paused'], env);
    expect(pause.output).toContain('`tntflow run resume paused`');
    expect(pause.code).toBe(0);
    const status = await until('the pause', async () => {
      const shown = await tntflowToEnd(['status', 'paused'], env);
      return shown.data.includes('paused by a signal') ? shown : undefined;
    });
    expect(status.data).toContain('RUNNING');
    const resumed = await tntflowToEnd(['run', 'resume', 'paused'], env);
    expect(resumed.data).toContain('Results:');
    expect(resumed.code).toBe(0);
    const late = await tntflowToEnd(['run', 'pause', 'paused'], env);
    expect(late.output).toContain('is over (completed): there is nothing to pause');
    expect(late.code).toBe(2);
  }, 120_000);

  it('fails at once with the message when its input is bad', async () => {
    const input = join(folder, 'bad.json');
    writeFileSync(input, '{"source":"examples/support-chats.jsonl","sampelSize":10}');
    await start('bad', '--input-file', input);
    const failed = temporal('workflow', 'result', '--workflow-id', 'bad');
    await expect(failed).rejects.toMatchObject({
      stdout: expect.stringContaining('did you mean sampleSize?') as string,
    });
  }, 30_000);

  it('stops everything at Ctrl-C', async () => {
    expect(await dev.end('SIGINT')).toBe(0);
    expect(inspectDevServer(env.TNTFLOW_HOME ?? '')).toBeNull();
  }, 30_000);
});
