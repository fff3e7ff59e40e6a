/** `tntflow purge`: what it removes, what it refuses, and that nothing of a document is left anywhere in the state folder. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/dev-server.js';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { endChildren, tntflow, tntflowToEnd, until, type Child } from '../support/processes.js';

let folder: string;
let temporal: TestServer;
let env: Record<string, string | undefined>;
let worker: Child;
let source: string;
const documents = makeDocuments({ count: 30, mark: 'p' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-purge-'));
  temporal = await startTestServer();
  env = {
    ...{ TNTFLOW_HOME: join(folder, 'home'), TNTFLOW_STORE: undefined },
    TEMPORAL_ADDRESS: temporal.address,
  };
  source = writeJsonl(folder, 'chats', documents);
  worker = tntflow(['worker'], env);
  await until('the worker', () => worker.output().includes('workers are running') || undefined);
}, 120_000);

afterAll(async () => {
  await endChildren();
  await temporal.stop();
  rmSync(folder, { recursive: true, force: true });
});

const purge = (...args: string[]) => tntflowToEnd(['purge', ...args], env);
const counts = (data: string) => JSON.parse(data) as Record<string, unknown>;

/** The files of the state folder, but for the results of runs, that hold one of these texts. */
function filesWith(...texts: string[]): string[] {
  const home = env.TNTFLOW_HOME ?? '';
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(home, 'runs')))
    .filter((file) => texts.some((text) => readFileSync(file, 'latin1').includes(text)));
}

describe('tntflow purge', () => {
  it('says what it needs, and changes nothing until it has it', async () => {
    for (const [args, message] of [
      [[], 'Say what to purge'],
      [['--document', 'x'], 'Say what to purge'],
      [['--corpus', 'nowhere', '--yes'], 'There is no corpus "nowhere"'],
      [['--older-than', 'soon'], '"soon" is no duration'],
    ] as const) {
      const { code, output } = await purge(...args);
      expect(output).toContain(message);
      expect(output).not.toMatch(/^\s+at /mu);
      expect(code).toBeGreaterThan(0);
    }
  }, 60_000);

  it('counts beforehand, asks, removes a document, and leaves it out when it is imported again', async () => {
    const run = await tntflowToEnd(
      [
        ...['run', '--source', source, '--corpus', 'chats', '--models', 'offline'],
        ...['--workflow-id', 'first', '--out', join(folder, 'out'), '--json'],
      ],
      env,
    );
    expect(run.code).toBe(0);
    const [one] = documents;
    if (one === undefined) throw new Error('There are no documents.');
    expect(filesWith(one.marker)).not.toEqual([]);
    const which = ['--corpus', 'chats', '--document', one.id];

    const dry = await purge(...which, '--dry-run', '--json');
    expect(dry.code).toBe(0);
    expect(counts(dry.data)).toMatchObject({ dryRun: true, documents: 1, summaries: 1 });
    const unasked = await purge(...which);
    expect(unasked.output).toContain('say --yes');
    expect(unasked.code).toBe(2);
    expect(filesWith(one.marker)).not.toEqual([]);

    const { code, data, output } = await purge(...which, '--yes');
    expect(code).toBe(0);
    expect(data).toMatch(/^Purged 1 documents: 1 summaries, [2-9] stored answers/u);
    expect(output).toContain(join(folder, 'out'));
    expect(filesWith(one.marker)).toEqual([]);
    const again = await purge(...which, '--yes', '--json');
    expect(counts(again.data)).toMatchObject({ documents: 0, purgedBefore: 1, rewritten: true });

    const imported = await tntflowToEnd(['import', source, '--corpus', 'chats'], env);
    expect(imported.output).toContain('0 documents added to corpus "chats", which holds 29 now');
    expect(filesWith(one.marker)).toEqual([]);
    const rerun = await tntflowToEnd(
      ['run', '--corpus', 'chats', '--models', 'offline', '--workflow-id', 'second', '--json'],
      env,
    );
    expect(rerun.code).toBe(0);
    expect(counts(rerun.data)).toMatchObject({ documents: 29, labelled: 29 });
  }, 180_000);

  it('refuses while a run is going on, and where that cannot be asked', async () => {
    // Without a worker for its queue it waits.
    await worker.end('SIGTERM');
    const start = await tntflowToEnd(
      ['run', '--corpus', 'chats', '--models', 'offline', '--workflow-id', 'second', '--detach'],
      env,
    );
    expect(start.code).toBe(0);
    const refused = await purge('--corpus', 'chats', '--yes');
    expect(refused.output).toContain('The run "second" is going on with these documents');
    expect(refused.code).toBe(1);
    const elsewhere = { ...env, TEMPORAL_ADDRESS: '127.0.0.1:9' };
    const unasked = await tntflowToEnd(['purge', '--corpus', 'chats', '--yes'], elsewhere);
    expect(unasked.output).toContain('--unchecked');
    expect(unasked.code).toBe(5);
    expect(filesWith(documents[1]?.marker ?? '')).not.toEqual([]);
  }, 60_000);

  it('removes a whole corpus, also after it was killed in the middle', async () => {
    const all = ['purge', '--older-than', '1s', '--yes', '--json', '--unchecked'];
    const elsewhere = { ...env, TEMPORAL_ADDRESS: '127.0.0.1:9' };
    const killed = tntflow(all, elsewhere);
    await until('its beginning', () => killed.output() !== '' || undefined);
    await killed.end('SIGKILL');
    const { code, data } = await tntflowToEnd(all, elsewhere);
    expect(code).toBe(0);
    expect(counts(data)).toMatchObject({ rewritten: true });
    expect(filesWith(...documents.map(({ marker }) => marker))).toEqual([]);
    // The run itself is kept, with its bill.
    const status = await tntflowToEnd(['status', 'first'], env);
    expect(status.data).toContain('COMPLETED');
  }, 60_000);
});
