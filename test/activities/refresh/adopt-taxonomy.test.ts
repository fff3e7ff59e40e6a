/** Putting a taxonomy in force: what can be adopted, and what is said of what cannot. */
import { expect, it } from 'vitest';
import { adoptEdited, adoptProposal } from '../../../src/activities/refresh/adopt-taxonomy.js';
import { findInForce } from '../../../src/activities/refresh/find-in-force.js';
import type { Store, StoredTaxonomy } from '../../../src/store/index.js';
import { configWith, failureOf, storeTexts, temporaryStore } from '../support.js';

const category = (id: string, name: string) => ({ id, name, description: `about ${name}` });
const TABLE = [category('c1', 'Refunds'), category('c2', 'Delivery')];

async function storeVersion(
  store: Store,
  runId: number,
  categories: readonly {
    readonly id: string;
    readonly name: string;
    readonly description: string;
  }[],
  stepName = 'generate-0',
): Promise<StoredTaxonomy> {
  return await store.taxonomies.record(runId, {
    ...{ stepName, step: 'generate', inputHash: 'inputs', version: 1, categories },
    ...{ score: null, explanation: null, suggestions: null, keptBecause: null },
  });
}

/** A corpus with a refresh whose taxonomy is in force. */
async function corpusInForce() {
  const store = await temporaryStore();
  const keys = await storeTexts(store, ['a', 'b']);
  const corpus = await store.corpora.require('chats');
  const { id: runId } = await store.runs.record(
    { workflowId: 'weekly', firstExecutionRunId: 'first' },
    { workflowType: 'refreshTaxonomy', config: await configWith(), notes: [] },
  );
  const version = await storeVersion(store, runId, TABLE);
  const record = async (proposalId: number | null, adoption = 0) =>
    await store.refreshes.record({
      ...{ corpus, runId, previous: 0, adoption, outcome: proposalId ? 'proposed' : 'first' },
      ...{ week: '2026-11-23', baseTaxonomyId: null, taxonomyId: version.id, proposalId },
      ...{ classifierId: null, span: { after: 0, last: keys[1] ?? 0 }, shares: null, drift: null },
    });
  return { store, corpus, runId, version, record };
}

it('an edited taxonomy keeps the ids it names, and gives the others ids that were never used', async () => {
  const { store, runId, version, record } = await corpusInForce();
  await storeVersion(store, runId, [...TABLE, category('c3', 'Gone')], 'update-0');
  await record(null);
  const [refunds] = TABLE;
  const adopted = await adoptEdited(store, {
    corpus: 'chats',
    categories: [
      { name: 'Late parcels', description: 'late' },
      ...(refunds ? [refunds] : []),
      { name: 'Lost parcels', description: 'lost' },
    ],
  });
  expect(adopted.version.categories.map(({ id }) => id)).toEqual(['c4', 'c1', 'c5']);
  expect(adopted).toMatchObject({ corpus: 'chats', before: { id: version.id } });
  expect(adopted.version.version).toBe(version.version + 1);
  const inForce = await findInForce(store, 'chats', null);
  expect(inForce).toMatchObject({
    ...{ adoptedId: adopted.version.id, baseTaxonomyId: version.id },
    samplesRun: runId,
  });
  // What it is compared with next is what was adopted.
  const again = failureOf(
    adoptEdited(store, { corpus: 'chats', categories: adopted.version.categories }),
  );
  expect((await again).message).toMatch(/in force for "chats" already \(version 2\)/u);
  const back = await adoptEdited(store, { corpus: 'chats', categories: TABLE });
  expect(back.before.id).toBe(adopted.version.id);
});

it('a proposal is adopted by the id of the refresh that made it', async () => {
  const { store, runId, record } = await corpusInForce();
  const proposal = await storeVersion(store, runId, TABLE.slice(1), 'settled');
  await record(proposal.id);
  const adopted = await adoptProposal(store, 'weekly');
  expect(adopted.version.id).toBe(proposal.id);
  expect(await findInForce(store, 'chats', null)).toMatchObject({ adoptedId: proposal.id });
});

it('what is adopted while a refresh goes on is in force after it; what that one saw is done with', async () => {
  const { store, corpus, version, record } = await corpusInForce();
  const seen = await store.refreshes.adopt(corpus, version.id);
  const unseen = await store.refreshes.adopt(corpus, version.id);
  await record(null, seen.id);
  expect(await findInForce(store, 'chats', null)).toMatchObject({
    ...{ adoption: unseen.id, adoptedId: version.id },
  });
  const { store: other, corpus: key, version: own, record: end } = await corpusInForce();
  const last = await other.refreshes.adopt(key, own.id);
  await end(null, last.id);
  expect(await findInForce(other, 'chats', null)).toMatchObject({ adoptedId: null });
});

it('says in one line what cannot be adopted', async () => {
  const { store, record } = await corpusInForce();
  const said = async (promise: Promise<unknown>) => (await failureOf(promise)).message;
  expect(await said(adoptProposal(store, 'weekly'))).toMatch(/no refresh .* "weekly"/u);
  expect(await said(adoptEdited(store, { corpus: 'chats', categories: TABLE }))).toMatch(
    /"chats" has no taxonomy in force yet/u,
  );
  expect(await said(adoptEdited(store, { corpus: 'none', categories: TABLE }))).toMatch(
    /There is no corpus "none"/u,
  );
  await record(null);
  expect(await said(adoptProposal(store, 'weekly'))).toMatch(/proposed no taxonomy/u);
  const twice = [category('c1', 'Refunds'), category('c9', 'refunds')];
  expect(await said(adoptEdited(store, { corpus: 'chats', categories: twice }))).toMatch(
    /"refunds" is used twice/u,
  );
});
