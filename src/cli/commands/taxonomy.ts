/** `tntflow taxonomy show` and `tntflow taxonomy diff`. */
import { Command } from 'commander';

export function taxonomyCommand(): Command {
  return new Command('taxonomy')
    .description('look at taxonomies')
    .addCommand(
      new Command('show')
        .description('show the newest taxonomy of a run, also while it goes on')
        .argument('<workflow-id>')
        .option('--json', 'print it as JSON')
        .action(async (workflowId: string, flags: { readonly json?: boolean }) => {
          const { showTaxonomy } = await import('../taxonomy.js');
          await showTaxonomy(workflowId, flags);
        }),
    )
    .addCommand(
      new Command('diff')
        .description('show what became of the categories of one run in another')
        .argument('<old-workflow-id>')
        .argument('<new-workflow-id>')
        .option('--json', 'print it as JSON')
        .action(async (oldRun: string, newRun: string, flags: { readonly json?: boolean }) => {
          const { diffTaxonomies } = await import('../taxonomy-diff.js');
          await diffTaxonomies(oldRun, newRun, flags);
        }),
    );
}
