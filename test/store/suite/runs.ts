/** Runs: the first configuration that was recorded stands, and so does the first output of a step. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { configOf, storeRun } from '../fixtures.js';

export function runTests(stores: FreshStores): void {
  const key = { workflowId: 'weekly', firstExecutionRunId: 'run-1' };
  const run = (corpus: string) => ({
    workflowType: 'tntLlm' as const,
    config: configOf(corpus),
    notes: [corpus],
  });

  it('keeps the configuration that was recorded first', async () => {
    const store = await stores.store();
    const first = await store.runs.record(key, run('one'));
    const second = await store.runs.record(key, run('two'));
    expect(second).toEqual(first);
    expect(first).toMatchObject({ ...key, config: configOf('one'), notes: ['one'] });
    expect(await store.runs.get(first.id)).toEqual(first);
    expect(await store.runs.find(key)).toEqual(first);
  });

  it('gives one of two workers the row of the other', async () => {
    const url = await stores.url();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const [a, b] = await Promise.all([
      one.runs.record(key, run('one')),
      other.runs.record(key, run('two')),
    ]);
    expect(a).toEqual(b);
  });

  it('tells executions of one workflow id apart, and knows the newest', async () => {
    const store = await stores.store();
    const first = await store.runs.record(key, run('one'));
    const next = { ...key, firstExecutionRunId: 'run-2' };
    expect(await store.runs.find(next)).toBeUndefined();
    const second = await store.runs.record(next, run('two'));
    expect(second.id).not.toBe(first.id);
    expect(await store.runs.latest('weekly')).toEqual(second);
    expect(await store.runs.latest('daily')).toBeUndefined();
  });

  it('asks whether the stores are the same when a run is not there', async () => {
    const store = await stores.store();
    await expect(store.runs.get(17)).rejects.toThrow(/Run 17 is not in this store.*TNTFLOW_STORE/u);
  });

  it('keeps the first output of a step, by what went into it', async () => {
    const store = await stores.store();
    const [mine, theirs] = [await storeRun(store, 'mine'), await storeRun(store, 'theirs')];
    expect(await store.runs.stepOutput(mine, 'minibatches', 'a')).toBeUndefined();
    expect(await store.runs.recordStep(mine, 'minibatches', 'a', [[1, 2], [3]])).toEqual([
      [1, 2],
      [3],
    ]);
    expect(await store.runs.recordStep(mine, 'minibatches', 'a', [[9]])).toEqual([[1, 2], [3]]);
    expect(await store.runs.recordStep(mine, 'minibatches', 'b', [[9]])).toEqual([[9]]);
    expect(await store.runs.recordStep(theirs, 'minibatches', 'a', [[8]])).toEqual([[8]]);
    expect(await store.runs.stepOutput(mine, 'minibatches', 'a')).toEqual([[1, 2], [3]]);
  });

  it('keeps the first outputs of steps that are recorded together', async () => {
    const store = await stores.store();
    const run = await storeRun(store);
    const steps = (output: number) =>
      Array.from({ length: 1_200 }, (_, index) => ({ step: `part:${index}`, output }));
    await store.runs.recordSteps(run, 'a', steps(1));
    await store.runs.recordSteps(run, 'a', [...steps(2), { step: 'last', output: 2 }]);
    const outputs = ['part:0', 'part:1199', 'last'].map((step) =>
      store.runs.stepOutput(run, step, 'a'),
    );
    expect(await Promise.all(outputs)).toEqual([1, 1, 2]);
    await store.runs.recordSteps(run, 'a', []);
  });

  it('keeps an output that is null', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    expect(await store.runs.recordStep(runId, 's', 'h', null)).toBeNull();
    expect(await store.runs.recordStep(runId, 's', 'h', 1)).toBeNull();
  });
}
