/** Replays every recorded history with the workflows as they are now: what was begun with them before must go on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { WORKFLOW_TYPES } from '../../src/contracts/names.js';
import { textsIn } from '../support/history.js';
import { historyFromJson, type HistoryJson } from './support/history-json.js';
import {
  filesOf,
  historySets,
  NEXT,
  readHistory,
  readManifest,
  readText,
  refuseReleased,
  sha256,
} from './support/history-sets.js';

const PROJECT = resolve(import.meta.dirname, '../..');
const sets = historySets();
const recorded = sets.flatMap((set) =>
  readManifest(set).histories.map((entry) => ({ set, ...entry })),
);

let code: string;

beforeAll(async () => {
  const quiet = new DefaultLogger('ERROR');
  Runtime.install({ logger: quiet, telemetryOptions: { logging: { forward: {} } } });
  ({ code } = await bundleWorkflowCode({
    workflowsPath: resolve(PROJECT, 'src/workflows/index.ts'),
    logger: quiet,
  }));
});

/** The errors of replaying histories, by their numbers. */
async function replay(
  histories: readonly { readonly workflowId: string; readonly history: HistoryJson }[],
): Promise<Map<number, Error>> {
  const errors = new Map<number, Error>();
  const results = Worker.runReplayHistories(
    { workflowBundle: { code } },
    histories.map(({ workflowId, history }) => ({
      workflowId,
      history: historyFromJson(history),
    })),
  );
  let index = 0;
  for await (const { error } of results) {
    if (error !== undefined) errors.set(index, error);
    index += 1;
  }
  expect(index).toBe(histories.length);
  return errors;
}

const parsed = (set: string, file: string) => JSON.parse(readText(set, file)) as HistoryJson;

describe('the sets', () => {
  it('are whole: every file is in a manifest, as it was recorded', () => {
    expect(sets.length).toBeGreaterThan(0);
    for (const set of sets) {
      const { version, histories } = readManifest(set);
      if (set !== NEXT) expect(version).toBe(set);
      expect(filesOf(set)).toEqual(histories.map(({ file }) => file).sort());
      for (const { file, sha256: sum } of histories)
        expect(sha256(readText(set, file)), `${set}/${file} was changed`).toBe(sum);
    }
  });

  it('hold each workflow type of the latest set done, in mid-loop and over several executions', () => {
    const latest = sets.includes(NEXT) ? NEXT : (sets.at(-1) ?? '');
    const { histories } = readManifest(latest);
    for (const type of WORKFLOW_TYPES) {
      const shapes = histories.filter(({ workflow }) => workflow === type);
      const names = shapes.map(({ shape }) => shape);
      expect(names, type).toEqual(expect.arrayContaining(['done', 'continued-1', 'continued-2']));
      expect(
        names.filter((name) => name.endsWith('ing')),
        type,
      ).not.toEqual([]);
    }
  });

  it('hold histories that are what their names say', () => {
    for (const { set, file, workflow, shape, events } of recorded) {
      const history = parsed(set, file);
      expect(history.events).toHaveLength(events);
      const [first] = history.events;
      expect(JSON.stringify(first), file).toContain(`"workflowType":{"name":"${workflow}"}`);
      const last = String(history.events.at(-1)?.eventType);
      if (shape === 'done') expect(last, file).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
      if (shape.endsWith('ing')) expect(last, file).not.toMatch(/WORKFLOW_EXECUTION_/u);
      if (shape === 'continued-1')
        expect(last, file).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW');
    }
  });

  it('hold no key, and nothing of the machine they were recorded on', () => {
    const named = [hostname(), homedir(), PROJECT].filter((text) => text.length > 3);
    for (const { set, file } of recorded) {
      const texts = textsIn(readHistory(set, file)).join('\n');
      expect(texts, file).toContain('/tmp/tntflow-histories');
      for (const name of named) expect(texts.includes(name), `${file} holds ${name}`).toBe(false);
      expect(texts, file).not.toMatch(/\/(?:home|root|Users|work|usr|var|opt|mnt|private)\//u);
      expect(texts, file).not.toMatch(/\bsk-|api[-_]?key|authorization|bearer /iu);
      expect(texts, file).not.toMatch(/\d+@(?!tntflow\b)/u);
    }
  });

  it('of a release are never recorded again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tntflow-histories-'));
    try {
      mkdirSync(join(folder, NEXT));
      mkdirSync(join(folder, '0.1.0'));
      expect(() => refuseReleased('0.1.0', '0.1.0', folder)).toThrow(/never recorded again/u);
      // What is recorded is the code there is, under its own version or none.
      expect(() => refuseReleased('0.0.9', '0.1.0', folder)).toThrow(/this version's, "0\.1\.0"/u);
      expect(() => refuseReleased('0.2.0', '0.2.0', folder)).not.toThrow();
      expect(() => refuseReleased(NEXT, '0.1.0', folder)).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.each(sets)('the histories of %s', { timeout: 120_000 }, (set) => {
  it('are replayed by the workflows as they are now', async () => {
    const { histories } = readManifest(set);
    const errors = await replay(
      histories.map(({ file, workflowId }) => ({ workflowId, history: parsed(set, file) })),
    );
    const said = [...errors].map(([index, { message }]) => `${histories[index]?.file}: ${message}`);
    expect(said, 'docs/guides/upgrade.md says how to change a workflow safely').toEqual([]);
  });

  it('would not be, had a workflow done something else at its end', async () => {
    const whole = readManifest(set).histories.filter(({ shape }) => shape === 'done');
    expect(whole.length).toBeGreaterThan(0);
    const errors = await replay(
      whole.map(({ file, workflowId }) => ({ workflowId, history: altered(parsed(set, file)) })),
    );
    expect(errors.size).toBe(whole.length);
    for (const error of errors.values()) expect(error.name).toBe('DeterminismViolationError');
  });
});

/** The last activity becomes one of another type. */
function altered({ events }: HistoryJson): HistoryJson {
  const index = events.findLastIndex((event) => 'activityTaskScheduledEventAttributes' in event);
  const attributes = events[index]?.activityTaskScheduledEventAttributes as object;
  return {
    events: events.with(index, {
      ...events[index],
      activityTaskScheduledEventAttributes: {
        ...attributes,
        activityType: { name: 'somethingElse' },
      },
    }),
  };
}
