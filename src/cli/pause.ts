/** Pauses a run from outside. */
import { commandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { withRunningServer } from './running-server.js';
import type { TargetOptions } from './temporal-target.js';
import { terminal } from './terminal.js';

/** @throws CommandError when the run is over. */
export async function pauseRun(workflowId: string, target: TargetOptions): Promise<void> {
  await withRunningServer(commandContext(), target, async (client) => {
    const { status } = await client.describe(workflowId);
    if (status !== 'RUNNING') {
      throw new CommandError(
        `The run "${workflowId}" is over (${status.toLowerCase()}): there is nothing to pause.`,
        EXIT.usage,
      );
    }
    await client.pause(workflowId);
  });
  terminal.say(
    `The run "${workflowId}" makes no new calls; those under way are waited for. Go on with \`tntflow run resume ${workflowId}\`.`,
  );
}
