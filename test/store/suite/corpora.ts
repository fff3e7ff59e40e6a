/** Documents: each id once, every text kept, numbered without gaps, however often they are imported. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { newDocument, newDocuments, storeCorpus } from '../fixtures.js';

export function corporaTests(stores: FreshStores): void {
  it('holds the same id once, as it came first', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const batch = [newDocument('a', 'first'), newDocument('a', 'second'), newDocument('b')];
    expect(await store.corpora.addDocuments(corpus, batch)).toBe(2);
    expect(await store.corpora.addDocuments(corpus, [newDocument('a', 'third')])).toBe(0);
    const documents = await store.corpora.documentRange(corpus, 1, 10);
    expect(documents.map(({ id, turns }) => [id, turns[0]?.content])).toEqual([
      ['a', 'first'],
      ['b', 'text of b'],
    ]);
  });

  it('keeps the same text under other ids apart, with one hash', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const batch = [newDocument('a', 'same'), newDocument('b', 'same'), newDocument('c', 'other')];
    expect(await store.corpora.addDocuments(corpus, batch)).toBe(3);
    const [a, b, c] = await store.corpora.documentsAt(corpus, [1, 2, 3]);
    expect(a?.textHash).toBe(b?.textHash);
    expect(a?.key).not.toBe(b?.key);
    expect(c?.textHash).not.toBe(a?.textHash);
  });

  it('finds documents by their ids, in one corpus alone', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const ids = ['a', 'b\0c', ...Array.from({ length: 600 }, (_, index) => `d${index}`)];
    await store.corpora.addDocuments(
      corpus,
      ids.map((id) => newDocument(id)),
    );
    await store.corpora.addDocuments(await store.corpora.ensure('other'), [newDocument('x')]);
    const found = await store.corpora.documentsOf(corpus, [...ids].reverse().concat('x', 'y'));
    expect([...found.keys()]).toEqual([...ids].reverse());
    const [first] = await store.corpora.documentsAt(corpus, [1]);
    expect(found.get('a')).toEqual(first);
    expect(await store.corpora.documentsOf(corpus, [])).toEqual(new Map());
  });

  it('goes on with an import that ended half-way, in the order of the source', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const source = newDocuments(100);
    await store.corpora.addDocuments(corpus, source.slice(0, 50));
    expect(await store.corpora.addDocuments(corpus, source)).toBe(50);
    const documents = await store.corpora.documentRange(corpus, 1, 101);
    expect(documents.map(({ id }) => id)).toEqual(source.map(({ document }) => document.id));
  });

  it('numbers documents without gaps, also when two imports of one source interleave', async () => {
    const url = await stores.url();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const corpus = await one.corpora.ensure('c');
    const source = newDocuments(200);
    const importAll = async (store: typeof one) => {
      let added = 0;
      for (let start = 0; start < source.length; start += 20) {
        added += await store.corpora.addDocuments(corpus, source.slice(start, start + 20));
      }
      return added;
    };
    const [first, second] = await Promise.all([importAll(one), importAll(other)]);
    expect(first + second).toBe(200);
    expect(await one.corpora.countDocuments(corpus)).toBe(200);
    const documents = await other.corpora.documentRange(corpus, 1, 201);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(200);
  });

  it('counts what is there, and reads ranges and positions in order', async () => {
    const store = await stores.store();
    const { corpus, keys } = await storeCorpus(store, { documents: 5 });
    expect(await store.corpora.countDocuments(corpus)).toBe(5);
    const range = await store.corpora.documentRange(corpus, 2, 4);
    expect(range.map(({ id }) => id)).toEqual(['d2', 'd3']);
    const at = await store.corpora.documentsAt(corpus, [4, 1, 99]);
    expect(at.map(({ key }) => key)).toEqual([keys[3], keys[0]]);
    const documents = await store.corpora.documents([keys[2] ?? 0, 987_654, keys[1] ?? 0]);
    expect(documents.map(({ id }) => id)).toEqual(['d3', 'd2']);
    expect(await store.corpora.documents([])).toEqual([]);
  });

  it('gives back every character of a document, and none of its metadata', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const turns = [
      { role: 'user', content: 'Zoë 😀 "quoted" \\ \'; drop table documents; --\u2028\n字' },
      { role: 'assistant', content: '' },
    ];
    const id = 'it\'s a "long" id / 😀';
    const document = { id, turns, metadata: { email: 'zoe@example.org' } };
    await store.corpora.addDocuments(corpus, [{ document, textHash: 'h' }]);
    const [stored] = await store.corpora.documentRange(corpus, 1, 2);
    expect(stored).toEqual({ key: stored?.key, id, turns });
  });

  it('keeps corpora apart', async () => {
    const store = await stores.store();
    const one = await storeCorpus(store, { name: 'one', documents: 2 });
    const other = await storeCorpus(store, { name: 'other', documents: 3 });
    expect(await store.corpora.countDocuments(one.corpus)).toBe(2);
    expect(await store.corpora.countDocuments(other.corpus)).toBe(3);
    expect(new Set([...one.keys, ...other.keys]).size).toBe(5);
  });

  it('makes a corpus once, whoever asks for it', async () => {
    const url = await stores.url();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const made = await Promise.all([one, other, one].map((store) => store.corpora.ensure('c')));
    expect(new Set(made).size).toBe(1);
    expect(await one.corpora.find('d')).toBeUndefined();
  });

  it('names the corpora there are when one is not', async () => {
    const store = await stores.store();
    await expect(store.corpora.require('x')).rejects.toThrow('Nothing was imported yet');
    await store.corpora.ensure('chats');
    await expect(store.corpora.require('x')).rejects.toThrow(
      'no corpus "x" in the store. There are: chats.',
    );
  });

  it('keeps skipped records once, with their reasons', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const bad = (position: number, reason: string) =>
      ({ source: 'chats.jsonl', position, kind: 'bad', reason }) as const;
    const empty = { source: 'chats.jsonl', position: 3, kind: 'empty', reason: 'no text' } as const;
    await store.corpora.addSkipped(corpus, [bad(7, 'no JSON'), empty]);
    await store.corpora.addSkipped(corpus, [bad(7, 'read again'), bad(2, 'no id'), empty]);
    await store.corpora.addSkipped(corpus, []);
    expect(await store.corpora.countSkipped(corpus)).toEqual({ empty: 1, bad: 2 });
    expect(await store.corpora.listBad(corpus)).toEqual([bad(2, 'no id'), bad(7, 'no JSON')]);
    const other = await store.corpora.ensure('other');
    expect(await store.corpora.countSkipped(other)).toEqual({ empty: 0, bad: 0 });
  });
}
