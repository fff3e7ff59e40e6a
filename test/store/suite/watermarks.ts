/** Watermarks: they only go forward, whoever comes late, and belong to one corpus and one source. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';

const source = 'langsmith:support';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));

export function watermarkTests(stores: FreshStores): void {
  it('are nowhere before they are set, and then where they were set to', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    expect(await store.watermarks.get({ corpus, source })).toBeUndefined();
    expect(await store.watermarks.advance({ corpus, source }, at(1))).toBe(
      '2026-11-23T09:01:00.000Z',
    );
    expect(await store.watermarks.get({ corpus, source })).toBe('2026-11-23T09:01:00.000Z');
  });

  it('do not go back, and may be set again to where they are', async () => {
    const store = await stores.store();
    const key = { corpus: await store.corpora.ensure('c'), source };
    await store.watermarks.advance(key, at(5));
    for (const minute of [5, 3, 5]) {
      expect(await store.watermarks.advance(key, at(minute))).toBe(at(5).toISOString());
    }
    expect(await store.watermarks.advance(key, at(6))).toBe(at(6).toISOString());
  });

  it('belong to one corpus and one source', async () => {
    const store = await stores.store();
    const [one, other] = [await store.corpora.ensure('one'), await store.corpora.ensure('other')];
    await store.watermarks.advance({ corpus: one, source }, at(1));
    await store.watermarks.advance({ corpus: other, source }, at(2));
    await store.watermarks.advance({ corpus: one, source: 'langsmith:sales' }, at(3));
    expect(await store.watermarks.get({ corpus: one, source })).toBe(at(1).toISOString());
    expect(await store.watermarks.get({ corpus: other, source })).toBe(at(2).toISOString());
  });

  it('end at the latest moment of all, in whatever order several processes set them', async () => {
    const url = await stores.url();
    const connections = await Promise.all([0, 1, 2].map(() => stores.open(url)));
    const corpus = await (connections[0] ?? (await stores.store())).corpora.ensure('c');
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 9 }),
        async (minutes) => {
          const key = { corpus, source: `langsmith:${(round += 1)}` };
          const advances = minutes.map(async (minute, index) =>
            connections[index % 3]?.watermarks.advance(key, at(minute)),
          );
          await Promise.all(advances);
          const latest = at(Math.max(...minutes)).toISOString();
          expect(await connections[0]?.watermarks.get(key)).toBe(latest);
        },
      ),
      { numRuns: 20 },
    );
  });
}
