/** `tntflow estimate`. */
import { Command } from 'commander';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import type { EstimateFlags } from '../estimate.js';
import { addRunFlags } from '../run-flags.js';

export function estimateCommand(): Command {
  const command = new Command('estimate')
    .description('say what a run would cost, from its documents and the prices; nothing is sent')
    .option('--workflow <type>', `of which run: ${WORKFLOW_TYPES.join(', ')}`, 'tntLlm')
    .option('--json', 'print it as JSON');
  return addRunFlags(command).action(async (flags: EstimateFlags) => {
    const { estimate } = await import('../estimate.js');
    await estimate(flags);
  });
}
