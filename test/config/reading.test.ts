/** The fields that say which documents of a source are read, and how. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/config/index.js';
import { resolveRun } from '../../src/config/resolve-run.js';

const NOW = Date.UTC(2026, 10, 23, 9, 30);

const resolve = (input: object) =>
  resolveRun(input, {
    ...{ now: NOW, defaultOut: '/results', nameCorpus: (source) => `of ${source}` },
    absolutePath: (path) => `/absolute/${path}`,
    readText: () => Promise.reject(new Error('there are no files here')),
  });

describe('since', () => {
  it.each([
    ['7d', '2026-11-16T09:30:00.000Z'],
    ['5m', '2026-11-23T09:25:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ])('%j is a moment once and for all', async (since, moment) => {
    expect((await resolve({ source: 'chats.jsonl', since })).since).toBe(moment);
  });

  it('is nothing where it is left out', async () => {
    expect((await resolve({ source: 'chats.jsonl' })).since).toBeNull();
  });

  it.each([
    [{ source: 'a', since: 'monday' }, /since: must be a time such as .*, got "monday"/u],
    [{ corpus: 'a', since: '7d' }, /since: .* there is no source to import from/u],
  ])('%j is refused', async (input, message) => {
    const refused = resolve(input);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
  });
});

describe('a project of LangSmith', () => {
  it('is no path, and keeps its mapping', async () => {
    const langsmith = { question: 'inputs.q', user: 'metadata.who', filter: 'eq(name, "chat")' };
    const config = await resolve({ source: 'langsmith:support', langsmith });
    expect(config).toMatchObject({ source: 'langsmith:support', langsmith });
    expect((await resolve({ source: 'langsmith:support' })).langsmith).toBeNull();
  });

  it.each([
    [{ source: 'langsmith:' }, /source: name the project/u],
    [{ source: 'langsmith:a', format: 'csv' }, /format: is for files/u],
    [{ source: 'langsmith:a', columns: { id: 'x' } }, /columns: is for files/u],
    [{ source: 'chats.jsonl', langsmith: { id: 'x' } }, /the source must be langsmith:PROJECT/u],
    [{ source: 'langsmith:a', langsmith: { id: '.x' } }, /langsmith\.id: must be a path such as/u],
    [{ source: 'langsmith:a', langsmith: { id: 'a..b' } }, /langsmith\.id: must be a path/u],
    [{ source: 'langsmith:a', langsmith: { apiKey: 'lsv2' } }, /there is no such field/u],
  ])('as in %j is refused', async (input, message) => {
    await expect(resolve(input)).rejects.toThrow(message);
  });
});
