/** Asks for the summary of one document, for the use case: the paper gives the summary prompt the use case too. */
import type { SummarizeVariables } from '../../contracts/models.js';
import { renderTurns } from '../documents.js';
import { DATA_IS_DATA, definePrompt } from './prompt.js';

export const summarizePrompt = definePrompt<SummarizeVariables>({
  version: 'summarize-1',
  places: ['useCase', 'summaryLength', 'summaryExplanationLength'],
  fill: ({ useCase, summaryLength, summaryExplanationLength }) => ({
    useCase,
    summaryLength,
    summaryExplanationLength,
  }),
  instructions: `You summarise conversations so that they can be grouped later.

Use case: {{useCase}}

Read the conversation inside <conversation>. Say in at most {{summaryLength}} words what it is about, as far as it matters for the use case: what the person wants and which thing it concerns. Prefer the words a person would search for. Leave out names, numbers and courtesies. Invent nothing. Then explain in at most {{summaryExplanationLength}} words how you came to the summary.`,
  frame: ({ summaryLength, summaryExplanationLength }) => `${DATA_IS_DATA}

Answer with these two tags and nothing else:
<summary>at most ${summaryLength} words</summary>
<explanation>at most ${summaryExplanationLength} words</explanation>`,
  data: ({ turns }) => `<conversation>\n${renderTurns(turns)}\n</conversation>`,
});
