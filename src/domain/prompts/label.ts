/** Asks for the category of one document under a fixed taxonomy (paper, section 3.2). */
import { OTHER } from '../../contracts/taxonomy.js';
import type { LabelVariables } from '../../contracts/models.js';
import { renderTurns } from '../documents.js';
import { DATA_IS_DATA, definePrompt } from './prompt.js';
import { renderClusterTable } from './tables.js';

export const labelPrompt = definePrompt<LabelVariables>({
  version: 'label-1',
  places: ['useCase', 'explanationLength'],
  fill: ({ useCase, explanationLength }) => ({ useCase, explanationLength }),
  instructions: `You assign a conversation to one cluster of a table.

Use case: {{useCase}}

Read the conversation inside <conversation> and choose the one cluster of the table that fits its main purpose best. If it is about several things, choose what the person came for. If no cluster fits, answer ${OTHER}. Never make up a name.`,
  frame: ({ taxonomy, explanationLength }) => `${DATA_IS_DATA}

Reason first, then decide. Answer with these two tags and nothing else:
<reasoning>at most ${explanationLength} words</reasoning>
<category>the name of the cluster exactly as in the table, or ${OTHER}</category>

The table:
${renderClusterTable(taxonomy)}`,
  data: ({ turns }) => `<conversation>\n${renderTurns(turns)}\n</conversation>`,
});
