/** Shows the newest taxonomy of a run, from the store. */
import { describeStore, openStore } from '../store/index.js';
import { commandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { renderTaxonomy } from './show-result.js';
import { terminal } from './terminal.js';

export async function showTaxonomy(
  workflowId: string,
  flags: { readonly json?: boolean },
): Promise<void> {
  const context = commandContext();
  const store = await openStore(context.store);
  try {
    const run = await store.runs.latest(workflowId);
    if (run === undefined) {
      throw new CommandError(
        `The store ${describeStore(context.store).address} holds no run with the id "${workflowId}".`,
        EXIT.usage,
      );
    }
    const newest = (await store.taxonomies.trajectory(run.id)).at(-1);
    if (newest === undefined) throw new CommandError('The run has no taxonomy yet.', EXIT.failed);
    const { id: _, ...version } = newest;
    terminal.print(
      flags.json === true
        ? JSON.stringify(version, null, 2)
        : `Version ${newest.version}\n${renderTaxonomy(newest.categories, [], terminal.columns)}`,
    );
  } finally {
    await store.close();
  }
}
