/** What runs can be found by: their stage, corpus and version, through every execution, where the namespace has them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.js';
import { makeDocuments, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { executionsOf } from '../support/history.js';
import { PipelineBench, type StartedRun } from '../support/pipeline-bench.js';

vi.setConfig({ testTimeout: 180_000 });

const COUNT = 100;

async function withBench(
  options: Parameters<typeof PipelineBench.start>[0],
  use: (bench: PipelineBench) => Promise<void>,
): Promise<void> {
  const bench = await PipelineBench.start(options);
  try {
    await use(bench);
  } finally {
    await bench.stop();
  }
}

/** A run of many activities, so that it is continued as new where the server suggests that early. */
async function startRun(bench: PipelineBench): Promise<StartedRun> {
  const documents = makeDocuments({ mark: 's', count: COUNT });
  return await bench.start('labelDocuments', {
    ...{ source: writeJsonl(bench.folder, 's', documents), corpus: 'found' },
    ...{ models: bench.models.add('found').forTasks('offline:hashing') },
    ...{ taxonomy: { categories: TOPIC_CATEGORIES }, documentsPerActivity: 1 },
  });
}

/** What the run set, event by event, over all its executions. */
async function upsertsOf(
  bench: PipelineBench,
  run: StartedRun,
): Promise<Record<string, unknown>[]> {
  const executions = await executionsOf(bench.temporal, run);
  return executions.flatMap(({ events }) =>
    events.flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => {
      if (!upsert) return [];
      const fields = Object.entries(upsert.searchAttributes?.indexedFields ?? {});
      return [
        Object.fromEntries(
          fields.map(([name, { data }]) => [
            name,
            JSON.parse(Buffer.from(data ?? []).toString()) as unknown,
          ]),
        ),
      ];
    }),
  );
}

describe('a run in a namespace', () => {
  test('with the search attributes says at each change of stage where it is, and keeps saying it', async () => {
    await withBench({ searchAttributes: true, suggestedEvents: 150 }, async (bench) => {
      const run = await startRun(bench);
      expect(await run.result()).toMatchObject({ labelled: COUNT });
      const executions = await executionsOf(bench.temporal, run);
      expect(executions.length).toBeGreaterThan(1);
      const upserts = await upsertsOf(bench, run);
      const stages = upserts.map(({ TntflowStage: stage }) => stage);
      expect(stages).toEqual(['prepare', 'import', 'sample', 'label', 'results', 'done']);
      expect(upserts[0]).toEqual({ TntflowStage: 'prepare', TntflowCorpus: 'found' });
      expect(upserts.at(-1)).toEqual({
        ...{ TntflowStage: 'done', TntflowCorpus: 'found', TntflowTaxonomyVersion: 1 },
      });
      for (const { runId } of executions) {
        const { typedSearchAttributes } = await bench.temporal.workflow
          .getHandle(run.workflowId, runId)
          .describe();
        const kept = typedSearchAttributes.getAll();
        expect(kept.find(({ key }) => key.name === 'TntflowCorpus')?.value).toBe('found');
      }
    });
  });

  test('without them does the same, and sets nothing', async () => {
    await withBench({}, async (bench) => {
      const run = await startRun(bench);
      expect(await run.result()).toMatchObject({ labelled: COUNT });
      expect(await upsertsOf(bench, run)).toEqual([]);
    });
  });

  test('where one is missing and one is of another type sets the third alone', async () => {
    await withBench({}, async (bench) => {
      await bench.temporal.connection.operatorService.addSearchAttributes({
        ...{ namespace: 'default', searchAttributes: { TntflowStage: 3, TntflowCorpus: 2 } },
      });
      const run = await startRun(bench);
      expect(await run.result()).toMatchObject({ labelled: COUNT });
      const upserts = await upsertsOf(bench, run);
      expect(upserts.length).toBeGreaterThan(0);
      for (const upsert of upserts) expect(upsert).toEqual({ TntflowCorpus: 'found' });
    });
  });
});

test('the namespace of the compose file gets all of them', () => {
  const script = readFileSync(
    new URL('../../deploy/temporal-namespace.sh', import.meta.url),
    'utf8',
  );
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) {
    expect(script).toContain(`${name}=${type}`);
  }
});
