/** Files read up to a moment: what is younger is left for the next time. */
import { utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openSource, type SourceOptions } from '../../src/sources/index.js';
import { brief, collect, temporaryFile } from './helpers.js';

const until = '2026-11-20T00:00:00Z';
const read = async (path: string, options: SourceOptions = {}) =>
  brief(await collect(openSource(path, { until, ...options })));

it('leaves out JSON lines with a later time; those without one are taken', async () => {
  const records = [
    { text: 'old', timestamp: '2026-11-19T23:59:59Z' },
    { text: 'just', timestamp: until },
    { text: 'young', timestamp: '2026-11-20T00:00:01Z' },
    { text: 'young in metadata', metadata: { created_at: '2026-12-01' } },
    { text: 'none' },
    { text: 'unreadable', timestamp: 'yesterday' },
  ];
  const path = temporaryFile('chats.jsonl', records.map((one) => JSON.stringify(one)).join('\n'));
  expect(await read(path)).toEqual(['old', 'just', 'none', 'unreadable']);
  expect(await collect(openSource(path))).toHaveLength(6);
});

it('is the end of what `since` begins', async () => {
  const records = ['2026-11-18', '2026-11-19', '2026-11-21'].map((time) => ({ text: time, time }));
  const path = temporaryFile('chats.jsonl', records.map((one) => JSON.stringify(one)).join('\n'));
  expect(await read(path, { since: '2026-11-19' })).toEqual(['2026-11-19']);
});

it('goes by a column of a CSV file, where there is one', async () => {
  const rows = ['text,created_at', 'old,2026-11-01', 'young,2026-12-01', 'none,'];
  expect(await read(temporaryFile('chats.csv', rows.join('\n')))).toEqual(['old', 'none']);
  expect(await read(temporaryFile('other.csv', 'text,x\nwithout,1\n'))).toEqual(['without']);
});

it('goes by the last change of a folder’s files', async () => {
  const path = temporaryFile('old.txt', 'old');
  utimesSync(path, new Date('2026-11-01'), new Date('2026-11-01'));
  const young = join(dirname(path), 'young.txt');
  writeFileSync(young, 'young');
  utimesSync(young, new Date('2026-12-01'), new Date('2026-12-01'));
  expect(await read(dirname(path))).toEqual(['old']);
});
