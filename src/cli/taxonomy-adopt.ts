/** `tntflow taxonomy adopt`: puts a taxonomy in force that a refresh proposed, or that a person edited. */
import { resolve } from 'node:path';
import { adoptEdited, adoptProposal, type Adopted } from '../activities/refresh/adopt-taxonomy.js';
import { InputError } from '../config/index.js';
import type { Category } from '../contracts/taxonomy.js';
import { compareTaxonomies } from '../domain/lineage/index.js';
import { openStore, type Store } from '../store/index.js';
import { commandContext } from './context.js';
import { readTaxonomyFile } from './run-flags.js';
import { terminal } from './terminal.js';

export interface AdoptFlags {
  readonly corpus?: string;
  readonly file?: string;
  readonly json?: boolean;
}

/** @throws InputError when it is not clear what to adopt, or it cannot be. */
export async function adoptTaxonomy(
  workflowId: string | undefined,
  flags: AdoptFlags,
): Promise<void> {
  const store = await openStore(commandContext().store);
  try {
    show(await adopt(store, workflowId, flags), flags);
  } finally {
    await store.close();
  }
}

async function adopt(
  store: Store,
  workflowId: string | undefined,
  { corpus, file }: AdoptFlags,
): Promise<Adopted> {
  if (workflowId !== undefined) {
    if (corpus === undefined && file === undefined) return await adoptProposal(store, workflowId);
    throw new InputError('Give a workflow id, or --corpus and --file: not both.');
  }
  if (corpus === undefined || file === undefined) {
    throw new InputError(
      'Say what to adopt: the workflow id of a refresh that proposed a taxonomy, or --corpus NAME --file taxonomy.json.',
    );
  }
  const { categories } = await readTaxonomyFile(resolve(file));
  return await adoptEdited(store, { corpus, categories });
}

function show({ corpus, version, before }: Adopted, { json }: AdoptFlags): void {
  const { id: _, lineage: _lineage, ...shown } = version;
  if (json === true) {
    terminal.print(JSON.stringify({ corpus, ...shown }, null, 2));
    return;
  }
  const { entries } = compareTaxonomies({ old: before.categories, fresh: version.categories });
  const named = (ids: readonly string[], table: readonly Category[]) =>
    ids.map((id) => table.find((one) => one.id === id)?.name ?? id).join(', ');
  for (const { kind, from, to } of entries) {
    if (kind === 'kept') continue;
    const parts = [named(from, before.categories), named(to, version.categories)];
    terminal.print(`${kind.padEnd(8)} ${parts.filter((part) => part !== '').join(' → ')}`);
  }
  terminal.say(
    `Version ${version.version} of the taxonomy of "${corpus}" is adopted. The next refresh labels what it changes and goes on with it; what became of the categories is then told by documents, not by names alone.`,
  );
}
