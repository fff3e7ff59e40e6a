/** Files read since a moment: by the time each record carries, or by a file's last change. */
import { utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/sources/index.js';
import { brief, collect, temporaryFile } from './helpers.js';

const since = '2026-11-20T00:00:00Z';
const read = async (path: string, from: string | undefined = since) =>
  brief(await collect(openSource(path, { since: from })));

const linesOf = (...records: object[]) =>
  temporaryFile('chats.jsonl', records.map((record) => `${JSON.stringify(record)}\n`).join(''));

describe('JSON lines', () => {
  it('that are older are left out, wherever they say how old they are', async () => {
    const path = linesOf(
      { text: 'old', timestamp: '2026-11-19T23:59:59Z' },
      { text: 'just', timestamp: '2026-11-20T00:00:00Z' },
      { text: 'seconds', created_at: 1_796_000_000 },
      { text: 'in metadata', metadata: { time: '2026-11-21' } },
      { text: 'old in metadata', metadata: { time: '2026-11-01' } },
      {
        text: 'the record itself comes first',
        date: '2026-11-25',
        metadata: { time: '2026-11-01' },
      },
      { text: '  ', timestamp: '2026-11-01' },
      { timestamp: '2026-11-01' },
    );
    expect(await read(path)).toEqual([
      ...['just', 'seconds', 'in metadata', 'the record itself comes first'],
    ]);
    expect(await collect(openSource(path))).toHaveLength(8);
  });

  it('that are taken keep their positions and ids', async () => {
    const records = [
      { text: 'old', time: '2026-01-01' },
      { text: 'new', time: '2026-12-01' },
    ];
    const path = linesOf(...records);
    const [, all] = await collect(openSource(path));
    const [taken] = await collect(openSource(path, { since }));
    expect(taken).toEqual(all);
  });

  it('without a time, or with one that nobody can read, are bad', async () => {
    const path = linesOf(
      { text: 'a' },
      { text: 'b', created_at: 'last week' },
      { text: 'c', time: '' },
    );
    expect(await read(path)).toEqual([
      expect.stringMatching(/^bad: line 1: has no time to compare with "since"; .*timestamp/u),
      expect.stringMatching(/^bad: line 2: created_at must be a time such as/u),
      expect.stringMatching(/^bad: line 3: has no time/u),
    ]);
  });

  it('may be asked for by a duration', async () => {
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const path = linesOf({ text: 'old', time: ago(49) }, { text: 'new', time: ago(47) });
    expect(await read(path, '2 days')).toEqual(['new']);
    await expect(read(path, 'a while')).rejects.toThrow(
      `${path}: "since" must be a time such as 2026-11-23T09:30:00Z or a duration such as 7d, got "a while"`,
    );
  });
});

describe('rows', () => {
  it('are compared by the column that holds their time', async () => {
    const path = temporaryFile(
      'q.csv',
      'text,Created_At\nold,2026-11-01\nnew,2026-11-21 10:00:00\nodd,x\n',
    );
    expect(await read(path)).toEqual([
      'new',
      expect.stringMatching(/^bad: line 4: timestamp must/u),
    ]);
  });

  it('without such a column are refused as a whole', async () => {
    const path = temporaryFile('q.csv', 'text,n\na,1\n');
    await expect(read(path)).rejects.toThrow(
      /has no column to compare with "since": .*; its header has "text", "n"/u,
    );
  });
});

it('text files of a folder are as old as their last change', async () => {
  const old = temporaryFile('old.txt', 'old');
  writeFileSync(join(dirname(old), 'new.txt'), 'new');
  utimesSync(old, new Date('2026-11-01'), new Date('2026-11-01'));
  utimesSync(join(dirname(old), 'new.txt'), new Date('2026-11-21'), new Date('2026-11-21'));
  expect(await read(dirname(old))).toEqual(['new']);
  expect((await collect(openSource(dirname(old)))).length).toBe(2);
});
