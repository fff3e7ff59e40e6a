/** Runs every command of docs/temporal-cli.md, in order and as it stands, and looks at what each did. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Progress, RunResult } from '../../src/client.js';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { PipelineBench } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/temporal-cli.md'), 'utf8');

interface Block {
  readonly section: string;
  readonly script: string;
}

const blocks: Block[] = PAGE.split(/^## /mu)
  .slice(1)
  .flatMap((section) =>
    [...section.matchAll(/^```sh\n(.*?)^```$/gmsu)].map(([, script = '']) => ({
      ...{ section: section.split('\n')[0] ?? '', script },
    })),
  );

let bench: PipelineBench;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  bench = await PipelineBench.start();
  const bin = join(bench.folder, 'bin');
  mkdirSync(bin);
  symlinkSync((await findTemporalCli()).cli?.path ?? '', join(bin, 'temporal'));
  env = {
    ...{ PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, HOME: bench.folder },
    TEMPORAL_ADDRESS: bench.address,
  };
});
afterAll(async () => {
  await bench.stop();
});

/** Runs the block, each line of which must succeed. @returns what it wrote to stdout. */
async function run({ script }: Block): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', script], {
    ...{ cwd: ROOT, env, timeout: 300_000, maxBuffer: 2 ** 26 },
  });
  return stdout;
}

async function statusOf(workflowId: string): Promise<string> {
  return (await bench.client.describe(workflowId)).status;
}

/** Calls of the runs of an id, over all resets. */
async function callsOf(workflowId: string): Promise<number> {
  return await bench.withStore(async (store) => {
    const stored = await store.runs.latest(workflowId);
    const usage = stored === undefined ? [] : await store.calls.usage(stored.id);
    return usage.reduce((sum, { calls }) => sum + calls, 0);
  });
}

/** The list's answer; visibility is a moment behind. */
async function found(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of bench.temporal.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

async function stageOf(workflowId: string): Promise<Progress | null> {
  return await bench.client.progress(workflowId).catch(() => null);
}

/** What is looked at after the block that holds this text. A block without a check fails the last test. */
const checks: Readonly<Record<string, (output: string) => Promise<void> | void>> = {
  'search-attribute create': async () => {
    const { customAttributes } =
      await bench.temporal.connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
    for (const name of Object.keys(SEARCH_ATTRIBUTES))
      expect(customAttributes).toHaveProperty(name);
  },
  '--workflow-id chats --input-file': async () => {
    expect(await bench.client.describe('chats')).toMatchObject({
      type: 'tntLlm',
      status: 'RUNNING',
    });
  },
  '--workflow-id topics': async () => {
    expect((await bench.client.result('topics')).categories.length).toBeGreaterThan(1);
  },
  'chats --name pause': async () => {
    await until('the pause', async () => (await stageOf('chats'))?.waiting ?? undefined);
    expect((await stageOf('chats'))?.waiting).toMatchObject({ for: 'resume' });
  },
  'chats --name resume': async () => {
    await until('the run to go on', async () =>
      (await stageOf('chats'))?.waiting === null ? true : undefined,
    );
  },
  'chats --name progress': (output) => {
    expect(output).toMatch(/"stage":\s*"\w+"/u);
  },
  'chats --name taxonomy': async (output) => {
    const result = await bench.client.result('chats');
    expect(result.labelled).toBe(320);
    expect(output).toContain(result.categories[0]?.name);
    expect(output).toMatch(/COMPLETED/u);
    expect(output).toContain('WorkflowExecutionCompleted');
  },
  'task-queue describe': (output) => {
    expect(output).toMatch(/Pollers:\n.*\n.*@/u);
  },
  'label again': async (output) => {
    expect(output).toContain('COMPLETED');
    const again = await bench.client.result('chats');
    const { labelled, shares } = results.get('chats') ?? {};
    expect(again).toMatchObject({ labelled, shares });
    expect(await callsOf('chats')).toBe(calls.get('chats'));
    const { raw } = await bench.temporal.workflow.getHandle('chats').describe();
    expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(
      raw.workflowExecutionInfo?.execution?.runId,
    );
    const { events = [] } = await bench.temporal.workflow.getHandle('chats').fetchHistory();
    const reset = events?.findIndex(({ workflowTaskFailedEventAttributes: failed }) =>
      Boolean(failed?.newRunId),
    );
    const types = (events ?? []).map(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name,
    );
    expect(types.slice(0, reset)).toContain('summarizeDocuments');
    expect(types.slice(reset)).toContain('labelDocuments');
    expect(types.slice(reset)).not.toContain('summarizeDocuments');
  },
  'from the beginning': async () => {
    const again = await bench.client.result('chats');
    expect(again.categories).toEqual(results.get('chats')?.categories);
    expect(await callsOf('chats')).toBe(calls.get('chats'));
  },
  'workflow cancel --workflow-id': async () => {
    await until('the end', async () =>
      (await statusOf('second')) === 'CANCELLED' ? 1 : undefined,
    );
  },
  'workflow terminate': async () => {
    expect(await statusOf('third')).toBe('TERMINATED');
  },
  'workflow list': async (output) => {
    expect(output).toMatch(/Completed\s+chats\s+tntLlm/u);
    expect(output).toMatch(/Completed\s+topics\s+generateTaxonomy/u);
    expect(output).toMatch(/Total: 0/u);
    expect(await found('TntflowStage = "done"')).toEqual(
      expect.arrayContaining(['chats', 'topics']) as string[],
    );
    expect(await found('TntflowCorpus = "support"')).toEqual(['topics']);
    expect(await found('TntflowTaxonomyVersion > 1')).toContain('chats');
  },
  'batch-2 --name pause': async () => {
    for (const id of ['batch-1', 'batch-2']) {
      await until('the pause', async () => (await stageOf(id))?.waiting ?? undefined);
    }
    await until('both to be listed', async () =>
      (await found('WorkflowType = "tntLlm" AND ExecutionStatus = "Running"')).length === 2
        ? true
        : undefined,
    );
  },
  'signal --query': async () => {
    for (const id of ['batch-1', 'batch-2']) {
      await until('the run to go on', async () =>
        (await stageOf(id))?.waiting === null ? true : undefined,
      );
    }
  },
  'cancel --query': async () => {
    for (const id of ['batch-1', 'batch-2']) {
      const status = await until('the end', async () => {
        const now = await statusOf(id);
        return now === 'RUNNING' ? undefined : now;
      });
      expect(['CANCELLED', 'COMPLETED']).toContain(status);
    }
  },
  'schedule create': async () => {
    const { policies, spec } = await bench.temporal.schedule.getHandle('weekly').describe();
    expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: 86_400_000, pauseOnFailure: true });
    expect(spec.timezone).toBe('Europe/London');
  },
  'schedule describe': (output) => {
    expect(output).toContain('weekly-run');
  },
  'schedule toggle': async () => {
    expect(await bench.client.schedule.describe('weekly')).toMatchObject({
      ...{ paused: false, note: 'back again' },
    });
  },
  'schedule trigger': async () => {
    expect(await ended(1)).toEqual(['COMPLETED']);
  },
  'schedule backfill': async () => {
    expect(await ended(3)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    const { runs } = await bench.client.schedule.describe('weekly');
    expect(runs.slice(1).map(({ workflowId }) => workflowId)).toEqual([
      'weekly-run-2026-11-02T03:00:00Z',
      'weekly-run-2026-11-09T03:00:00Z',
    ]);
  },
  'schedule delete': async () => {
    await expect(bench.client.schedule.describe('weekly')).rejects.toThrow(/not found/iu);
  },
};

/** What a run gave, and the calls it took, when it ended for the first time. */
const results = new Map<string, RunResult>();
const calls = new Map<string, number>();

async function ended(count: number): Promise<(string | null)[]> {
  return await until(
    `${count} runs of the schedule`,
    async () => {
      const { runs } = await bench.client.schedule.describe('weekly');
      const over = runs.filter(({ status }) => status !== 'RUNNING');
      return over.length === count ? over.map(({ status }) => status) : undefined;
    },
    200_000,
  );
}

describe('docs/temporal-cli.md', () => {
  test.each(blocks.map((block) => [block.section, block.script.split('\n')[0], block] as const))(
    '%s: %s',
    async (_, __, block) => {
      const output = await run(block);
      const found = Object.entries(checks).filter(([text]) => block.script.includes(text));
      expect(found.map(([text]) => text)).toHaveLength(1);
      await found[0]?.[1](output);
      if (block.script.includes('result --workflow-id chats') && !results.has('chats')) {
        results.set('chats', await bench.client.result('chats'));
        calls.set('chats', await callsOf('chats'));
      }
    },
    400_000,
  );

  test('every check belongs to a command', () => {
    for (const text of Object.keys(checks)) expect(PAGE).toContain(text);
    expect(blocks.length).toBeGreaterThan(15);
  });
});
