/** Shows the newest taxonomy of a run, from the store. */
import { openStore } from '../store/index.js';
import { commandContext } from './context.js';
import { newestTaxonomy } from './newest-taxonomy.js';
import { renderTaxonomy } from './show-result.js';
import { terminal } from './terminal.js';

export async function showTaxonomy(
  workflowId: string,
  flags: { readonly json?: boolean },
): Promise<void> {
  const context = commandContext();
  const store = await openStore(context.store);
  try {
    const newest = await newestTaxonomy(store, { address: context.store, workflowId });
    const { id: _, lineage: __, ...version } = newest;
    terminal.print(
      flags.json === true
        ? JSON.stringify(version, null, 2)
        : `Version ${newest.version}\n${renderTaxonomy(newest.categories, [], terminal.columns)}`,
    );
  } finally {
    await store.close();
  }
}
