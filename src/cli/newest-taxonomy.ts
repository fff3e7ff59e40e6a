/** Finds the taxonomy that a command is about. */
import { describeStore, type Store, type StoredTaxonomy } from '../store/index.js';
import { CommandError, EXIT } from './exit-codes.js';

/**
 * The newest version of the newest run with this workflow id.
 *
 * @param options.address - Of the store, for the message.
 * @throws CommandError when the store has no such run, or the run no taxonomy yet.
 */
export async function newestTaxonomy(
  store: Store,
  { address, workflowId }: { readonly address: string; readonly workflowId: string },
): Promise<StoredTaxonomy> {
  const run = await store.runs.latest(workflowId);
  if (run === undefined) {
    throw new CommandError(
      `The store ${describeStore(address).address} holds no run with the id "${workflowId}".`,
      EXIT.usage,
    );
  }
  // A refresh may leave the version in force that was there, or propose another.
  const refresh = await store.refreshes.ofRun(run.id);
  if (refresh !== undefined) {
    return await store.taxonomies.get(refresh.proposalId ?? refresh.taxonomyId);
  }
  const newest = (await store.taxonomies.trajectory(run.id)).at(-1);
  if (newest === undefined) {
    throw new CommandError(`The run "${workflowId}" has no taxonomy yet.`, EXIT.failed);
  }
  return newest;
}
