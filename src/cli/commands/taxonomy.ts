/** `tntflow taxonomy show`. */
import { Command } from 'commander';

export function taxonomyCommand(): Command {
  return new Command('taxonomy').description('look at taxonomies').addCommand(
    new Command('show')
      .description('show the newest taxonomy of a run, also while it goes on')
      .argument('<workflow-id>')
      .option('--json', 'print it as JSON')
      .action(async (workflowId: string, flags: { readonly json?: boolean }) => {
        const { showTaxonomy } = await import('../taxonomy.js');
        await showTaxonomy(workflowId, flags);
      }),
  );
}
