/** `tntflow status`. */
import { Command } from 'commander';
import type { StatusFlags } from '../status.js';

export function statusCommand(): Command {
  return new Command('status')
    .description('show where a run is')
    .argument('<workflow-id>')
    .option('--watch', 'stay with it until its end')
    .option('--json', 'print it as JSON')
    .option('--address <host:port>', 'Temporal server')
    .option('--namespace <name>', 'Temporal namespace')
    .action(async (workflowId: string, flags: StatusFlags) => {
      const { showStatus } = await import('../status.js');
      await showStatus(workflowId, flags);
    });
}
