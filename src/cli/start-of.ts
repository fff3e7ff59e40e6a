/** What a run that begins with phase 3 starts from, as far as this machine knows, before the run is started. */
import { findStart, type Start } from '../activities/run/find-start.js';
import type { WorkflowType } from '../contracts/names.js';
import type { RunInput } from '../contracts/run-input.js';
import { openStore } from '../store/index.js';
import type { CommandContext } from './context.js';

/**
 * @returns undefined for workflow types that begin earlier.
 * @throws InputError when it is not there, or cannot be used.
 */
export async function startOf(
  type: WorkflowType,
  input: RunInput,
  { store: address }: Pick<CommandContext, 'store'>,
): Promise<Start | undefined> {
  if (type !== 'trainClassifier' && type !== 'classifyDocuments') return undefined;
  const store = await openStore(address);
  try {
    return await findStart(store, type, input);
  } finally {
    await store.close();
  }
}
