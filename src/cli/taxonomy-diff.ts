/** Compares the newest taxonomies of two runs: what became of each category, on what evidence, and the shares beside. */
import Table from 'cli-table3';
import type { LineageEntry, MovedLabels } from '../contracts/lineage.js';
import { OTHER, type Category } from '../contracts/taxonomy.js';
import { compareTaxonomies } from '../domain/lineage/index.js';
import { count, percent } from '../report/index.js';
import { openStore, type Store, type StoredTaxonomy } from '../store/index.js';
import { commandContext } from './context.js';
import { newestTaxonomy } from './newest-taxonomy.js';
import { terminal } from './terminal.js';

interface Side {
  readonly run: string;
  readonly taxonomy: StoredTaxonomy;
  /** Documents by category id, `null` being `Other`: of people and models, or of a classifier where they said nothing. */
  readonly labels: ReadonlyMap<string | null, number>;
}

interface Difference {
  readonly old: Side;
  readonly fresh: Side;
  readonly entries: readonly LineageEntry[];
  readonly moved: MovedLabels;
}

export async function diffTaxonomies(
  oldRun: string,
  newRun: string,
  flags: { readonly json?: boolean },
): Promise<void> {
  const context = commandContext();
  const store = await openStore(context.store);
  try {
    const [old, fresh] = [
      await sideOf(store, context.store, oldRun),
      await sideOf(store, context.store, newRun),
    ];
    const difference: Difference = { old, fresh, ...(await compare(store, old, fresh)) };
    terminal.print(
      flags.json === true
        ? JSON.stringify(await toJson(store, difference), null, 2)
        : render(difference),
    );
  } finally {
    await store.close();
  }
}

/** @throws CommandError when there is no such run, or it has no taxonomy yet. */
async function sideOf(store: Store, address: string, run: string): Promise<Side> {
  const taxonomy = await newestTaxonomy(store, { address, workflowId: run });
  let labels: Side['labels'] = new Map();
  for (const source of ['human', 'llm', 'classifier'] as const) {
    if (labels.size === 0) labels = await store.outcomes.countLabels(taxonomy.id, source);
  }
  return { run, taxonomy, labels };
}

/** As it was recorded when the new version was made from the old one, else by names and what both versions labelled. */
async function compare(store: Store, { taxonomy: old }: Side, { taxonomy: fresh }: Side) {
  if (fresh.lineage?.base === old.id) return fresh.lineage;
  return compareTaxonomies({
    old: old.categories,
    fresh: fresh.categories,
    labels: await store.taxonomies.labelledTwice({ old: old.id, fresh: fresh.id }),
  });
}

function render(difference: Difference): string {
  const { old, fresh, entries, moved } = difference;
  const table = new Table({
    head: ['', 'Then', 'Share', 'Now', 'Share', 'Evidence'],
    colWidths: [10, 30, 9, 30, 9, Math.max(28, Math.min(terminal.columns, 150) - 96)],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const entry of entries) {
    table.push([
      entry.kind,
      names(old.taxonomy, entry.from),
      shares(old, entry.from),
      names(fresh.taxonomy, entry.to),
      shares(fresh, entry.to),
      evidenceOf(entry, difference),
    ]);
  }
  table.push(['', OTHER, shares(old, [null]), OTHER, shares(fresh, [null]), '']);
  const share = moved.share === null ? '' : ` (${percent(moved.share)})`;
  const title = ({ run, taxonomy }: Side) => `version ${taxonomy.version} of ${run}`;
  return [
    `From ${title(old)} to ${title(fresh)}`,
    table.toString(),
    moved.documents === 0
      ? 'No document is labelled under both: names alone were compared.'
      : `${count(moved.documents)} documents are labelled under both; the labels of ${count(moved.moved)} of them change${share}.`,
  ].join('\n');
}

function names({ categories }: StoredTaxonomy, ids: readonly string[]): string {
  return ids.map((id) => `${nameOf(categories, id)} (${id})`).join('\n');
}

function nameOf(categories: readonly Category[], id: string | null): string {
  return id === null ? OTHER : (categories.find((category) => category.id === id)?.name ?? id);
}

function shares({ labels }: Side, ids: readonly (string | null)[]): string {
  const all = [...labels.values()].reduce((sum, documents) => sum + documents, 0);
  return ids.map((id) => (all === 0 ? '–' : percent((labels.get(id) ?? 0) / all))).join('\n');
}

function evidenceOf(entry: LineageEntry, { old, fresh }: Difference): string {
  const { kind } = entry;
  const { documents, basis, nameSimilarity } = entry.evidence;
  const lines: string[] = [];
  if (documents !== null && documents.share !== null) {
    const all = kind === 'added' ? documents.after : documents.before;
    const verb = kind === 'added' ? 'came' : 'moved';
    lines.push(`${count(documents.moved)} of ${count(all)} documents ${verb}`);
    // Of what goes on alone, only what went or came counts.
    const isOne = kind === 'kept' || kind === 'renamed';
    const flows = documents.flows.filter(
      (flow) => !isOne || flow.from !== entry.from[0] || flow.to !== entry.to[0],
    );
    for (const { from, to, documents: moved } of flows.slice(0, 3)) {
      const [was, is] = [
        nameOf(old.taxonomy.categories, from),
        nameOf(fresh.taxonomy.categories, to),
      ];
      lines.push(`${count(moved)} ${was} → ${is}`);
    }
  }
  if (basis === 'rule') lines.push('may not retire yet');
  if (kind === 'renamed' && basis === 'names' && nameSimilarity !== null)
    lines.push(`names ${percent(nameSimilarity)} alike`);
  return lines.length > 0 ? lines.join('\n') : basis === 'names' ? 'by name' : '';
}

/** With the user's ids of documents in place of the store's keys. */
async function toJson(store: Store, { old, fresh, entries, moved }: Difference) {
  const keys = entries.flatMap(({ evidence }) =>
    (evidence.documents?.flows ?? []).flatMap(({ examples }) => examples),
  );
  const documents = await store.corpora.documents([...new Set(keys)]);
  const idOf = new Map(documents.map(({ key, id }) => [key, id]));
  const side = ({ run, taxonomy, labels }: Side) => ({
    run,
    version: taxonomy.version,
    categories: taxonomy.categories.map(({ id, name }) => ({
      id,
      name,
      documents: labels.get(id) ?? 0,
    })),
    other: labels.get(null) ?? 0,
  });
  return {
    old: side(old),
    new: side(fresh),
    moved,
    entries: entries.map(({ evidence, ...entry }) => ({
      ...entry,
      evidence: {
        ...evidence,
        documents: evidence.documents && {
          ...evidence.documents,
          flows: evidence.documents.flows.map((flow) => ({
            ...flow,
            examples: flow.examples.flatMap((key) => idOf.get(key) ?? []),
          })),
        },
      },
    })),
  };
}
