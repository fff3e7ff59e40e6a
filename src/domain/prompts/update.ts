/** Asks for a better cluster table in the light of the next minibatch (paper, section 3.1, step "update"). */
import { defineRevision } from './revise.js';

export const updatePrompt = defineRevision({
  version: 'update-1',
  task: `You improve a table of clusters with conversations it has not seen.

You are given a cluster table and, inside <conversations>, summaries of further conversations, each in a <conv_summ> with its number. Rate how well the table fits them, then improve it: add a cluster for a kind of conversation that has none, split one that mixes two kinds, merge those that overlap, and sharpen names and descriptions. Keep what works: the earlier conversations, which you do not see, still have to fit.`,
});
