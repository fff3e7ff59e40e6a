/** Whether runs are going on that use what is to be removed. */
import { WorkflowNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import type { TntflowClient } from '../client.js';
import type { CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { withRunningServer } from './running-server.js';
import type { TargetOptions } from './temporal-target.js';
import { terminal } from './terminal.js';

const AT_ONCE = 10;

/** @throws CommandError naming a run that is going on; exit 5 where the server cannot be asked. */
export async function checkUnused(
  context: CommandContext,
  workflowIds: readonly string[],
  options: TargetOptions & { readonly unchecked?: boolean },
): Promise<void> {
  if (workflowIds.length === 0) return;
  let running: string[];
  try {
    running = await withRunningServer(context, options, (client) =>
      runningOf(client, [...new Set(workflowIds)]),
    );
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.unreachable) throw error;
    if (options.unchecked === true) {
      terminal.say(`Whether a run uses these documents was not checked: ${error.message}`);
      return;
    }
    throw new CommandError(
      `${error.message}\nSo it cannot be asked whether a run uses these documents; --unchecked goes on all the same.`,
      EXIT.unreachable,
    );
  }
  const [first] = running;
  if (first === undefined) return;
  throw new CommandError(
    `The run "${first}"${running.length > 1 ? ` (and ${running.length - 1} more)` : ''} is going on with these ` +
      `documents. Wait for its end, or end it with \`temporal workflow cancel --workflow-id ${first}\`.`,
    EXIT.failed,
  );
}

async function runningOf(client: TntflowClient, ids: readonly string[]): Promise<string[]> {
  const limit = pLimit(AT_ONCE);
  const states = await Promise.all(
    ids.map((id) =>
      limit(async () => {
        try {
          return (await client.describe(id)).status;
        } catch (error) {
          // Over for so long that the server has forgotten it, or of another server.
          if (error instanceof WorkflowNotFoundError) return 'NOT_FOUND';
          throw error;
        }
      }),
    ),
  );
  return ids.filter((_, index) => states[index] === 'RUNNING');
}
