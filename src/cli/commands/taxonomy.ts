/** `tntflow taxonomy show`, `tntflow taxonomy diff` and `tntflow taxonomy adopt`. */
import { Command } from 'commander';
import type { AdoptFlags } from '../taxonomy-adopt.js';

export function taxonomyCommand(): Command {
  return new Command('taxonomy')
    .description('look at taxonomies, and put one in force')
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
    )
    .addCommand(
      new Command('adopt')
        .description(
          'put a taxonomy in force for the refreshes to come: one that a refresh proposed, or one that you edited',
        )
        .argument('[workflow-id]', 'of the refresh that proposed it')
        .option('--corpus <name>', 'the corpus that an edited taxonomy is for')
        .option(
          '--file <file>',
          'the edited taxonomy, as a run writes it to taxonomy.json: categories that keep their id go on',
        )
        .option('--json', 'print it as JSON')
        .action(async (workflowId: string | undefined, flags: AdoptFlags) => {
          const { adoptTaxonomy } = await import('../taxonomy-adopt.js');
          await adoptTaxonomy(workflowId, flags);
        }),
    );
}
