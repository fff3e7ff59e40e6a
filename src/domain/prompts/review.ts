/** Asks for a last check of the cluster table on a fresh random sample (paper, section 3.1, step "review"). */
import { defineRevision } from './revise.js';

export const reviewPrompt = defineRevision({
  version: 'review-1',
  task: `You check a table of clusters before it is used.

You are given a cluster table and, inside <conversations>, summaries of a random sample of the conversations, each in a <conv_summ> with its number. Rate how well the table fits them and keeps the rules, then correct what breaks a rule: too many clusters, overlaps, vague or misleading names, descriptions that do not tell neighbours apart. Do not rework what is good.`,
});
